/** What part of the list is shown, and in which order. */
import type { Priority, Todo, TodoPage } from "@/lib/schemas";

/** As the backend calls them; `open` is the four that follow it, one after the other. */
export type View = "open" | "overdue" | "today" | "upcoming" | "someday" | "completed" | "all" | "trash";
export type Section = keyof TodoPage["counts"] & ("overdue" | "today" | "upcoming" | "someday");
export type Sort = "agenda" | "position" | "-created_at" | "-priority" | "title" | "-completed_at" | "-deleted_at";

export interface TodoFilters {
  readonly view: View;
  readonly q: string;
  readonly priority: Priority | null;
  readonly tag: string | null;
  /** Null is the order that the view has by itself. */
  readonly sort: Sort | null;
}

export const defaultFilters: TodoFilters = { view: "open", q: "", priority: null, tag: null, sort: null };

export const SECTIONS: readonly Section[] = ["overdue", "today", "upcoming", "someday"];
export const VIEW_LABELS: Readonly<Record<View, string>> = {
  open: "Open",
  overdue: "Overdue",
  today: "Today",
  upcoming: "Upcoming",
  someday: "Someday",
  completed: "Done",
  all: "All",
  trash: "Trash",
};
export const SORT_LABELS: Readonly<Partial<Record<Sort, string>>> = {
  "-created_at": "Newest first",
  "-priority": "Priority",
  title: "Title",
  position: "By hand",
};
export const PRIORITY_LABELS: Readonly<Record<Priority, string>> = { high: "High", medium: "Medium", low: "Low" };

const OWN_ORDER: Readonly<Partial<Record<View, Sort>>> = {
  completed: "-completed_at",
  trash: "-deleted_at",
};

export function sortOf({ sort, view }: TodoFilters): Sort {
  return sort ?? OWN_ORDER[view] ?? "agenda";
}

export const PAGE_SIZE = 100;

/** The query string of a window of the list. */
export function filterQuery(filters: TodoFilters, today: string, cursor: string | null, limit = PAGE_SIZE): string {
  const query = new URLSearchParams({ view: filters.view, today, sort: sortOf(filters), limit: String(limit) });
  if (filters.q.trim()) query.set("q", filters.q.trim());
  if (filters.priority) query.set("priority", filters.priority);
  if (filters.tag) query.set("tag", filters.tag);
  if (cursor) query.set("cursor", cursor);
  return query.toString();
}

/** The part of the open list that a todo belongs to; null for one that is done or in the trash. */
export function sectionOf(todo: Pick<Todo, "done" | "due_date" | "deleted_at">, today: string): Section | null {
  if (todo.done || todo.deleted_at !== null) return null;
  if (todo.due_date === null) return "someday";
  if (todo.due_date < today) return "overdue";
  return todo.due_date === today ? "today" : "upcoming";
}

/** Whether the backend would list this todo under these filters. */
export function matches(todo: Todo, filters: TodoFilters, today: string): boolean {
  return isInView(todo, filters.view, today) && isNarrowedTo(todo, filters);
}

function isInView(todo: Todo, view: View, today: string): boolean {
  if (view === "trash") return todo.deleted_at !== null;
  if (todo.deleted_at !== null) return false;
  if (view === "all") return true;
  if (view === "completed") return todo.done;
  const section = sectionOf(todo, today);
  return view === "open" ? section !== null : section === view;
}

function isNarrowedTo(todo: Todo, { priority, tag, q }: TodoFilters): boolean {
  const text = q.trim().toLowerCase();
  return (
    (priority === null || todo.priority === priority) &&
    (tag === null || todo.tags.includes(tag)) &&
    (text === "" || todo.title.toLowerCase().includes(text) || todo.notes.toLowerCase().includes(text))
  );
}

/** How many of the filters in the menu are set; view and search have controls of their own. */
export function activeFilterCount({ priority, tag, sort }: TodoFilters): number {
  return Number(priority !== null) + Number(tag !== null) + Number(sort !== null);
}

export function isNarrowed({ priority, tag, q }: TodoFilters): boolean {
  return priority !== null || tag !== null || q.trim() !== "";
}
