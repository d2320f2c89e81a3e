"use client";

import { type KeyboardEvent, type Ref, type RefObject, useEffect, useMemo, useRef } from "react";
import { type RowActions, TodoRow } from "@/components/todos/todo-row";
import { OVERSCAN, useListWindow } from "@/components/todos/use-list-window";
import { cn } from "@/lib/class-names";
import { grouped, type ListItem, listItems } from "@/lib/todo-groups";
import { type Section, VIEW_LABELS } from "@/lib/todo-filters";
import type { Counts, Row } from "@/lib/todo-window";

interface TodoListProps extends RowActions {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly counts: Counts | undefined;
  readonly today: string;
  readonly isGrouped: boolean;
  readonly editingId: string | null;
  /** Null while nothing is being selected. */
  readonly selected: ReadonlySet<string> | null;
  /** Key of a todo that was just added, to be brought into sight. */
  readonly revealed: string | null;
  readonly scroller: RefObject<HTMLElement | null>;
  /** Called when the end of the loaded rows comes near. */
  readonly onEnd: () => void;
}

const ROW_PX = 48;
const HEADING_PX = 44;
const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/**
 * The rows that are in sight, and some around them. With the focus on a tick: arrows or j/k move, with Alt they move
 * the todo, Space ticks, E renames, Enter opens, X selects, Delete deletes.
 */
export function TodoList(props: TodoListProps) {
  const { rows, total, today, isGrouped, editingId, selected, revealed, scroller, onEnd, counts, ...actions } = props;
  const items = useMemo(() => listItems(rows, today, isGrouped), [rows, today, isGrouped]);
  const { indices, before, after, measure, scrollTo } = useListWindow({
    count: items.length,
    scroller,
    heightOf: (index) => (items[index]?.kind === "heading" ? HEADING_PX : ROW_PX),
    keyOf: (index) => keyOf(items[index]),
  });
  const lastIndex = indices.at(-1) ?? 0;
  useEffect(() => {
    if (lastIndex >= items.length - OVERSCAN) onEnd();
  }, [lastIndex, items.length, onEnd]);

  const revealedIndex = items.findIndex((item) => item.kind === "todo" && revealed !== null && item.row.key === revealed);
  const broughtIntoSight = useRef<string | null>(null);
  useEffect(() => {
    if (revealedIndex < 0 || revealed === broughtIntoSight.current) return;
    broughtIntoSight.current = revealed;
    scrollTo(revealedIndex);
  }, [revealed, revealedIndex, scrollTo]);

  const entries = indices.flatMap((index) => {
    const item = items[index];
    return item ? [{ item, index }] : [];
  });
  return (
    <div
      data-todos
      onKeyDown={(event) => onListKey(event, rows, actions)}
      style={{ paddingBlock: `${before}px ${after}px` }}
      className="-mx-2"
    >
      {grouped(entries, today, isGrouped).map(({ section, items: group }) => (
        <section key={section ?? "all"} aria-label={section ? VIEW_LABELS[section] : undefined}>
          {group.map(({ item, index }) =>
            item.kind === "heading" ? (
              <SectionHeading
                key={keyOf(item)}
                ref={measure}
                index={index}
                section={item.section}
                count={counts?.[item.section]}
              />
            ) : null,
          )}
          <ul aria-label={section ? VIEW_LABELS[section] : "Todos"}>
            {group.map(({ item, index }) =>
              item.kind === "todo" ? (
                <TodoRow
                  key={keyOf(item)}
                  ref={measure}
                  index={index}
                  place={item.index + 1}
                  total={total}
                  todo={item.row}
                  today={today}
                  isEditing={editingId === item.row.id}
                  isSelected={selected === null ? null : selected.has(item.row.id)}
                  {...actions}
                />
              ) : null,
            )}
          </ul>
        </section>
      ))}
    </div>
  );
}

function keyOf(item: ListItem | undefined): string {
  if (item === undefined) return "";
  return item.kind === "heading" ? item.section : (item.row.key ?? item.row.id);
}

interface SectionHeadingProps {
  readonly ref: Ref<HTMLHeadingElement>;
  readonly index: number;
  readonly section: Section;
  readonly count: number | undefined;
}

function SectionHeading({ ref, index, section, count }: SectionHeadingProps) {
  return (
    <h3
      ref={ref}
      data-index={index}
      className={cn("flex items-baseline gap-2 px-3 pt-4 pb-1 text-sm font-semibold", section === "overdue" && "text-danger")}
    >
      {VIEW_LABELS[section]}
      {count === undefined ? null : <span className="font-normal text-ink-soft tabular-nums">{count}</span>}
    </h3>
  );
}

type KeyActions = Pick<RowActions, "onEdit" | "onEditTitle" | "onDelete" | "onSelect" | "onStep">;

function onListKey(event: KeyboardEvent<HTMLDivElement>, rows: readonly Row[], actions: KeyActions): void {
  const tick = event.target instanceof HTMLElement ? event.target : null;
  if (!tick?.hasAttribute("data-row-focus") || event.ctrlKey || event.metaKey) return;
  const id = tick.closest<HTMLElement>("[data-todo]")?.dataset.todo;
  const todo = rows.find((row) => row.id === id);
  if (todo === undefined) return;
  const step = STEPS[event.key];
  if (step !== undefined && event.altKey) actions.onStep?.(todo, step);
  else if (step !== undefined) focusNeighbour(event.currentTarget, tick, step);
  else if (!event.altKey && !runKey(event.key, todo, actions)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Whether `key` means something on a todo that can be changed. */
function runKey(key: string, todo: Row, { onEdit, onEditTitle, onDelete, onSelect }: KeyActions): boolean {
  if (todo.deleted_at !== null) return false;
  if (key === "e") onEditTitle(todo);
  else if (key === "Enter") onEdit(todo);
  else if (key === "x") onSelect(todo);
  else if (key === "Delete" || key === "Backspace") onDelete(todo);
  else return false;
  return true;
}

function focusNeighbour(list: HTMLElement, tick: HTMLElement, step: 1 | -1): void {
  const ticks = [...list.querySelectorAll<HTMLElement>("[data-row-focus]")];
  ticks[ticks.indexOf(tick) + step]?.focus();
}
