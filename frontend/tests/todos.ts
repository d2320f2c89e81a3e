import type { Row } from "@/lib/todo-window";

/** A todo of the list: nothing but a title, unless `change` says more. */
export function newTodo(id: string, change: Partial<Row> = {}): Row {
  return {
    id,
    title: `Todo ${id}`,
    notes: "",
    due_date: null,
    due_time: null,
    time_zone: null,
    recurrence: null,
    reminder_minutes: null,
    priority: "medium",
    tags: [],
    done: false,
    position: 0,
    version: 1,
    completed_at: null,
    deleted_at: null,
    remind_at: null,
    reminded_at: null,
    reminder_status: "none",
    created_at: "2026-11-24T00:00:00Z",
    updated_at: "2026-11-24T00:00:00Z",
    ...change,
  };
}
