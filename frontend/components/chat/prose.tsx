"use client";

import { lazy, Suspense, useMemo } from "react";
import { withListEnds, withPlainTitles } from "@/lib/plain-titles";

// The parser is a third of the page's script, and no answer is there before someone asks.
const AnswerMarkdown = lazy(() => import("@/components/chat/markdown"));

interface ProseProps {
  readonly text: string;
  /** Titles that may stand in the text: they are shown as they are. */
  readonly titles: readonly string[];
}

/** The assistant's Markdown. Raw HTML in it is shown as text, never interpreted. */
export function Prose({ text, titles }: ProseProps) {
  const markdown = useMemo(() => withListEnds(withPlainTitles(text, titles)), [text, titles]);
  return (
    <div className="grid w-full min-w-0 gap-3 leading-relaxed break-words [&_li]:whitespace-pre-line [&_p]:whitespace-pre-line">
      <Suspense fallback={<p dir="auto">{text}</p>}>
        <AnswerMarkdown text={markdown} />
      </Suspense>
    </div>
  );
}
