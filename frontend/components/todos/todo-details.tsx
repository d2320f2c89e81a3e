"use client";

import { BellRing, CalendarDays, Flag, Repeat, Tag } from "lucide-react";
import { useReader } from "@/components/shell/reader";
import { cn } from "@/lib/class-names";
import { dueLabel, type Tone } from "@/lib/dates";
import { recurrenceLabel } from "@/lib/recurrence";
import type { Todo } from "@/lib/schemas";

interface TodoDetailsProps {
  readonly todo: Todo;
  readonly today: string;
  readonly onTag: (tag: string) => void;
}

const TONES: Readonly<Record<Tone, string>> = {
  late: "text-danger",
  today: "text-accent",
  soon: "text-ink-soft",
  later: "text-ink-soft",
};

/** The line below a title; nothing for a todo that has no more than its title. */
export function TodoDetails({ todo, today, onTag }: TodoDetailsProps) {
  const { priority, tags, notes, due_date, recurrence } = todo;
  if (!due_date && !recurrence && priority === "medium" && tags.length === 0 && !notes) return null;
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem] text-ink-soft [&_svg]:size-3.5">
      <Due todo={todo} today={today} />
      {recurrence ? (
        <span className="inline-flex items-center gap-1">
          <Repeat aria-hidden /> {recurrenceLabel(recurrence)}
        </span>
      ) : null}
      <Reminder todo={todo} />
      {priority === "medium" ? null : (
        <span className={cn("inline-flex items-center gap-1", priority === "high" && !todo.done && "text-warn")}>
          <Flag aria-hidden />
          {priority === "high" ? "High" : "Low"}
          <span className="sr-only"> priority</span>
        </span>
      )}
      {tags.map((tag) => (
        <button
          key={tag}
          type="button"
          onClick={() => onTag(tag)}
          className="-my-2 inline-flex min-h-11 min-w-11 items-center gap-1 rounded-md hover:text-ink hover:underline"
          aria-label={`Show only ${tag}`}
        >
          <Tag aria-hidden />
          <bdi>{tag}</bdi>
        </button>
      ))}
      {notes ? (
        <p dir="auto" className="w-full truncate">
          {notes}
        </p>
      ) : null}
    </div>
  );
}

function Due({ todo, today }: Pick<TodoDetailsProps, "todo" | "today">) {
  const { locale } = useReader();
  if (todo.due_date === null) return null;
  const due = dueLabel(todo.due_date, todo.due_time, today, locale);
  return (
    <span className={cn("inline-flex items-center gap-1", todo.done ? "text-ink-soft" : TONES[due.tone])}>
      <CalendarDays aria-hidden />
      <span className="sr-only">{due.tone === "late" && !todo.done ? "Overdue: " : "Due "}</span>
      <time dateTime={todo.due_time ? `${todo.due_date}T${todo.due_time}` : todo.due_date}>{due.text}</time>
    </span>
  );
}

const REMINDER_LABELS: Partial<Record<Todo["reminder_status"], string>> = {
  scheduled: "Reminder set",
  missed: "Reminder time had passed",
};

function Reminder({ todo }: { readonly todo: Todo }) {
  const label = REMINDER_LABELS[todo.reminder_status];
  if (label === undefined || todo.done) return null;
  return (
    <span className="inline-flex items-center gap-1">
      <BellRing aria-hidden /> <span className={todo.reminder_status === "scheduled" ? "sr-only" : ""}>{label}</span>
    </span>
  );
}
