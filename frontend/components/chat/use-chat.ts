"use client";

import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { useHistory } from "@/components/chat/use-history";
import type { ChatEvent } from "@/lib/chat-events";
import { chatReducer, type ChatState, emptyChat, isStreaming, retryable } from "@/lib/chat-state";
import type * as chatStream from "@/lib/chat-stream";
import { returnToDraft } from "@/lib/drafts";
import { ApiError, messageOf, networkError } from "@/lib/errors";
import { canUndoTurn } from "@/lib/todo-api";
import { changesTodos } from "@/lib/tool-effects";
import { newKey } from "@/lib/request-key";

export interface Chat {
  readonly state: ChatState;
  readonly streaming: boolean;
  readonly loading: boolean;
  /** Why the conversation could not be shown. */
  readonly loadError: ApiError | null;
  readonly reload: () => void;
  readonly loadEarlier: () => void;
  readonly canRetry: boolean;
  /** What waits for the answer on its way to end. */
  readonly queue: readonly string[];
  /** Sends, or lines up while an answer is on its way or an earlier chat is being loaded. */
  readonly send: (text: string) => void;
  readonly stop: () => void;
  readonly retry: () => void;
  /** Shows a stored conversation, or an empty one for null. */
  readonly open: (id: string | null) => void;
  /** What an answer did has been undone. */
  readonly forget: (operationId: string) => void;
}

interface ChatOptions {
  readonly userId: string;
  readonly initialConversation: string | null;
  /** Told of every event, and of `settled` once an answer has ended in any way. */
  readonly onEvent: (event: ChatEvent | { readonly type: "settled" }) => void;
}

// The parser of streams is of no use before something is said.
function loadStream(): Promise<typeof chatStream> {
  return import("@/lib/chat-stream").catch(() => {
    throw networkError();
  });
}

export function useChat({ userId, initialConversation, onEvent }: ChatOptions): Chat {
  const [state, dispatch] = useReducer(chatReducer, emptyChat);
  const [queue, setQueue] = useState<readonly string[]>([]);
  const running = useRef<AbortController | null>(null);
  const listener = useRef(onEvent);
  useEffect(() => {
    listener.current = onEvent;
  });
  const history = useHistory(userId, initialConversation, dispatch, running);

  const run = useCallback(
    async (message: string, conversationId: string | null, key: string) => {
      const controller = new AbortController();
      running.current = controller;
      let hasChanged = false;
      let turnId: string | null = null;
      try {
        const { streamChat } = await loadStream();
        for await (const event of streamChat(userId, { message, conversationId, key }, controller.signal)) {
          dispatch({ type: "received", event });
          listener.current(event);
          if (event.type === "conversation") turnId = event.turn_id;
          hasChanged ||= event.type === "tool_result" && changesTodos(event.name);
        }
      } catch (error) {
        if (!controller.signal.aborted) dispatch({ type: "failed", message: messageOf(error) });
        // After a sign-in the page is a new one: the message must not be lost with this one.
        if (error instanceof ApiError && error.kind === "unauthenticated") returnToDraft(userId, "message", message);
      } finally {
        if (running.current === controller) running.current = null;
        listener.current({ type: "settled" });
      }
      // Without an answer there is no button; "undo" in words and the key Z still work.
      if (turnId !== null && hasChanged && (await canUndoTurn(userId, turnId).catch(() => false))) {
        dispatch({ type: "recorded", key, operationId: turnId });
      }
    },
    [userId],
  );

  const streaming = isStreaming(state);
  const retry = retryable(state);
  const isBusy = streaming || history.loading;
  const { conversationId } = state;

  const start = useCallback(
    (text: string) => {
      const key = newKey();
      dispatch({ type: "sent", text, turnId: key });
      void run(text, conversationId, key);
    },
    [run, conversationId],
  );

  // What was typed meanwhile goes out by itself; after a failure or a stop it comes back to be looked at again.
  const [next] = queue;
  const hasFailed = retry !== null;
  useEffect(() => {
    if (isBusy || next === undefined) return;
    const timer = setTimeout(() => {
      setQueue((waiting) => (hasFailed ? [] : waiting.slice(1)));
      if (hasFailed) returnToDraft(userId, "message", queue.join("\n"));
      else start(next);
    });
    return () => clearTimeout(timer);
  }, [isBusy, hasFailed, next, queue, start, userId]);

  return {
    state,
    streaming,
    loading: history.loading,
    loadError: history.error,
    reload: history.reload,
    loadEarlier: () => void history.loadEarlier(state),
    canRetry: retry !== null,
    queue,
    stop: useCallback(() => {
      running.current?.abort();
      dispatch({ type: "stopped" });
    }, []),
    send: (text) => {
      if (isBusy) setQueue((waiting) => [...waiting, text]);
      else start(text);
    },
    retry: () => {
      if (retry === null) return;
      dispatch({ type: "retried" });
      void run(retry.text, state.conversationId, retry.key);
    },
    open: history.open,
    forget: useCallback((operationId: string) => dispatch({ type: "undone", operationId }), []),
  };
}
