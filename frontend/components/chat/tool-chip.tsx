"use client";

import { Check, ChevronDown, CircleSlash, LoaderCircle } from "lucide-react";
import { cn } from "@/lib/class-names";
import type { ToolCall } from "@/lib/chat-state";
import { describeTool } from "@/lib/tool-labels";

const STATUS_LABELS: Readonly<Record<ToolCall["status"], string>> = {
  running: "running",
  done: "done",
  unfinished: "not finished",
};

/** One tool call: its name and what it is about; opening it shows the arguments and the result. */
export function ToolChip({ call }: { readonly call: ToolCall }) {
  const { label, about } = describeTool(call);
  return (
    <details className="group/tool max-w-full self-start rounded-lg border border-line bg-raised text-sm open:w-full">
      <summary className="flex min-h-8 cursor-pointer list-none items-center gap-2 rounded-lg py-1 pr-2 pl-2.5 select-none hover:bg-hover [&::-webkit-details-marker]:hidden">
        <StatusIcon status={call.status} />
        <span className="shrink-0 font-medium">{label}</span>
        {about ? <span className="min-w-0 truncate text-ink-soft">{about}</span> : null}
        <span className="sr-only">({STATUS_LABELS[call.status]})</span>
        <ChevronDown
          aria-hidden
          className="ml-auto size-3.5 shrink-0 text-ink-soft transition-transform group-open/tool:rotate-180"
        />
      </summary>
      <div className="grid gap-3 border-t border-line px-3 py-2.5">
        <p className="font-mono text-xs text-ink-soft">{call.name}</p>
        <Json title="Arguments" value={call.args} />
        {call.result === undefined ? null : <Json title="Result" value={call.result} />}
      </div>
    </details>
  );
}

function StatusIcon({ status }: { readonly status: ToolCall["status"] }) {
  const Icon = { running: LoaderCircle, done: Check, unfinished: CircleSlash }[status];
  return (
    <Icon
      aria-hidden
      className={cn(
        "size-3.5 shrink-0",
        status === "running" && "animate-spin text-ink-soft",
        status === "done" && "text-accent",
        status === "unfinished" && "text-danger",
      )}
    />
  );
}

function Json({ title, value }: { readonly title: string; readonly value: unknown }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <div>
      <p className="mb-1 text-xs font-medium text-ink-soft">{title}</p>
      <pre
        tabIndex={0}
        aria-label={title}
        className="max-h-56 overflow-auto rounded-md bg-hover px-2.5 py-2 font-mono text-xs leading-5 break-words whitespace-pre-wrap"
      >
        {text}
      </pre>
    </div>
  );
}
