"use client";

import { type RefObject, useCallback, useEffect, useState } from "react";
import type { ChatAction, ChatState } from "@/lib/chat-state";
import { fetchMessages } from "@/lib/conversation-api";
import { type ApiError, asApiError } from "@/lib/errors";

interface StoredChat {
  readonly loading: boolean;
  readonly error: ApiError | null;
  readonly reload: () => void;
  readonly open: (id: string | null) => void;
  /** Puts the messages before those shown before them. */
  readonly loadEarlier: (state: ChatState) => Promise<void>;
}

/** Loads stored conversations into the chat's state. */
export function useHistory(
  userId: string,
  initial: string | null,
  dispatch: (action: ChatAction) => void,
  running: RefObject<AbortController | null>,
): StoredChat {
  // Opening the same conversation again loads it again, hence the count.
  const [chosen, setChosen] = useState<{ id: string | null; count: number }>({ id: initial, count: 0 });
  const [loading, setLoading] = useState(initial !== null);
  const [error, setError] = useState<ApiError | null>(null);

  useEffect(() => {
    const { id } = chosen;
    if (id === null) return;
    let isCurrent = true;
    fetchMessages(userId, id, null)
      .then((history) => isCurrent && dispatch({ type: "opened", conversationId: id, ...history }))
      .catch((cause: unknown) => isCurrent && setError(asApiError(cause)))
      .finally(() => isCurrent && setLoading(false));
    return () => {
      isCurrent = false;
    };
  }, [userId, chosen, dispatch]);

  const open = useCallback(
    (id: string | null) => {
      running.current?.abort();
      dispatch({ type: "opened", conversationId: id, messages: [], earlier: null });
      setError(null);
      setLoading(id !== null);
      setChosen(({ count }) => ({ id, count: count + 1 }));
    },
    [dispatch, running],
  );

  const loadEarlier = useCallback(
    async ({ conversationId, earlier }: ChatState) => {
      if (conversationId === null || earlier === null) return;
      try {
        dispatch({ type: "extended", ...(await fetchMessages(userId, conversationId, earlier)) });
      } catch (cause) {
        setError(asApiError(cause));
      }
    },
    [userId, dispatch],
  );
  return { loading, error, open, loadEarlier, reload: () => open(chosen.id) };
}
