/** Sends what was done to the list, and settles conflicts that are none. */
import { changeTodo, changeTodos, createTodo, currentOf, moveTodo, type Outcome, snoozeTodo, type TodoChange } from "@/lib/todo-api";
import type { TodoOperation } from "@/lib/todo-operations";
import type { Todo } from "@/lib/schemas";
import { todoOf } from "@/lib/todo-words";

export async function sendOperation(userId: string, operation: TodoOperation): Promise<Outcome> {
  switch (operation.kind) {
    case "add":
      return createTodo(userId, await todoOf(userId, operation.line, operation.typedAt), operation.key);
    case "create":
      return createTodo(userId, operation.input, operation.key);
    case "change":
      return sendChange(userId, operation);
    case "change-all":
      return changeTodos(userId, { action: "update", ids: ids(operation.todos), changes: operation.change }, operation.key);
    case "delete":
    case "restore":
      return changeTodos(userId, { action: operation.kind, ids: ids(operation.todos) }, operation.key);
    case "snooze":
      return snoozeTodo(userId, operation.todo.id, operation.until);
    case "move":
      return moveTodo(userId, operation.todo.id, operation.after?.id ?? null, operation.key);
  }
}

function ids(todos: readonly Todo[]): readonly string[] {
  return todos.map(({ id }) => id);
}

type ChangeOperation = Extract<TodoOperation, { kind: "change" }>;

/**
 * A change of what was seen in an editor is a conflict only where the same fields were changed elsewhere since: a new
 * title does not fight with a new note.
 */
async function sendChange(userId: string, { todo, change, seen, key }: ChangeOperation): Promise<Outcome> {
  try {
    return await changeTodo(userId, todo.id, change, key, seen?.version);
  } catch (error) {
    const current = currentOf(error);
    if (seen === undefined || current === null || overlaps(seen, current, change)) throw error;
    return changeTodo(userId, todo.id, change, key, current.version);
  }
}

/** Whether a field that `change` sets is no longer what was seen, nor already what it is to become. */
export function overlaps(seen: Todo, current: Todo, change: TodoChange): boolean {
  return (Object.keys(change) as (keyof TodoChange)[]).some((field) => {
    const now = JSON.stringify(current[field]);
    return now !== JSON.stringify(seen[field]) && now !== JSON.stringify(change[field]);
  });
}
