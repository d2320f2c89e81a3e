"use client";

import { X } from "lucide-react";
import type { Words } from "@/components/todos/use-words";

/** What is read in a line while it is typed; each reading can be taken back. */
export function TodoChips({ words }: { readonly words: Words }) {
  if (words.chips.length === 0) return null;
  return (
    <ul aria-label="Read from your words" className="flex flex-wrap gap-1.5">
      {words.chips.map(({ detail, text }) => (
        <li key={detail}>
          <button
            type="button"
            aria-label={`Take back ${text}`}
            onClick={() => words.takeBack(detail)}
            className="inline-flex min-h-11 items-center gap-1.5 rounded-lg bg-accent-soft px-3 text-sm text-ink hover:bg-hover [&_svg]:size-3.5"
          >
            {text} <X aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
