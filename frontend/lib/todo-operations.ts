/** What a person does to the list: shown at once, sent one after the other, and taken back as one step. */
import type { Todo } from "@/lib/schemas";
import type { TodoChange, TodoInput } from "@/lib/todo-api";
import type { Line } from "@/lib/todo-words";
import type { Row, Scope, TodoWindow } from "@/lib/todo-window";
import { withTodos } from "@/lib/todo-window";

/** What is done, before it has a name of its own. */
export type Deed =
  /** The backend reads the line as the assistant would, as of the moment at which it was typed. */
  | { readonly kind: "add"; readonly line: Line; readonly typedAt: string }
  | { readonly kind: "create"; readonly input: TodoInput }
  | { readonly kind: "change"; readonly todo: Row; readonly change: TodoChange; readonly seen?: Row }
  | { readonly kind: "change-all"; readonly todos: readonly Row[]; readonly change: TodoChange }
  | { readonly kind: "delete"; readonly todos: readonly Row[] }
  | { readonly kind: "restore"; readonly todos: readonly Row[] }
  /** Remind again at `until` (ISO 8601). */
  | { readonly kind: "snooze"; readonly todo: Row; readonly until: string }
  | { readonly kind: "move"; readonly todo: Row; readonly after: Row | null; readonly position: number };

/** `key` names the request, so that it is carried out once; repeated are those from before a reload. */
export type TodoOperation = Deed & { readonly key: string; readonly isRepeated?: boolean };

export type Addition = Extract<TodoOperation, { readonly kind: "add" | "create" }>;

export function isAddition(operation: TodoOperation): operation is Addition {
  return operation.kind === "add" || operation.kind === "create";
}

/** A row for a todo that the server has not answered for yet. */
export function pendingRow(key: string, input: TodoInput, now: string): Row {
  return { ...newTodo(key, input, now), key };
}

/** A todo as it is before the server has numbered and placed it: the one list of what a todo begins with. */
export function newTodo(id: string, input: TodoInput, now: string): Todo {
  const position = Number.MAX_SAFE_INTEGER;
  return {
    id,
    title: input.title,
    notes: input.notes ?? "",
    due_date: input.due_date ?? null,
    due_time: input.due_time ?? null,
    time_zone: null,
    recurrence: input.recurrence ?? null,
    reminder_minutes: input.reminder_minutes ?? null,
    priority: input.priority ?? "medium",
    tags: [...(input.tags ?? [])],
    done: false,
    position,
    version: 0,
    completed_at: null,
    deleted_at: null,
    remind_at: null,
    reminded_at: null,
    reminder_status: "none",
    created_at: now,
    updated_at: now,
  };
}

export function withChange(row: Row, change: TodoChange, now: string): Row {
  const { tags, ...rest } = change;
  const completed = change.done === undefined ? row.completed_at : change.done ? now : null;
  return { ...row, ...rest, tags: tags ? [...tags] : row.tags, completed_at: completed };
}

/** The rows as they will be once the server has done this. */
export function expectedRows(operation: TodoOperation, now: string): readonly Row[] {
  switch (operation.kind) {
    case "add":
      // A line that is sent again may be in the list already: it is not shown twice.
      if (operation.isRepeated) return [];
      return [pendingRow(operation.key, { title: operation.line.text }, now)];
    case "create":
      return operation.isRepeated ? [] : [pendingRow(operation.key, operation.input, now)];
    case "change":
      return [withChange(operation.todo, operation.change, now)];
    case "change-all":
      return operation.todos.map((todo) => withChange(todo, operation.change, now));
    case "delete":
      return operation.todos.map((todo) => ({ ...todo, deleted_at: now }));
    case "restore":
      return operation.todos.map((todo) => ({ ...todo, deleted_at: null }));
    case "snooze":
      return [{ ...operation.todo, remind_at: operation.until, reminded_at: null, reminder_status: "scheduled" }];
    case "move":
      return [{ ...operation.todo, position: operation.position }];
  }
}

/** The window as it will be once all of `pending` is done, in their order. */
export function withOperations(
  window: TodoWindow,
  pending: readonly TodoOperation[],
  scope: Scope,
  now: string,
): TodoWindow {
  return pending.reduce((current, operation) => {
    const known = rowsByName(current.rows);
    const isAnswered = isAddition(operation) && current.rows.some(({ key }) => key === operation.key);
    if (isAnswered) return current;
    // A todo may have been changed twice: what comes later builds on what came before.
    const rows = expectedRows(rebased(operation, known), now);
    return withTodos(current, rows, scope);
  }, window);
}

/** Rows by id and by key: who acted on a todo before the server had answered for it knows only its key. */
export function rowsByName(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.flatMap((row) => (row.key === undefined ? [[row.id, row]] : [[row.key, row], [row.id, row]])));
}

/** The operation on the todos as they are known now. */
export function rebased(operation: TodoOperation, known: ReadonlyMap<string, Row>): TodoOperation {
  const latest = (row: Row) => known.get(row.id) ?? row;
  if (operation.kind === "move") {
    return { ...operation, todo: latest(operation.todo), after: operation.after && latest(operation.after) };
  }
  if (operation.kind === "change") {
    const { todo, seen } = operation;
    // A row that was only pending (version 0) is no state of the server's that could have been changed elsewhere.
    return { ...operation, todo: latest(todo), ...(seen && { seen: seen.version === 0 ? latest(seen) : seen }) };
  }
  if (operation.kind === "snooze") return { ...operation, todo: latest(operation.todo) };
  if ("todos" in operation) return { ...operation, todos: operation.todos.map(latest) };
  return operation;
}
