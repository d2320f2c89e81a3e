"use client";

import { Check, ChevronDown, CircleSlash, LoaderCircle } from "lucide-react";
import type { ToolCall } from "@/lib/chat-state";
import { cn } from "@/lib/class-names";
import { summaryOf } from "@/lib/tool-labels";

type ToolStatus = ToolCall["status"];

function statusOf(calls: readonly ToolCall[]): ToolStatus {
  if (calls.some(({ status }) => status === "unfinished")) return "unfinished";
  return calls.some(({ status }) => status === "running") ? "running" : "done";
}

/** One quiet line for the tools of a turn; opening it shows each call with its arguments and its result. */
export function ToolLine({ calls }: { readonly calls: readonly ToolCall[] }) {
  const status = statusOf(calls);
  return (
    <details className="group/tool w-full text-sm text-ink-soft">
      <summary className="-ml-2 inline-flex min-h-11 cursor-pointer list-none items-center gap-2 rounded-lg px-2 select-none hover:bg-hover [&::-webkit-details-marker]:hidden">
        <StatusIcon status={status} />
        {summaryOf(calls)}
        <ChevronDown aria-hidden className="size-3.5 shrink-0 transition-transform group-open/tool:rotate-180" />
      </summary>
      <ol className="grid gap-4 rounded-lg border border-line bg-raised px-3 py-2.5">
        {calls.map((call) => (
          <li key={call.id} className="grid gap-2">
            <p className="font-mono text-xs">{call.name}</p>
            <Json title="Arguments" value={call.args} />
            {call.result === undefined ? null : <Json title="Result" value={call.result} />}
          </li>
        ))}
      </ol>
    </details>
  );
}

function StatusIcon({ status }: { readonly status: ToolStatus }) {
  const Icon = { running: LoaderCircle, done: Check, unfinished: CircleSlash }[status];
  const tone = { running: "animate-spin", done: "text-accent", unfinished: "text-danger" }[status];
  return <Icon aria-hidden className={cn("size-3.5 shrink-0", tone)} />;
}

function Json({ title, value }: { readonly title: string; readonly value: unknown }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <div>
      <p className="mb-1 text-xs font-medium">{title}</p>
      <pre
        tabIndex={0}
        aria-label={title}
        className="max-h-56 overflow-auto rounded-md bg-hover px-2.5 py-2 font-mono text-xs leading-5 break-words whitespace-pre-wrap text-ink"
      >
        {text}
      </pre>
    </div>
  );
}
