"use client";

import useSWR from "swr";
import { conversationsPath, deleteConversation, fetchConversations } from "@/lib/conversation-api";
import type { Conversation } from "@/lib/schemas";

export interface Conversations {
  readonly items: readonly Conversation[] | undefined;
  readonly error: unknown;
  readonly reload: () => void;
  readonly remove: (id: string) => Promise<void>;
}

export function useConversations(userId: string): Conversations {
  const { data, error, mutate } = useSWR<readonly Conversation[], unknown>(conversationsPath(userId), fetchConversations);
  return {
    items: data,
    error,
    reload: () => void mutate(),
    remove: async (id) => {
      await deleteConversation(userId, id);
      await mutate();
    },
  };
}
