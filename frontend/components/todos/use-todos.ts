"use client";

import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutationState,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import type { Todo, TodoPage } from "@/lib/schemas";
import { fetchChanges, fetchTodos, todosPath } from "@/lib/todo-api";
import { filterQuery, type TodoFilters } from "@/lib/todo-filters";
import { type TodoOperation, withOperations } from "@/lib/todo-operations";
import { type Counts, type Row, type Scope, type TodoWindow, withTodos } from "@/lib/todo-window";

type Pages = InfiniteData<TodoPage, string | null>;

export interface Todos {
  /** The loaded rows in their order, with what is being sent already in them. */
  readonly rows: readonly Row[];
  readonly counts: Counts | undefined;
  readonly total: number;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
}

export interface InitialTodos {
  readonly scope: Scope;
  readonly page: TodoPage;
}

const LIST = "list";
export const operationsKey = (userId: string) => ["todos", userId, "operations"] as const;
const listKey = (userId: string, scope: Scope) => ["todos", userId, LIST, scope] as const;
const versionKey = (userId: string) => ["todos", userId, "version"] as const;
const NO_COUNTS: Counts = { overdue: 0, today: 0, upcoming: 0, someday: 0, completed: 0, trash: 0 };

function windowOf({ pages }: Pages): TodoWindow {
  return {
    rows: pages.flatMap(({ items }) => items),
    counts: pages[0]?.counts ?? NO_COUNTS,
    total: pages[0]?.total ?? 0,
    hasMore: pages.at(-1)?.next_cursor != null,
  };
}

/** The pages with the rows of `window`: all in the first one, as the others are needed for their cursors only. */
function pagesOf(window: TodoWindow, { pages, pageParams }: Pages): Pages {
  const { rows, counts, total } = window;
  return { pageParams, pages: pages.map((page, index) => ({ ...page, counts, total, items: index === 0 ? [...rows] : [] })) };
}

/** Puts todos as they are now into every list on the page, in place. */
export function placeTodos(client: QueryClient, userId: string, todos: readonly Row[]): void {
  for (const query of client.getQueryCache().findAll({ queryKey: ["todos", userId, LIST] })) {
    const scope = query.queryKey[3] as Scope;
    client.setQueryData<Pages>(query.queryKey, (data) => data && pagesOf(withTodos(windowOf(data), todos, scope), data));
  }
  const known = client.getQueryData<number>(versionKey(userId)) ?? 0;
  const newest = Math.max(known, ...todos.map(({ version }) => version));
  // A gap means that something else changed in between, which only the list of changes can tell.
  if (newest === known + 1) client.setQueryData(versionKey(userId), newest);
}

/** Fetches every list on the page again. */
export function reloadTodos(client: QueryClient, userId: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ["todos", userId, LIST] });
}

/** A todo that is loaded in some list of the page. */
export function findTodo(client: QueryClient, userId: string, id: string): Row | undefined {
  const lists = client.getQueriesData<Pages>({ queryKey: ["todos", userId, LIST] });
  return lists.flatMap(([, data]) => data?.pages.flatMap(({ items }) => items) ?? []).find((row) => row.id === id);
}

/** Asks what changed since this page last knew, puts that in place and gives it. */
export async function syncTodos(client: QueryClient, userId: string): Promise<readonly Todo[]> {
  const known = client.getQueryData<number>(versionKey(userId));
  if (known === undefined) return [];
  const changes = await fetchChanges(userId, known);
  if (changes.status === "reload") {
    await reloadTodos(client, userId);
  } else if (changes.items.length > 0) {
    placeTodos(client, userId, changes.items);
    await refreshCounts(client, userId);
  }
  client.setQueryData(versionKey(userId), changes.version);
  return changes.items;
}

/** Counts follow from rows that were here before; of changes made elsewhere only the server knows. */
async function refreshCounts(client: QueryClient, userId: string): Promise<void> {
  for (const query of client.getQueryCache().findAll({ queryKey: ["todos", userId, LIST], type: "active" })) {
    const { filters, today } = query.queryKey[3] as Scope;
    const { counts, total } = await fetchTodos(todosPath(userId, filterQuery(filters, today, null, 1)));
    client.setQueryData<Pages>(query.queryKey, (data) => data && pagesOf({ ...windowOf(data), counts, total }, data));
  }
}

export function useSyncTodos(userId: string): () => Promise<readonly Todo[]> {
  const client = useQueryClient();
  return useCallback(() => syncTodos(client, userId), [client, userId]);
}

export function useTodos(userId: string, filters: TodoFilters, today: string, initial?: InitialTodos): Todos {
  const client = useQueryClient();
  const scope = useMemo(() => ({ filters, today }), [filters, today]);
  const isInitial = initial !== undefined && JSON.stringify(initial.scope) === JSON.stringify(scope);
  const query = useInfiniteQuery({
    queryKey: listKey(userId, scope),
    queryFn: async ({ pageParam, signal }) => {
      const page = await fetchTodos(todosPath(userId, filterQuery(filters, today, pageParam)), signal);
      rememberVersion(client, userId, page.version);
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    ...(isInitial ? { initialData: { pages: [initial.page], pageParams: [null] } } : {}),
  });
  useEffect(() => {
    if (isInitial) rememberVersion(client, userId, initial.page.version);
  }, [isInitial, client, userId, initial]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const pending = usePendingOperations(userId);
  const window = useMemo(
    () => query.data && withOperations(windowOf(query.data as Pages), pending, scope, new Date().toISOString()),
    [query.data, pending, scope],
  );
  return {
    rows: window?.rows ?? [],
    counts: window?.counts,
    total: window?.total ?? 0,
    isLoading: query.isPending,
    error: query.error,
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    loadMore,
    reload: () => void query.refetch(),
  };
}

/** The oldest of the versions that the lists on the page were read at: what is newer may be missing in one of them. */
export function rememberVersion(client: QueryClient, userId: string, version: number): void {
  client.setQueryData<number>(versionKey(userId), (known) => Math.min(known ?? version, version));
}

/** What is shown already and not yet answered, in the order it was done. */
function usePendingOperations(userId: string): readonly TodoOperation[] {
  return useMutationState({
    filters: { mutationKey: operationsKey(userId), status: "pending" },
    select: ({ state }) => state.variables as TodoOperation,
  });
}

/** How many changes wait for the connection to come back. */
export function useWaitingCount(userId: string): number {
  const paused = useMutationState({
    filters: { mutationKey: operationsKey(userId), status: "pending" },
    select: ({ state }) => state.isPaused,
  });
  return paused.filter(Boolean).length;
}
