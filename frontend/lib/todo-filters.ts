/** What part of the list is shown, and in which order. */
import { addDays } from "@/lib/dates";
import type { Priority } from "@/lib/schemas";

export type Status = "open" | "done" | "all";
export type Due = "any" | "overdue" | "today" | "week";
export type Sort = "-created_at" | "due_date" | "-priority" | "title";

export interface TodoFilters {
  readonly status: Status;
  readonly q: string;
  readonly priority: Priority | null;
  readonly tag: string | null;
  readonly due: Due;
  readonly sort: Sort;
}

export const defaultFilters: TodoFilters = {
  status: "open",
  q: "",
  priority: null,
  tag: null,
  due: "any",
  sort: "-created_at",
};

export const STATUS_LABELS: Readonly<Record<Status, string>> = { open: "Open", done: "Done", all: "All" };
export const DUE_LABELS: Readonly<Record<Due, string>> = {
  any: "Any time",
  overdue: "Overdue",
  today: "Today",
  week: "Next 7 days",
};
export const SORT_LABELS: Readonly<Record<Sort, string>> = {
  "-created_at": "Newest first",
  due_date: "Due date",
  "-priority": "Priority",
  title: "Title",
};
export const PRIORITY_LABELS: Readonly<Record<Priority, string>> = { high: "High", medium: "Medium", low: "Low" };

/** The query string of a page of the list. The backend's due bounds are exclusive. */
export function filterQuery(filters: TodoFilters, today: string, cursor: string | null): string {
  const query = new URLSearchParams({ sort: filters.sort });
  if (filters.status !== "all") query.set("done", String(filters.status === "done"));
  if (filters.q.trim()) query.set("q", filters.q.trim());
  if (filters.priority) query.set("priority", filters.priority);
  if (filters.tag) query.set("tag", filters.tag);
  for (const [name, day] of dueBounds(filters.due, today)) query.set(name, day);
  if (cursor) query.set("cursor", cursor);
  return query.toString();
}

function dueBounds(due: Due, today: string): readonly (readonly [string, string])[] {
  switch (due) {
    case "any":
      return [];
    case "overdue":
      return [["due_before", today]];
    case "today":
      return [["due_after", addDays(today, -1)], ["due_before", addDays(today, 1)]];
    case "week":
      return [["due_after", addDays(today, -1)], ["due_before", addDays(today, 7)]];
  }
}

/** How many of the filters in the menu are set; status and search have controls of their own. */
export function activeFilterCount({ priority, tag, due }: TodoFilters): number {
  return Number(priority !== null) + Number(tag !== null) + Number(due !== "any");
}

/** Whether a todo with nothing but a title, just added, may be out of sight. */
export function hidesNew(filters: TodoFilters): boolean {
  return filters.status === "done" || isNarrowed(filters);
}

export function isNarrowed(filters: TodoFilters): boolean {
  return activeFilterCount(filters) > 0 || filters.q.trim() !== "";
}
