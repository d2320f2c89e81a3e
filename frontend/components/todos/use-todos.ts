"use client";

import { useCallback, useMemo } from "react";
import { useSWRConfig } from "swr";
import useSWRInfinite from "swr/infinite";
import type { Todo, TodoPage } from "@/lib/schemas";
import { changeTodo, createTodo, deleteTodo, fetchTodos, type TodoChange, type TodoInput, todosPath } from "@/lib/todo-api";
import { filterQuery, type TodoFilters } from "@/lib/todo-filters";

export interface Todos {
  readonly items: readonly Todo[];
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => Promise<void>;
  readonly add: (todo: TodoInput) => Promise<Todo>;
  readonly change: (todo: Todo, change: TodoChange) => Promise<void>;
  readonly remove: (todo: Todo) => Promise<void>;
}

/** Recognises the cache keys of every todo list, whatever its filters. */
export function isTodoKey(key: unknown): boolean {
  return typeof key === "string" && /^(\$inf\$)?\/[^/]+\/todos(\?|$)/.test(key);
}

/** Fetches every todo list on the page again, as after a change by the assistant. */
export function useReloadTodos(): () => Promise<void> {
  const { cache, mutate } = useSWRConfig();
  return useCallback(async () => {
    const keys = [...cache.keys()].filter(isTodoKey);
    await Promise.all(keys.map((key) => mutate(key)));
  }, [cache, mutate]);
}

export function useTodos(userId: string, filters: TodoFilters, today: string): Todos {
  const { data, error, isLoading, size, setSize, mutate } = useSWRInfinite<TodoPage, unknown>(
    (index, previous: TodoPage | null) => {
      if (index > 0 && !previous?.next_cursor) return null;
      return todosPath(userId, filterQuery(filters, today, previous?.next_cursor ?? null));
    },
    fetchTodos,
    { revalidateAll: true, keepPreviousData: true },
  );

  const reload = useCallback(async () => void (await mutate()), [mutate]);

  /** Shows `patch` at once, does `work`, then shows what the server has; on failure the list is as before. */
  const optimistically = useCallback(
    async (patch: (items: Todo[]) => Todo[], work: () => Promise<unknown>) => {
      const patched = (pages: TodoPage[] | undefined) =>
        (pages ?? []).map((page) => ({ ...page, items: patch(page.items) }));
      await mutate(
        async (pages) => {
          await work();
          return patched(pages);
        },
        { optimisticData: patched, rollbackOnError: true, revalidate: true },
      );
    },
    [mutate],
  );

  return useMemo(
    () => ({
      items: data?.flatMap((page) => page.items) ?? [],
      isLoading: isLoading && data === undefined,
      error,
      hasMore: Boolean(data?.at(-1)?.next_cursor),
      isLoadingMore: size > 1 && data !== undefined && data.length < size,
      loadMore: () => void setSize(size + 1),
      reload,
      add: async (todo) => {
        const made = await createTodo(userId, todo);
        await reload();
        return made;
      },
      change: (todo, change) =>
        optimistically(
          (items) => items.map((item) => (item.id === todo.id ? withChange(item, change) : item)),
          () => changeTodo(userId, todo.id, change),
        ),
      remove: (todo) =>
        optimistically(
          (items) => items.filter((item) => item.id !== todo.id),
          () => deleteTodo(userId, todo.id),
        ),
    }),
    [data, error, isLoading, size, setSize, reload, optimistically, userId],
  );
}

function withChange(todo: Todo, change: TodoChange): Todo {
  const { tags, ...rest } = change;
  return { ...todo, ...rest, tags: tags ? [...tags] : todo.tags };
}
