"use client";

import { ArrowUp, Square } from "lucide-react";
import { type FormEvent, type KeyboardEvent, type RefObject, useState } from "react";
import { Button } from "@/components/ui/button";

interface ComposerProps {
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly streaming: boolean;
  /** Whether the message was taken; the text stays where it was not. */
  readonly onSend: (text: string) => boolean;
  readonly onStop: () => void;
}

const MAX_LENGTH = 4000;

export function Composer({ inputRef, streaming, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState("");

  function submit(event?: FormEvent) {
    event?.preventDefault();
    const message = text.trim();
    if (message && !streaming && onSend(message)) setText("");
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === "Escape" && streaming) onStop();
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }

  return (
    <form
      onSubmit={submit}
      className="flex items-end gap-2 rounded-2xl border border-line-strong bg-raised p-1.5 focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent"
    >
      <textarea
        ref={inputRef}
        aria-label="Message"
        aria-describedby="composer-hint"
        placeholder="Ask, or say what to do"
        rows={1}
        maxLength={MAX_LENGTH}
        enterKeyHint="send"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-40 min-h-9 min-w-0 flex-1 resize-none bg-transparent px-2.5 py-1.5 outline-none placeholder:text-ink-soft"
      />
      <span id="composer-hint" className="sr-only">
        Enter sends, Shift and Enter starts a new line, Escape stops an answer.
      </span>
      {streaming ? (
        <Button size="icon" onClick={onStop} aria-label="Stop" title="Stop (Esc)" className="rounded-xl">
          <Square aria-hidden className="fill-current" />
        </Button>
      ) : (
        <Button type="submit" size="icon" aria-label="Send" title="Send (Enter)" disabled={!text.trim()} className="rounded-xl">
          <ArrowUp aria-hidden />
        </Button>
      )}
    </form>
  );
}
