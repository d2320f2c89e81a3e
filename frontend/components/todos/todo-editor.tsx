"use client";

import { type FormEvent, useState } from "react";
import { EditorFields } from "@/components/todos/editor-fields";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/errors";
import type { Priority } from "@/lib/schemas";
import { PRIORITIES } from "@/lib/schemas";
import { parseTags } from "@/lib/tags";
import { currentOf, type TodoChange, type TodoInput } from "@/lib/todo-api";
import type { Row } from "@/lib/todo-window";

/** What is being edited: a todo, or a new one that has only the title typed so far. */
export type Draft = { readonly kind: "edit"; readonly todo: Row } | { readonly kind: "new"; readonly title: string };

interface TodoEditorProps {
  readonly draft: Draft;
  readonly onClose: () => void;
  readonly onCreate: (input: TodoInput) => Promise<void>;
  readonly onSave: (seen: Row, change: TodoChange) => Promise<void>;
  readonly returnFocus: () => HTMLElement | null | undefined;
}

export function TodoEditor({ draft, returnFocus, ...handlers }: TodoEditorProps) {
  return (
    <Dialog open onOpenChange={handlers.onClose}>
      <DialogContent heading={draft.kind === "edit" ? "Edit todo" : "New todo"} returnFocus={returnFocus}>
        <EditorForm key={draft.kind === "edit" ? draft.todo.id : "new"} draft={draft} {...handlers} />
      </DialogContent>
    </Dialog>
  );
}

function readInput(form: HTMLFormElement): Required<Omit<TodoInput, "done">> {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "").trim();
  const day = text("due_date") || null;
  const time = day === null ? null : text("due_time") || null;
  const reminder = text("reminder_minutes");
  return {
    title: text("title"),
    notes: text("notes"),
    due_date: day,
    due_time: time,
    time_zone: time === null ? null : new Intl.DateTimeFormat().resolvedOptions().timeZone,
    recurrence: text("recurrence") || null,
    reminder_minutes: day === null || reminder === "" ? null : Number(reminder),
    priority: PRIORITIES.find((priority) => priority === text("priority")) ?? ("medium" satisfies Priority),
    tags: parseTags(text("tags")),
  };
}

/** Only what differs from what was seen: other fields may have been changed elsewhere meanwhile. */
export function changesOf(seen: Row, input: TodoInput): TodoChange {
  const fields = Object.entries(input) as [keyof TodoInput, unknown][];
  const differs = ([field, value]: (typeof fields)[number]) => JSON.stringify(seen[field]) !== JSON.stringify(value);
  const changed = fields.filter(differs);
  // The zone belongs to the time: alone it is no change that anyone made.
  const hasTime = changed.some(([field]) => field === "due_time" || field === "due_date");
  return Object.fromEntries(changed.filter(([field]) => field !== "time_zone" || hasTime)) as TodoChange;
}

function EditorForm({ draft, onClose, onCreate, onSave }: Omit<TodoEditorProps, "returnFocus" | "draft"> & { readonly draft: Draft }) {
  const [titleError, setTitleError] = useState<string>();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  // After a conflict the todo as it is now is what the next save is compared with.
  const [seen, setSeen] = useState(draft.kind === "edit" ? draft.todo : null);

  async function save(input: TodoInput) {
    if (seen === null) return onCreate(input);
    const change = changesOf(seen, input);
    if (Object.keys(change).length > 0) await onSave(seen, change);
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isBusy) return;
    const form = event.currentTarget;
    const input = readInput(form);
    setTitleError(input.title ? undefined : "Please enter a title.");
    if (!input.title) {
      form.querySelector<HTMLElement>('[name="title"]')?.focus();
      return;
    }
    setIsBusy(true);
    try {
      await save(input);
      onClose();
    } catch (error) {
      const current = currentOf(error);
      if (current !== null) setSeen(current);
      setFailure(current === null ? messageOf(error) : conflictText(current));
      setIsBusy(false);
    }
  }

  return (
    <form
      noValidate
      onSubmit={submit}
      className="grid gap-4"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      {failure ? <Notice>{failure}</Notice> : null}
      <EditorFields initial={draft.kind === "edit" ? draft.todo : { title: draft.title }} titleError={titleError} />
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button variant="ghost">Cancel</Button>
        </DialogClose>
        <Button type="submit" aria-disabled={isBusy}>
          {draft.kind === "edit" ? "Save" : "Add todo"}
        </Button>
      </div>
    </form>
  );
}

function conflictText({ title }: Row): string {
  return `This todo was changed elsewhere meanwhile; it is “${title}” now. Save again to put your changes on top.`;
}
