"use client";

import { Plus, SlidersHorizontal } from "lucide-react";
import { type FormEvent, type RefObject, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";

interface AddTodoProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  /** Resolves to whether it was added; the text stays where it was not. */
  readonly onAdd: (title: string) => Promise<boolean>;
  readonly onDetails: (title: string) => void;
}

export function AddTodo({ inputRef, onAdd, onDetails }: AddTodoProps) {
  const [title, setTitle] = useState("");
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const text = title.trim();
    if (!text || busy) return;
    setBusy(true);
    if (await onAdd(text)) setTitle("");
    setBusy(false);
    inputRef.current?.focus();
  }

  return (
    <form onSubmit={submit} className="flex items-center gap-2">
      <div className="relative min-w-0 flex-1">
        <Input
          ref={inputRef}
          aria-label="New todo"
          placeholder="Add a todo"
          value={title}
          maxLength={200}
          enterKeyHint="done"
          onChange={(event) => setTitle(event.target.value)}
          className="h-11 pr-11"
        />
        <Button
          variant="ghost"
          size="iconSm"
          aria-label="Add with details"
          title="Add with details"
          className="absolute top-1.5 right-1.5"
          onClick={() => {
            onDetails(title.trim());
            setTitle("");
          }}
        >
          <SlidersHorizontal aria-hidden />
        </Button>
      </div>
      <Button type="submit" className="size-11 px-0" aria-label="Add todo" aria-disabled={busy}>
        <Plus aria-hidden />
      </Button>
    </form>
  );
}
