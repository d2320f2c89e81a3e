import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useTodoActions } from "@/components/todos/use-todo-actions";
import { useSyncTodos, useTodos } from "@/components/todos/use-todos";
import { readDraft } from "@/lib/drafts";
import { isOutboxEmpty, putInOutbox, readOutbox } from "@/lib/outbox";
import type { Todo } from "@/lib/schemas";
import { defaultFilters } from "@/lib/todo-filters";
import { newTodo } from "@/tests/todos";

const A = "00000000-0000-4000-8000-00000000000a";
const B = "00000000-0000-4000-8000-00000000000b";
const C = "00000000-0000-4000-8000-00000000000c";
const NO_COUNTS = { overdue: 0, today: 0, upcoming: 0, someday: 0, completed: 0, trash: 0 };

/** A server that keeps todos, answers as slowly as it is told to, and can be down. */
class Server {
  todos: Todo[] = [newTodo(A, { title: "a", position: 1 }), newTodo(B, { title: "b", position: 2 })];
  version = 1;
  isDown = false;
  hasNoAnswerTo = "";
  latencies: number[] = [];
  readonly calls: string[] = [];
  readonly keys: (string | null)[] = [];

  async answer(url: string, init: RequestInit = {}): Promise<Response> {
    const method = init.method ?? "GET";
    const path = url.replace("/api/backend/api/u", "").replace(/\?.*/, "");
    this.calls.push(`${method} ${path}`);
    if (method !== "GET") this.keys.push(new Headers(init.headers).get("Idempotency-Key"));
    const body = init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : {};
    await new Promise((resolve) => setTimeout(resolve, this.latencies.shift() ?? 0));
    if (method === this.hasNoAnswerTo) await new Promise(() => undefined);
    if (this.isDown && method !== "GET") return Response.json(error("unavailable", "Down."), { status: 503 });
    if (path === "/todos/changes") return this.changes(Number(new URL(url, "http://x").searchParams.get("since")));
    if (path === "/words") return Response.json({ todo: { title: new URL(url, "http://x").searchParams.get("text") }, details: [] });
    if (path === "/todos/bulk") return this.bulk(body as { action: string; ids: string[] });
    if (method === "GET") return Response.json(this.page());
    if (method === "POST") return this.add(String(body.title));
    return this.change(path.split("/").at(-1) ?? "", body, new Headers(init.headers).get("If-Match"));
  }

  page() {
    const items = this.todos.filter(({ deleted_at }) => deleted_at === null);
    return { items, next_cursor: null, total: items.length, counts: NO_COUNTS, version: this.version };
  }

  put(change: Partial<Todo> & { id: string }): Todo {
    this.version += 1;
    const old = this.todos.find(({ id }) => id === change.id) ?? newTodo(change.id, { position: this.version + 10 });
    const todo = { ...old, ...change, version: this.version };
    this.todos = [...this.todos.filter(({ id }) => id !== todo.id), todo];
    return todo;
  }

  private changes(since: number): Response {
    const items = this.todos.filter(({ version }) => version > since);
    return Response.json({ status: "delta", version: this.version, items });
  }

  private bulk({ ids }: { ids: string[] }): Response {
    const items = ids.map((id) => this.put({ id, deleted_at: "2026-11-24T00:00:00Z" }));
    return Response.json({ items }, { headers: { "Operation-Id": C } });
  }

  private add(title: string): Response {
    const id = `00000000-0000-4000-8000-${String(this.version).padStart(12, "0")}`;
    return Response.json(this.put({ id, title }), { status: 201, headers: { "Operation-Id": C } });
  }

  private change(id: string, body: Partial<Todo>, ifMatch: string | null): Response {
    const current = this.todos.find((todo) => todo.id === id);
    if (ifMatch !== null && ifMatch !== `"${current?.version}"`) {
      return Response.json({ ...error("conflict", "It was changed."), current }, { status: 409 });
    }
    return Response.json(this.put({ ...body, id }), { headers: { "Operation-Id": C } });
  }
}

function error(code: string, message: string) {
  return { error: { code, message, request_id: "r" } };
}

let server: Server;

async function setUp() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const hook = renderHook(
    () => ({
      todos: useTodos("u", defaultFilters, "2026-11-24"),
      actions: useTodoActions("u", () => undefined),
      sync: useSyncTodos("u"),
    }),
    { wrapper },
  );
  await waitFor(() => expect(hook.result.current.todos.rows).toHaveLength(2));
  const titles = () => hook.result.current.todos.rows.map(({ title }) => title);
  return { ...hook, titles };
}

beforeEach(() => {
  sessionStorage.clear();
  server = new Server();
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => server.answer(url, init));
});

