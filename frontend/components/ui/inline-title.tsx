"use client";

import { type KeyboardEvent, useEffect, useRef } from "react";

interface InlineTitleProps {
  readonly title: string;
  readonly onSave: (title: string) => void;
  readonly onClose: () => void;
}

/** The title as a field in its place: Enter and leaving it save, Escape does not. */
export function InlineTitle({ title, onSave, onClose }: InlineTitleProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const isCancelled = useRef(false);
  useEffect(() => field.current?.select(), []);

  function save() {
    const next = field.current?.value.trim() ?? "";
    if (!isCancelled.current && next && next !== title) onSave(next);
    onClose();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    event.stopPropagation();
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    isCancelled.current = event.key === "Escape";
    // Leaving the field is what saves; the focus goes back to the row.
    event.currentTarget.closest("li")?.querySelector<HTMLElement>("[data-row-focus]")?.focus();
  }

  return (
    <textarea
      ref={field}
      autoFocus
      rows={1}
      dir="auto"
      aria-label="Title"
      maxLength={200}
      defaultValue={title}
      onKeyDown={onKeyDown}
      onBlur={save}
      className="field-sizing-content block w-full resize-none rounded-md bg-raised text-[0.9375rem] leading-6 outline-2 outline-offset-2 outline-accent"
    />
  );
}
