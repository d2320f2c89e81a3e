"use client";

import { RotateCcw } from "lucide-react";
import { type RefObject, useEffect } from "react";
import { ChatWelcome } from "@/components/chat/chat-welcome";
import { Composer } from "@/components/chat/composer";
import { MessageTurn } from "@/components/chat/message-turn";
import type { Chat } from "@/components/chat/use-chat";
import { useStickToEnd } from "@/components/chat/use-stick-to-end";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { ApiError } from "@/lib/errors";

interface ChatPanelProps {
  readonly chat: Chat;
  readonly userName: string;
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly onNewChat: () => void;
}

export function ChatPanel({ chat, userName, inputRef, onNewChat }: ChatPanelProps) {
  const { scroller, stick } = useStickToEnd(chat.state.turns);
  const { turns, conversationId } = chat.state;
  useEffect(stick, [stick, conversationId, chat.loading]);

  function send(text: string): boolean {
    stick();
    inputRef.current?.focus();
    return chat.send(text);
  }

  return (
    <section aria-labelledby="chat-heading" className="flex h-full min-h-0 flex-col">
      <h2 id="chat-heading" className="sr-only">
        Chat
      </h2>
      <div ref={scroller} className="flex min-h-0 flex-1 flex-col overflow-y-auto px-4 sm:px-6">
        {chat.loading ? <LoadingTurns /> : null}
        {chat.loadError && turns.length === 0 ? <LoadFailure error={chat.loadError} onRetry={chat.reload} onNewChat={onNewChat} /> : null}
        {!chat.loading && !chat.loadError && turns.length === 0 ? <ChatWelcome name={userName} onPick={send} /> : null}
        <div role="log" aria-label="Conversation" className="mx-auto grid w-full max-w-2xl gap-6 pt-6 pb-10 empty:hidden">
          {turns.map((turn) => (
            <MessageTurn key={turn.id} turn={turn} />
          ))}
        </div>
      </div>
      <div className="px-4 pt-2 pb-[max(1rem,env(safe-area-inset-bottom))] sm:px-6">
        <div className="mx-auto grid w-full max-w-2xl gap-2.5">
          <Problem chat={chat} />
          <Composer inputRef={inputRef} streaming={chat.streaming} onSend={send} onStop={chat.stop} />
        </div>
      </div>
    </section>
  );
}

function Problem({ chat }: { readonly chat: Chat }) {
  if (!chat.canRetry) return null;
  const last = chat.state.turns.at(-1);
  const problem = last?.role === "assistant" ? last.problem : undefined;
  const retry = (
    <Button variant="outline" size="sm" onClick={chat.retry}>
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
  const gone = error.kind === "rejected";
  return (
    <Notice
      className="m-auto w-full max-w-md"
      action={
        <Button variant="outline" size="sm" onClick={gone ? onNewChat : onRetry}>
          {gone ? "Start a new chat" : "Try again"}
        </Button>
      }
    >
      {gone ? "This chat does not exist any more." : error.message}
    </Notice>
  );
}

function LoadingTurns() {
  return (
    <div role="status" className="mx-auto grid w-full max-w-2xl gap-6 py-6">
      <span className="sr-only">Loading the conversation…</span>
      <Skeleton className="h-11 w-1/2 justify-self-end rounded-2xl" />
      <div className="grid gap-2.5">
        <Skeleton className="h-4 w-4/5" />
        <Skeleton className="h-4 w-3/5" />
      </div>
      <Skeleton className="h-11 w-2/5 justify-self-end rounded-2xl" />
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}
