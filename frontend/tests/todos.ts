import { newTodo as unsaved } from "@/lib/todo-operations";
import type { Row } from "@/lib/todo-window";

/** A todo of the list, as the server answers: nothing but a title, unless `change` says more. */
export function newTodo(id: string, change: Partial<Row> = {}): Row {
  return { ...unsaved(id, { title: `Todo ${id}` }, "2026-11-24T00:00:00Z"), position: 0, version: 1, ...change };
}
