import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { SWRConfig } from "swr";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { isTodoKey, useReloadTodos, useTodos } from "@/components/todos/use-todos";
import type { Todo } from "@/lib/schemas";
import { defaultFilters } from "@/lib/todo-filters";

const STAMPS = { created_at: "2026-11-24T00:00:00Z", updated_at: "2026-11-24T00:00:00Z" };

function todo(id: string, done = false): Todo {
  return { id, title: id, notes: "", due_date: null, priority: "medium", tags: [], done, ...STAMPS };
}

let stored: Todo[];
let refuses: boolean;

function server(url: string, init?: RequestInit): Response {
  const id = /todos\/(\w+)/.exec(url)?.[1];
  if (id === undefined) return Response.json({ items: stored, next_cursor: null });
  if (refuses) return Response.json({ error: { code: "unavailable", message: "Down." } }, { status: 503 });
  if (init?.method === "DELETE") {
    stored = stored.filter((item) => item.id !== id);
    return new Response(null, { status: 204 });
  }
  stored = stored.map((item) => (item.id === id ? { ...item, ...(JSON.parse(String(init?.body)) as Todo) } : item));
  return Response.json(stored.find((item) => item.id === id));
}

function wrapper({ children }: { readonly children: ReactNode }) {
  return <SWRConfig value={{ provider: () => new Map(), dedupingInterval: 0 }}>{children}</SWRConfig>;
}

async function setUp() {
  const hook = renderHook(
    () => ({ todos: useTodos("u", defaultFilters, "2026-11-24"), reload: useReloadTodos() }),
    { wrapper },
  );
  await waitFor(() => expect(hook.result.current.todos.items).toHaveLength(2));
  return hook;
}

beforeEach(() => {
  stored = [todo("a"), todo("b")];
  refuses = false;
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => server(url, init));
});

describe("useTodos", () => {
  it("shows a change at once and then what the server has", async () => {
    const { result } = await setUp();
    let work: Promise<void> | undefined;
    act(() => {
      work = result.current.todos.change(todo("a"), { done: true });
    });
    expect(result.current.todos.items[0]).toMatchObject({ id: "a", done: true });
    await act(() => work);
    expect(stored[0]?.done).toBe(true);
  });

  it("takes back a change that the server refuses, and says so", async () => {
    refuses = true;
    const { result } = await setUp();
    await act(() => expect(result.current.todos.remove(todo("a"))).rejects.toThrow("Down."));
    await waitFor(() => expect(result.current.todos.items.map(({ id }) => id)).toEqual(["a", "b"]));
  });

  it("removes", async () => {
    const { result } = await setUp();
    await act(() => result.current.todos.remove(todo("a")));
    expect(result.current.todos.items.map(({ id }) => id)).toEqual(["b"]);
  });

  it("shows what the assistant changed after a reload", async () => {
    const { result } = await setUp();
    stored = [...stored, todo("c")];
    await act(() => result.current.reload());
    await waitFor(() => expect(result.current.todos.items).toHaveLength(3));
  });
});

describe("isTodoKey", () => {
  it("knows lists with and without filters, and nothing else", () => {
    expect(["/u/todos", "/u/todos?q=x", "$inf$/u/todos?sort=title"].every(isTodoKey)).toBe(true);
    expect(["me", "/u/conversations?limit=1", "/u/todos/1", undefined].some(isTodoKey)).toBe(false);
  });
});
