import { request, requestJson } from "@/lib/api-client";
import { type Priority, type Todo, type TodoPage, todoPageSchema, todoSchema } from "@/lib/schemas";

export interface TodoInput {
  readonly title: string;
  readonly notes?: string;
  readonly due_date?: string | null;
  readonly priority?: Priority;
  readonly tags?: readonly string[];
  readonly done?: boolean;
}

export type TodoChange = Partial<TodoInput>;

export function todosPath(userId: string, query: string): string {
  return `/${userId}/todos${query ? `?${query}` : ""}`;
}

export function fetchTodos(path: string): Promise<TodoPage> {
  return requestJson(todoPageSchema, path);
}

export function createTodo(userId: string, todo: TodoInput): Promise<Todo> {
  return requestJson(todoSchema, `/${userId}/todos`, { method: "POST", body: todo });
}

export function changeTodo(userId: string, id: string, change: TodoChange): Promise<Todo> {
  return requestJson(todoSchema, `/${userId}/todos/${id}`, { method: "PATCH", body: change });
}

export async function deleteTodo(userId: string, id: string): Promise<void> {
  await request(`/${userId}/todos/${id}`, { method: "DELETE" });
}
