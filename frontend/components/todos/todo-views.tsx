"use client";

import { cn } from "@/lib/class-names";
import { SECTIONS, type View, VIEW_LABELS } from "@/lib/todo-filters";
import type { Counts } from "@/lib/todo-window";

interface TodoViewsProps {
  readonly view: View;
  readonly counts: Counts | undefined;
  readonly onView: (view: View) => void;
}

const VIEWS: readonly View[] = ["open", ...SECTIONS, "completed", "all", "trash"];

function countOf(view: View, counts: Counts): number | null {
  if (view === "all") return null;
  if (view === "open") return SECTIONS.reduce((sum, section) => sum + counts[section], 0);
  return counts[view];
}

/** Which part of the list is shown, each with how much there is of it. */
export function TodoViews({ view, counts, onView }: TodoViewsProps) {
  return (
    <div role="radiogroup" aria-label="Which todos" className="-mx-1 flex flex-wrap gap-1 max-sm:gap-0">
      {VIEWS.map((each) => (
        <ViewRadio key={each} view={each} count={counts ? countOf(each, counts) : null} checked={view === each} onView={onView} />
      ))}
    </div>
  );
}

interface ViewRadioProps {
  readonly view: View;
  readonly count: number | null;
  readonly checked: boolean;
  readonly onView: (view: View) => void;
}

function ViewRadio({ view, count, checked, onView }: ViewRadioProps) {
  return (
    <label
      className={cn(
        "view-radio relative flex min-h-11 min-w-11 cursor-pointer items-center justify-center gap-1.5 rounded-lg px-2.5 max-sm:gap-1 max-sm:px-2 text-sm text-ink-soft transition-colors hover:bg-hover hover:text-ink",
        "has-checked:bg-accent-soft has-checked:font-medium has-checked:text-ink",
        "has-focus-visible:outline-2 has-focus-visible:outline-accent",
      )}
    >
      <input
        type="radio"
        name="view"
        aria-label={VIEW_LABELS[view]}
        className="absolute inset-0 cursor-pointer opacity-0"
        checked={checked}
        onChange={() => onView(view)}
      />
      {VIEW_LABELS[view]}
      {count ? (
        <span className={cn("text-xs tabular-nums", view === "overdue" ? "font-medium text-danger" : "text-ink-soft")}>{count}</span>
      ) : null}
    </label>
  );
}
