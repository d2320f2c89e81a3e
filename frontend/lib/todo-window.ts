/**
 * The loaded part of the list as a pure value: rows are put in, changed and taken out in place, so that a change never
 * fetches the list again.
 */
import type { Todo, TodoPage } from "@/lib/schemas";
import { matches, type Section, sectionOf, type Sort, sortOf, type TodoFilters } from "@/lib/todo-filters";

/** A todo on the page. `key` stays the same while a new todo waits for the id that the server gives it. */
export type Row = Todo & { readonly key?: string };
export type Counts = TodoPage["counts"];

export interface TodoWindow {
  readonly rows: readonly Row[];
  readonly counts: Counts;
  /** How many todos the filters match in all. */
  readonly total: number;
  /** Whether rows follow that are not loaded. */
  readonly hasMore: boolean;
}

export interface Scope {
  readonly filters: TodoFilters;
  readonly today: string;
}

const NO_DATE = "9999-12-31";
const LEVELS = { low: 1, medium: 2, high: 3 } as const;

type Key = readonly (string | number)[];

const KEYS: Readonly<Record<Sort, (todo: Todo) => Key>> = {
  agenda: ({ due_date, position }) => [due_date ?? NO_DATE, position],
  position: ({ position }) => [position],
  "-created_at": ({ created_at }) => [created_at],
  "-priority": ({ priority }) => [LEVELS[priority]],
  title: ({ title }) => [title.toLowerCase()],
  "-completed_at": ({ completed_at, created_at }) => [completed_at ?? created_at],
  "-deleted_at": ({ deleted_at, created_at }) => [deleted_at ?? created_at],
};

/** The order of the backend, which breaks ties by id. */
export function comparator(sort: Sort): (a: Row, b: Row) => number {
  const sign = sort.startsWith("-") ? -1 : 1;
  return (a, b) => sign * compareKeys([...KEYS[sort](a), a.id], [...KEYS[sort](b), b.id]);
}

function compareKeys(a: Key, b: Key): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? "";
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** The window after `changed` todos came in: each where it belongs, out of sight where the filters leave it out. */
export function withTodos(window: TodoWindow, changed: readonly Row[], scope: Scope): TodoWindow {
  const before = new Map(window.rows.map((row) => [row.id, row]));
  let rows = window.rows;
  let total = window.total;
  let counts = window.counts;
  for (const todo of changed) {
    const old = before.get(todo.id);
    const isShown = matches(todo, scope.filters, scope.today);
    counts = recounted(counts, old ?? null, todo, scope.today);
    total += Number(isShown) - Number(old !== undefined);
    rows = rows.filter(({ id }) => id !== todo.id);
    if (isShown) rows = inserted(rows, keepKey(todo, old), comparator(sortOf(scope.filters)));
  }
  return { ...window, rows, total: Math.max(0, total), counts };
}

function keepKey(todo: Row, old: Row | undefined): Row {
  const key = todo.key ?? old?.key;
  return key === undefined ? todo : { ...todo, key };
}

function inserted(rows: readonly Row[], row: Row, compare: (a: Row, b: Row) => number): readonly Row[] {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    if (other !== undefined && compare(other, row) < 0) low = middle + 1;
    else high = middle;
  }
  return [...rows.slice(0, low), row, ...rows.slice(low)];
}

type Counted = Section | "completed" | "trash";

function countedAs(todo: Todo, today: string): Counted {
  if (todo.deleted_at !== null) return "trash";
  return sectionOf(todo, today) ?? "completed";
}

/** What is counted where, after `old` (null: a todo that was not) has become `todo`. */
export function recounted(counts: Counts, old: Todo | null, todo: Todo, today: string): Counts {
  const next = { ...counts };
  if (old !== null) next[countedAs(old, today)] = Math.max(0, next[countedAs(old, today)] - 1);
  next[countedAs(todo, today)] += 1;
  return next;
}
