"use client";

import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import type { ChatEvent } from "@/lib/chat-events";
import { type ChatState, chatReducer, emptyChat, isStreaming, retryable } from "@/lib/chat-state";
import { streamChat } from "@/lib/chat-stream";
import { fetchMessages } from "@/lib/conversation-api";
import { type ApiError, asApiError, messageOf } from "@/lib/errors";

export interface Chat {
  readonly state: ChatState;
  readonly streaming: boolean;
  readonly loading: boolean;
  /** Why the conversation could not be shown. */
  readonly loadError: ApiError | null;
  readonly reload: () => void;
  readonly canRetry: boolean;
  /** False, and nothing is sent, while an answer is on its way or an earlier chat is being loaded. */
  readonly send: (text: string) => boolean;
  readonly stop: () => void;
  readonly retry: () => void;
  /** Shows a stored conversation, or an empty one for null. */
  readonly open: (id: string | null) => void;
}

interface ChatOptions {
  readonly userId: string;
  readonly initialConversation: string | null;
  /** Told of every event, and of `settled` once an answer has ended in any way. */
  readonly onEvent: (event: ChatEvent | { readonly type: "settled" }) => void;
}

export function useChat({ userId, initialConversation, onEvent }: ChatOptions): Chat {
  const [state, dispatch] = useReducer(chatReducer, emptyChat);
  const running = useRef<AbortController | null>(null);
  const listener = useRef(onEvent);
  useEffect(() => {
    listener.current = onEvent;
  });
  const history = useHistory(userId, initialConversation, dispatch, running);

  const run = useCallback(
    async (message: string, conversationId: string | null) => {
      const controller = new AbortController();
      running.current = controller;
      try {
        for await (const event of streamChat(userId, { message, conversationId }, controller.signal)) {
          dispatch({ type: "received", event });
          listener.current(event);
        }
      } catch (error) {
        if (!controller.signal.aborted) dispatch({ type: "failed", message: messageOf(error) });
      } finally {
        if (running.current === controller) running.current = null;
        listener.current({ type: "settled" });
      }
    },
    [userId],
  );

  const stop = useCallback(() => {
    running.current?.abort();
    dispatch({ type: "stopped" });
  }, []);

  const streaming = isStreaming(state);
  const again = retryable(state);
  return {
    state,
    streaming,
    loading: history.loading,
    loadError: history.error,
    reload: history.reload,
    canRetry: again !== null,
    stop,
    send: (text) => {
      if (streaming || history.loading) return false;
      dispatch({ type: "sent", text, turnId: crypto.getRandomValues(new Uint32Array(2)).join("-") });
      void run(text, state.conversationId);
      return true;
    },
    retry: () => {
      if (again === null) return;
      dispatch({ type: "retried" });
      void run(again, state.conversationId);
    },
    open: history.open,
  };
}

interface History {
  readonly loading: boolean;
  readonly error: ApiError | null;
  readonly reload: () => void;
  readonly open: (id: string | null) => void;
}

function useHistory(
  userId: string,
  initial: string | null,
  dispatch: (action: Parameters<typeof chatReducer>[1]) => void,
  running: { current: AbortController | null },
): History {
  const [wanted, setWanted] = useState<{ id: string | null; at: number }>({ id: initial, at: 0 });
  const [loading, setLoading] = useState(initial !== null);
  const [error, setError] = useState<ApiError | null>(null);

  useEffect(() => {
    const { id } = wanted;
    if (id === null) return;
    let current = true;
    fetchMessages(userId, id)
      .then((messages) => current && dispatch({ type: "opened", conversationId: id, messages }))
      .catch((cause: unknown) => current && setError(asApiError(cause)))
      .finally(() => current && setLoading(false));
    return () => {
      current = false;
    };
  }, [userId, wanted, dispatch]);

  const open = useCallback(
    (id: string | null) => {
      running.current?.abort();
      dispatch({ type: "opened", conversationId: id, messages: [] });
      setError(null);
      setLoading(id !== null);
      setWanted(({ at }) => ({ id, at: at + 1 }));
    },
    [dispatch, running],
  );
  return { loading, error, open, reload: () => open(wanted.id) };
}
