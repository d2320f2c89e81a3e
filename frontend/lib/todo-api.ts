/** Todos over REST. Every change answers with the operation that takes it back. */
import * as v from "valibot";
import { request, requestJson } from "@/lib/api-client";
import { ApiError, malformedError } from "@/lib/errors";
import {
  bulkResultSchema,
  conflictSchema,
  operationListSchema,
  type Todo,
  type TodoChanges,
  type TodoCreate,
  todoChangesSchema,
  type TodoPage,
  todoPageSchema,
  todoSchema,
  type UndoResult,
  undoResultSchema,
} from "@/lib/schemas";

/** What a person can say about a new todo; only the title has to be there. */
export type TodoInput = Readonly<Omit<TodoCreate, "tags">> & { readonly tags?: readonly string[] };

export type TodoChange = Partial<TodoInput>;

/** What a change did: the todos as they are now, and the id that undoes it (null where nothing changed). */
export interface Outcome {
  readonly todos: readonly Todo[];
  readonly operationId: string | null;
}

/** A turn that has just ended is among so many operations, whatever else is done to the list meanwhile. */
const RECENT = 20;
const OPERATION_HEADER = "Operation-Id";

/** Has the server carry a request out once, however often it is sent. */
const keyHeader = (key: string) => ({ "Idempotency-Key": key });

export function todosPath(userId: string, query: string): string {
  return `/${userId}/todos${query ? `?${query}` : ""}`;
}

export function fetchTodos(path: string, signal?: AbortSignal): Promise<TodoPage> {
  return requestJson(todoPageSchema, path, signal ? { signal } : {});
}

export function fetchTodo(userId: string, id: string): Promise<Todo> {
  return requestJson(todoSchema, `/${userId}/todos/${id}`);
}

export function fetchChanges(userId: string, since: number): Promise<TodoChanges> {
  return requestJson(todoChangesSchema, `/${userId}/todos/changes?since=${since}`);
}

async function outcomeOf(response: Response, read: (body: unknown) => readonly Todo[]): Promise<Outcome> {
  const body: unknown = await response.json().catch(() => undefined);
  return { todos: read(body), operationId: response.headers.get(OPERATION_HEADER) };
}

function one(body: unknown): readonly Todo[] {
  const parsed = v.safeParse(todoSchema, body);
  if (!parsed.success) throw malformedError(200);
  return [parsed.output];
}

function several(body: unknown): readonly Todo[] {
  const parsed = v.safeParse(bulkResultSchema, body);
  if (!parsed.success) throw malformedError(200);
  return parsed.output.items;
}

export async function createTodo(userId: string, todo: TodoInput, key: string): Promise<Outcome> {
  const headers = keyHeader(key);
  return outcomeOf(await request(`/${userId}/todos`, { method: "POST", body: todo, headers }), one);
}

/** Changes what `change` names and nothing else. With a version, a change made elsewhere since is a conflict. */
export async function changeTodo(
  userId: string,
  id: string,
  change: TodoChange,
  key: string,
  version?: number,
): Promise<Outcome> {
  const headers = { ...keyHeader(key), ...(version === undefined ? {} : { "If-Match": `"${version}"` }) };
  return outcomeOf(await request(`/${userId}/todos/${id}`, { method: "PATCH", body: change, headers }), one);
}

export type Bulk =
  | { readonly action: "update"; readonly ids: readonly string[]; readonly changes: TodoChange }
  | { readonly action: "delete" | "restore"; readonly ids: readonly string[] };

export async function changeTodos(userId: string, body: Bulk, key: string): Promise<Outcome> {
  return outcomeOf(await request(`/${userId}/todos/bulk`, { method: "POST", body, headers: keyHeader(key) }), several);
}

/** Puts a todo right after another in the order by hand, or first. */
export async function moveTodo(userId: string, id: string, after: string | null, key: string): Promise<Outcome> {
  const headers = keyHeader(key);
  return outcomeOf(await request(`/${userId}/todos/${id}/move`, { method: "POST", body: { after }, headers }), one);
}

/** Reminds again at a moment (ISO 8601), however often it is sent. */
export async function snoozeTodo(userId: string, id: string, until: string): Promise<Outcome> {
  return outcomeOf(await request(`/${userId}/todos/${id}/snooze`, { method: "POST", body: { until } }), one);
}

/** Undoes one operation, or the last that is not undone. */
export function undoOperation(userId: string, operationId: string | null): Promise<UndoResult> {
  const path = operationId === null ? "undo" : `${operationId}/undo`;
  return requestJson(undoResultSchema, `/${userId}/operations/${path}`, { method: "POST" });
}

/** Whether a turn of the assistant changed something that an undo would take back; its operation has its id. */
export async function canUndoTurn(userId: string, turnId: string): Promise<boolean> {
  const { items } = await requestJson(operationListSchema, `/${userId}/operations?limit=${RECENT}`);
  return items.some(({ id, status }) => id === turnId && status === "applied");
}

export async function emptyTrash(userId: string): Promise<void> {
  await request(`/${userId}/todos/trash`, { method: "DELETE" });
}

/** The todo as it is now, where `error` is a conflict with a change made elsewhere; else null. */
export function currentOf(error: unknown): Todo | null {
  if (!(error instanceof ApiError) || error.details.status !== 409) return null;
  const parsed = v.safeParse(conflictSchema, error.details.body);
  return parsed.success ? parsed.output.current : null;
}
