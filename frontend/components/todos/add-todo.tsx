"use client";

import { Plus, SlidersHorizontal } from "lucide-react";
import { type FormEvent, type KeyboardEvent, type RefObject, useState } from "react";
import { useReader } from "@/components/shell/reader";
import { TodoChips } from "@/components/todos/todo-chips";
import { useWords } from "@/components/todos/use-words";
import { Button } from "@/components/ui/button";
import { Textarea } from "@/components/ui/field";
import { SubmitButton } from "@/components/ui/submit-button";
import { useDraft } from "@/lib/drafts";
import type { Line } from "@/lib/todo-words";
import { useHydrated } from "@/lib/use-hydrated";

interface AddTodoProps {
  readonly inputRef: RefObject<HTMLTextAreaElement | null>;
  /** Takes every line at once; a line that cannot be added comes back as the draft. */
  readonly onAdd: (lines: readonly Line[]) => void;
  readonly onDetails: (title: string) => void;
}

/** "Milk\n\n Tea " is two todos. */
export function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
}

export function AddTodo({ inputRef, onAdd, onDetails }: AddTodoProps) {
  const { userId } = useReader();
  const [text, setText] = useDraft(userId, "todo");
  const [isFocused, setIsFocused] = useState(false);
  const isHydrated = useHydrated();
  const words = useWords(isFocused ? text : "");

  // Nothing waits for the server here: whatever is typed next belongs to the next todo.
  function submit(event: FormEvent) {
    event.preventDefault();
    onAdd(linesOf(text).map((line) => ({ text: line, keep: words.kept })));
    setText("");
    words.reset();
    inputRef.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.currentTarget.form?.requestSubmit();
    event.preventDefault();
  }

  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-2" onFocus={() => setIsFocused(true)}>
      <div className="flex items-start gap-2">
        <div className="relative flex min-w-0 flex-1">
          <Textarea
            ref={inputRef}
            rows={1}
            aria-label="New todo"
            placeholder="Buy milk tomorrow 5pm !high"
            dir="auto"
            autoComplete="off"
            value={text}
            readOnly={!isHydrated}
            enterKeyHint="done"
            onKeyDown={onKeyDown}
            onChange={(event) => setText(event.target.value)}
            className="field-sizing-content max-h-40 min-h-11 resize-none overflow-y-auto py-2.5 pr-12 leading-6 placeholder:truncate"
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label="Add with details"
            title="Add with details"
            className="absolute top-0 right-0"
            onClick={() => onDetails(text.trim())}
          >
            <SlidersHorizontal aria-hidden />
          </Button>
        </div>
        <SubmitButton size="icon" aria-label="Add todo">
          <Plus aria-hidden />
        </SubmitButton>
      </div>
      <TodoChips words={words} />
    </form>
  );
}
