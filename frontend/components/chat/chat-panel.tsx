"use client";

import { Clock, MessageSquarePlus, RotateCcw } from "lucide-react";
import { type ReactNode, type RefObject, useEffect } from "react";
import { ChatWelcome } from "@/components/chat/chat-welcome";
import { Composer } from "@/components/chat/composer";
import type { TurnActions } from "@/components/chat/message-turn";
import type { Chat } from "@/components/chat/use-chat";
import { useStickToEnd } from "@/components/chat/use-stick-to-end";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { OnDemand, part } from "@/components/ui/on-demand";
import { Skeleton } from "@/components/ui/skeleton";
import { textOf } from "@/lib/chat-state";
import type { ApiError } from "@/lib/errors";

// Bubbles, cards and tools: until something has been said there is nothing to show in them.
const turnsPart = part(() => import("@/components/chat/turns").then((module) => module.Turns));

interface ChatPanelProps {
  readonly chat: Chat;
  readonly userName: string;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly turnActions: Pick<TurnActions, "onToggle" | "onUndo">;
  readonly onNewChat: () => void;
  /** Leads to the earlier chats. */
  readonly history: ReactNode;
}

export function ChatPanel({ chat, userName, inputRef, turnActions, onNewChat, history }: ChatPanelProps) {
  const { scroller, stick } = useStickToEnd(chat.state.turns);
  const { turns, conversationId } = chat.state;
  useEffect(stick, [stick, conversationId, chat.loading]);

  function send(text: string) {
    stick();
    inputRef.current?.focus();
    chat.send(text);
  }

  const isEmpty = turns.length === 0;
  return (
    <section aria-labelledby="chat-heading" className="flex h-full min-h-0 flex-col">
      <div className="flex items-center gap-1 px-2 pt-2">
        {history}
        <h2 id="chat-heading" className="min-w-0 flex-1 truncate text-center text-sm font-medium text-ink-soft">
          Assistant
        </h2>
        <Button variant="ghost" size="icon" aria-label="New chat" title="New chat" onClick={onNewChat}>
          <MessageSquarePlus aria-hidden />
        </Button>
      </div>
      <div ref={scroller} className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4 sm:px-5">
        {chat.loading ? <LoadingTurns /> : null}
        {chat.loadError && isEmpty ? <LoadFailure error={chat.loadError} onRetry={chat.reload} onNewChat={onNewChat} /> : null}
        {!chat.loading && !chat.loadError && isEmpty ? <ChatWelcome name={userName} onPick={send} /> : null}
        {chat.state.earlier ? (
          <Button variant="ghost" className="mt-2 self-center" onClick={chat.loadEarlier}>
            Show earlier messages
          </Button>
        ) : null}
        <div role="log" aria-label="Conversation" className="mx-auto grid w-full max-w-2xl gap-6 pt-4 pb-8 empty:hidden">
          <OnDemand
            part={turnsPart}
            props={{ turns, onSay: send, onRegenerate: () => sendAgain(chat), ...turnActions }}
            isWanted={!isEmpty}
            fallback={turns.map((turn) => (
              <p key={turn.id} dir="auto" className="break-words whitespace-pre-wrap">
                {turn.role === "user" ? turn.text : textOf(turn)}
              </p>
            ))}
            onFailure={() => undefined}
          />
          {chat.queue.map((text, index) => (
            <p key={`${index}-${text}`} dir="auto" className="ml-10 flex items-center gap-2 justify-self-end text-ink-soft">
              <Clock aria-hidden className="size-4 shrink-0" />
              <span className="sr-only">Waiting: </span>
              {text}
            </p>
          ))}
        </div>
      </div>
      <div className="px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-4">
        <div className="mx-auto grid w-full max-w-2xl gap-2.5">
          <Problem chat={chat} />
          <Composer inputRef={inputRef} streaming={chat.streaming} onSend={send} onStop={chat.stop} />
        </div>
      </div>
    </section>
  );
}

function sendAgain({ state, send }: Chat): void {
  const question = state.turns.at(-2);
  if (question?.role === "user") send(question.text);
}

function Problem({ chat }: { readonly chat: Chat }) {
  if (!chat.canRetry) return null;
  const last = chat.state.turns.at(-1);
  const problem = last?.role === "assistant" ? last.problem : undefined;
  const retry = (
    <Button variant="outline" onClick={chat.retry}>
      <RotateCcw aria-hidden /> Try again
    </Button>
  );
  return problem ? <Notice action={retry}>{problem}</Notice> : <div className="flex justify-start">{retry}</div>;
}

interface LoadFailureProps {
  readonly error: ApiError;
  readonly onRetry: () => void;
  readonly onNewChat: () => void;
}

function LoadFailure({ error, onRetry, onNewChat }: LoadFailureProps) {
  // What is not there, or is not this person's, will not be there on another try either.
  const isGone = error.kind === "rejected" && error.code !== "rate_limited";
  return (
    <Notice
      className="m-auto w-full max-w-md"
      action={
        <Button variant="outline" onClick={isGone ? onNewChat : onRetry}>
          {isGone ? "Start a new chat" : "Try again"}
        </Button>
      }
    >
      {isGone ? "This chat does not exist any more." : error.message}
    </Notice>
  );
}

function LoadingTurns() {
  return (
    <div role="status" className="mx-auto grid w-full max-w-2xl gap-6 py-6">
      <span className="sr-only">Loading the conversation…</span>
      <Skeleton shape="bubble" className="h-11 w-1/2 justify-self-end" />
      <div className="grid gap-2.5">
        <Skeleton className="h-4 w-4/5" />
        <Skeleton className="h-4 w-3/5" />
      </div>
      <Skeleton shape="bubble" className="h-11 w-2/5 justify-self-end" />
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}