describe("adding", () => {
  it("shows every line at once and sends them in their order, however slow each answer is", async () => {
    server.latencies = [60, 5, 30];
    const { result, titles } = await setUp();
    server.latencies = [60, 5, 30];
    act(() => {
      for (const line of ["eggs", "milk", "tea"]) result.current.actions.add([{ text: line, keep: [] }]);
    });
    await waitFor(() => expect(titles()).toEqual(["a", "b", "eggs", "milk", "tea"]));
    await waitFor(() => expect(server.todos.map(({ title }) => title)).toEqual(["a", "b", "eggs", "milk", "tea"]));
    await waitFor(() => expect(titles()).toEqual(["a", "b", "eggs", "milk", "tea"]));
  });

  it("sends what is done to a line before its answer came for the todo that the line became", async () => {
    const { result, titles } = await setUp();
    server.latencies = [60];
    act(() => void result.current.actions.add([{ text: "eggs", keep: [] }]));
    await waitFor(() => expect(titles()).toEqual(["a", "b", "eggs"]));
    const pending = result.current.todos.rows.slice(2);
    act(() => {
      for (const row of pending) result.current.actions.rename(row, "Six eggs");
      result.current.actions.toggle(pending, true);
    });
    await waitFor(() => expect(titles()).toEqual(["a", "b"]));
    await waitFor(() => expect(server.todos[2]).toMatchObject({ title: "Six eggs", done: true }));
    expect(titles()).toEqual(["a", "b"]);
  });

  it("gives the text back where it fails, before what was typed since", async () => {
    server.isDown = true;
    const { result, titles } = await setUp();
    act(() => void result.current.actions.add(["eggs", "milk"].map((text) => ({ text, keep: [] }))));
    await waitFor(() => expect(readDraft("u", "todo").split("\n").toSorted()).toEqual(["eggs", "milk"]));
    await waitFor(() => expect(titles()).toEqual(["a", "b"]));
  });
});

describe("changing", () => {
  it("shows a change at once, sends only what changed, and fetches no list again", async () => {
    const { result, titles } = await setUp();
    const [a] = result.current.todos.rows;
    const before = server.calls.length;
    act(() => result.current.actions.rename(a ?? newTodo(A), "Renamed"));
    await waitFor(() => expect(titles()).toEqual(["Renamed", "b"]));
    await waitFor(() => expect(server.todos.find(({ id }) => id === A)?.title).toBe("Renamed"));
    expect(server.calls.slice(before)).toEqual([`PATCH /todos/${A}`]);
  });

  it("takes back what the server refuses", async () => {
    const { result, titles } = await setUp();
    server.isDown = true;
    server.latencies = [100];
    act(() => result.current.actions.remove(result.current.todos.rows.slice(0, 1)));
    await waitFor(() => expect(titles()).toEqual(["b"]));
    await waitFor(() => expect(titles()).toEqual(["a", "b"]));
  });

  it("puts a title beside a note that was saved elsewhere", async () => {
    const { result } = await setUp();
    const [seen] = result.current.todos.rows;
    server.put({ id: A, notes: "From another tab" });
    await act(() => result.current.actions.save(seen ?? newTodo(A), { title: "Mine" }));
    expect(server.todos.find(({ id }) => id === A)).toMatchObject({ title: "Mine", notes: "From another tab" });
  });

  it("refuses to overwrite the same field unseen", async () => {
    const { result } = await setUp();
    const [seen] = result.current.todos.rows;
    server.put({ id: A, title: "Theirs" });
    await act(() => expect(result.current.actions.save(seen ?? newTodo(A), { title: "Mine" })).rejects.toThrow("changed"));
    expect(server.todos.find(({ id }) => id === A)?.title).toBe("Theirs");
  });
});

describe("what waits when the page is loaded again", () => {
  const a = newTodo(A, { title: "a", position: 1 });
  const b = newTodo(B, { title: "b", position: 2 });

  it("is sent in its order and with its keys, once", async () => {
    putInOutbox("u", { kind: "change", key: "k1", todo: a, change: { title: "Renamed" }, seen: a });
    putInOutbox("u", { kind: "add", key: "k2", line: { text: "eggs", keep: [] }, typedAt: "2026-11-24T09:00:00" });
    putInOutbox("u", { kind: "delete", key: "k3", todos: [b] });
    const { titles } = await setUp();
    await waitFor(() => expect(readOutbox("u")).toEqual([]));
    expect(server.calls.filter((call) => !call.startsWith("GET"))).toEqual([`PATCH /todos/${A}`, "POST /todos", "POST /todos/bulk"]);
    expect(server.keys).toEqual(["k1", "k2", "k3"]);
    expect(titles()).toEqual(["Renamed", "eggs"]);
  });

  it("keeps what is not answered for, and knows what a line has become", async () => {
    const { result, titles } = await setUp();
    act(() => void result.current.actions.add([{ text: "eggs", keep: [] }]));
    await waitFor(() => expect(titles()).toEqual(["a", "b", "eggs"]));
    const pending = result.current.todos.rows.slice(2);
    server.hasNoAnswerTo = "PATCH";
    act(() => result.current.actions.toggle(pending, true));
    await waitFor(() => expect(readOutbox("u")).toMatchObject([{ kind: "change", todo: { id: server.todos[2]?.id } }]));
    expect(await isOutboxEmpty("u", 0)).toBe(false);
  });

  it("gives a line back that is refused then", async () => {
    putInOutbox("u", { kind: "create", key: "k1", input: { title: "From the editor" } });
    server.isDown = true;
    await setUp();
    await waitFor(() => expect(readDraft("u", "todo")).toBe("From the editor"));
    expect(readOutbox("u")).toEqual([]);
  });
});

describe("syncing", () => {
  it("puts in place what was changed elsewhere, own changes in between or not", async () => {
    const { result, titles } = await setUp();
    server.put({ id: C, title: "c", position: 0 });
    act(() => result.current.actions.toggle(result.current.todos.rows.slice(1), true));
    await waitFor(() => expect(titles()).toEqual(["a"]));
    await act(() => result.current.sync());
    await waitFor(() => expect(titles()).toEqual(["c", "a"]));
  });
});
