"use client";

import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { deleteConversation, fetchConversations, renameConversation } from "@/lib/conversation-api";
import type { Conversation } from "@/lib/schemas";
import { useSettled } from "@/lib/use-settled";

export interface Conversations {
  readonly items: readonly Conversation[] | undefined;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly reload: () => void;
  readonly remove: (id: string) => Promise<void>;
  readonly rename: (id: string, title: string) => Promise<void>;
  /** Words that the chats shown have in the title or in a message; "" shows all. */
  readonly search: string;
  readonly setSearch: (words: string) => void;
}

/** Fetched once they are looked at: `isShown`. */
export function useConversations(userId: string, isShown: boolean): Conversations {
  const client = useQueryClient();
  const [search, setSearch] = useState("");
  const words = useSettled(search.trim());
  const queryKey = ["conversations", userId];
  const query = useInfiniteQuery({
    queryKey: [...queryKey, words],
    queryFn: ({ pageParam }) => fetchConversations(userId, words, pageParam),
    placeholderData: keepPreviousData,
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: isShown,
  });
  const removal = useMutation({ mutationFn: (id: string) => deleteConversation(userId, id) });
  const renaming = useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) => renameConversation(userId, id, title),
  });
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
    rename: async (id, title) => {
      await renaming.mutateAsync({ id, title });
      await reload();
    },
    search,
    setSearch,
  };
}
