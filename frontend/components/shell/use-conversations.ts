"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteConversation, fetchConversations } from "@/lib/conversation-api";
import type { Conversation } from "@/lib/schemas";

export interface Conversations {
  readonly items: readonly Conversation[] | undefined;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
  readonly remove: (id: string) => Promise<void>;
}

/** Fetched once they are looked at: `isShown`. */
export function useConversations(userId: string, isShown: boolean): Conversations {
  const client = useQueryClient();
  const queryKey = ["conversations", userId];
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchConversations(userId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: isShown,
  });
  const removal = useMutation({ mutationFn: (id: string) => deleteConversation(userId, id) });
  const reload = () => client.invalidateQueries({ queryKey });
  return {
    items: query.data?.pages.flatMap(({ items }) => items),
    error: query.error,
    hasMore: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    reload: () => void reload(),
    remove: async (id) => {
      await removal.mutateAsync(id);
      await reload();
    },
  };
}
