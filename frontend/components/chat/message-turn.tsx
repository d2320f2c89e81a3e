"use client";

import { Check, Copy, RotateCcw, Undo2 } from "lucide-react";
import { memo, useMemo, useState } from "react";
import { Prose } from "@/components/chat/prose";
import { type ChangedTask, TaskCards } from "@/components/chat/task-cards";
import { ToolLine } from "@/components/chat/tool-line";
import { Button } from "@/components/ui/button";
import { type AssistantTurn, asksForYes, callsOf, textOf, type Turn } from "@/lib/chat-state";
import { changedTasks, hasChanged, titlesIn } from "@/lib/tool-labels";

export interface TurnActions {
  readonly onToggle: (task: ChangedTask, done: boolean) => void;
  readonly onUndo: (operationId: string) => void;
  readonly onSay: (text: string) => void;
  readonly onRegenerate: () => void;
}

interface MessageTurnProps extends TurnActions {
  readonly turn: Turn;
  readonly isLast: boolean;
}

export const MessageTurn = memo(function MessageTurn({ turn, ...props }: MessageTurnProps) {
  if (turn.role === "user") {
    return (
      <article aria-label="You" className="flex justify-end pl-10">
        <p dir="auto" className="rounded-2xl rounded-br-md bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
          {turn.text}
        </p>
      </article>
    );
  }
  return <Answer turn={turn} {...props} />;
});

function Answer({ turn, isLast, onToggle, ...actions }: Omit<MessageTurnProps, "turn"> & { readonly turn: AssistantTurn }) {
  const isStreaming = turn.state === "streaming";
  const calls = useMemo(() => callsOf(turn), [turn]);
  const titles = useMemo(() => titlesIn(calls), [calls]);
  const tasks = useMemo(() => (isStreaming ? [] : changedTasks(calls)), [isStreaming, calls]);
  return (
    // While busy, screen readers wait; then they read the whole answer instead of every piece of it.
    <article aria-label="Assistant" aria-busy={isStreaming} className="group/turn flex min-w-0 flex-wrap gap-2 sm:pr-8">
      {calls.length > 0 ? <ToolLine calls={calls} /> : null}
      {turn.parts.map((part, index) => (part.kind === "text" ? <Prose key={`text-${index}`} text={part.text} titles={titles} /> : null))}
      {isStreaming && turn.parts.at(-1)?.kind !== "text" ? <Thinking /> : null}
      {turn.state === "stopped" ? <p className="w-full text-sm text-ink-soft">You stopped this answer.</p> : null}
      <TaskCards tasks={tasks} onToggle={onToggle} />
      {isLast && turn.state === "complete" && asksForYes(turn) ? <YesNo onSay={actions.onSay} /> : null}
      {isStreaming ? null : <TurnMenu turn={turn} isLast={isLast} hasChanged={calls.some(hasChanged)} {...actions} />}
    </article>
  );
}

function YesNo({ onSay }: Pick<TurnActions, "onSay">) {
  return (
    <div role="group" aria-label="Answer" className="flex w-full gap-2">
      <Button onClick={() => onSay("yes")}>Yes</Button>
      <Button variant="outline" onClick={() => onSay("no")}>
        No
      </Button>
    </div>
  );
}

interface TurnMenuProps extends Omit<TurnActions, "onToggle" | "onSay"> {
  readonly turn: AssistantTurn;
  readonly isLast: boolean;
  readonly hasChanged: boolean;
}

function TurnMenu({ turn, isLast, hasChanged, onUndo, onRegenerate }: TurnMenuProps) {
  const { operationId } = turn;
  const text = textOf(turn);
  return (
    <div className="-ml-2 flex w-full">
      {operationId ? (
        <Button variant="ghost" onClick={() => onUndo(operationId)}>
          <Undo2 aria-hidden /> Undo
        </Button>
      ) : null}
      {text ? <CopyButton text={text} /> : null}
      {/* An answer that changed todos is not asked for again: that would change them twice. */}
      {isLast && turn.state === "complete" && !hasChanged ? (
        <Button variant="ghost" size="icon" aria-label="Ask again" title="Ask again" onClick={onRegenerate}>
          <RotateCcw aria-hidden />
        </Button>
      ) : null}
    </div>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [isCopied, setIsCopied] = useState(false);
  // The clipboard is out of reach on plain http.
  const clipboard = typeof navigator === "undefined" ? undefined : (navigator as { clipboard?: Clipboard }).clipboard;
  if (clipboard === undefined) return null;
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label={isCopied ? "Copied" : "Copy answer"}
      title="Copy answer"
      onClick={() => void clipboard.writeText(text).then(() => setIsCopied(true))}
    >
      {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
    </Button>
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
