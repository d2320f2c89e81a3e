"use client";

import { ArrowUp, Square } from "lucide-react";
import { type FormEvent, type KeyboardEvent, type RefObject, useId } from "react";
import { useReader } from "@/components/shell/reader";
import { Button } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import { useDraft } from "@/lib/drafts";
import { useHydrated } from "@/lib/use-hydrated";

interface ComposerProps {
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  readonly streaming: boolean;
  readonly onSend: (text: string) => void;
  readonly onStop: () => void;
}

const MAX_LENGTH = 4000;
/** From here on it is said how much room is left. */
const NEAR_MAX = 3600;

export function Composer({ inputRef, streaming, onSend, onStop }: ComposerProps) {
  const { userId } = useReader();
  const [text, setText] = useDraft(userId, "message");
  const isHydrated = useHydrated();
  const hintId = useId();
  const message = text.trim();
  const isTooLong = message.length > MAX_LENGTH;

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!message || isTooLong) return;
    onSend(message);
    setText("");
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
      className="flex flex-wrap items-end gap-2 rounded-2xl border border-line-strong bg-raised p-1.5 focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent"
    >
      <textarea
        ref={inputRef}
        aria-label="Message"
        readOnly={!isHydrated}
        aria-describedby={hintId}
        aria-invalid={isTooLong || undefined}
        placeholder="Ask, or say what to do"
        dir="auto"
        rows={1}
        enterKeyHint="send"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content max-h-40 min-h-11 min-w-0 flex-1 resize-none bg-transparent px-2.5 py-2.5 outline-none placeholder:text-ink-soft"
      />
      <span id={hintId} className="sr-only">
        Enter sends, Shift and Enter starts a new line, Escape stops an answer.
      </span>
      {streaming ? (
        <Button size="icon" variant="outline" onClick={onStop} aria-label="Stop" title="Stop (Esc)" shape="softer">
          <Square aria-hidden className="fill-current" />
        </Button>
      ) : null}
      {streaming && !message ? null : (
        <SubmitButton size="icon" aria-label="Send" title="Send (Enter)" disabled={!message || isTooLong} shape="softer">
          <ArrowUp aria-hidden />
        </SubmitButton>
      )}
      {message.length > NEAR_MAX ? (
        <p role="status" className={isTooLong ? "w-full px-2.5 pb-1 text-sm text-danger" : "w-full px-2.5 pb-1 text-sm text-ink-soft"}>
          {lengthNote(message.length)}
        </p>
      ) : null}
    </form>
  );
}

function lengthNote(length: number): string {
  const count = `${length.toLocaleString("en")} of ${MAX_LENGTH.toLocaleString("en")} characters.`;
  return length > MAX_LENGTH ? `${count} Please shorten it, or send it in two messages.` : count;
}
