"use client";

import { memo } from "react";
import { Prose } from "@/components/chat/prose";
import { ToolChip } from "@/components/chat/tool-chip";
import type { AssistantTurn, Turn } from "@/lib/chat-state";

export const MessageTurn = memo(function MessageTurn({ turn }: { readonly turn: Turn }) {
  if (turn.role === "user") {
    return (
      <article aria-label="You" className="flex justify-end pl-10">
        <p className="rounded-2xl rounded-br-md bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
          {turn.text}
        </p>
      </article>
    );
  }
  return <Answer turn={turn} />;
});

function Answer({ turn }: { readonly turn: AssistantTurn }) {
  const streaming = turn.state === "streaming";
  return (
    // While busy, screen readers wait; then they read the whole answer instead of every piece of it.
    <article aria-label="Assistant" aria-busy={streaming} className="flex min-w-0 flex-wrap gap-2.5 pr-4 sm:pr-10">
      {turn.parts.map((part, index) =>
        part.kind === "tool" ? (
          <ToolChip key={part.call.id} call={part.call} />
        ) : (
          <Prose key={`text-${index}`} text={part.text} />
        ),
      )}
      {streaming && turn.parts.at(-1)?.kind !== "text" ? <Thinking /> : null}
      {turn.state === "stopped" ? <p className="w-full text-sm text-ink-soft">You stopped this answer.</p> : null}
    </article>
  );
}

function Thinking() {
  return (
    <span className="flex h-6 w-full items-center gap-1" aria-hidden>
      {["", "[animation-delay:150ms]", "[animation-delay:300ms]"].map((delay) => (
        <span key={delay} className={`size-1.5 animate-pulse rounded-full bg-ink-soft ${delay}`} />
      ))}
    </span>
  );
}
