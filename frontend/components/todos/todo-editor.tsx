"use client";

import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose, DialogContent } from "@/components/ui/dialog";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/errors";
import { prioritySchema, type Todo } from "@/lib/schemas";
import type { TodoInput } from "@/lib/todo-api";
import { parseTags } from "@/lib/tags";
import { PRIORITY_LABELS } from "@/lib/todo-filters";

/** What is being edited: a todo, or a new one that has only the title typed so far. */
export type Draft = { readonly kind: "edit"; readonly todo: Todo } | { readonly kind: "new"; readonly title: string };

interface TodoEditorProps {
  readonly draft: Draft | null;
  readonly onClose: () => void;
  readonly onSave: (draft: Draft, input: TodoInput) => Promise<void>;
  readonly returnFocus: () => HTMLElement | null | undefined;
}

export function TodoEditor({ draft, onClose, onSave, returnFocus }: TodoEditorProps) {
  return (
    <Dialog open={draft !== null} onOpenChange={(open) => (open ? undefined : onClose())}>
      {draft ? (
        <DialogContent heading={draft.kind === "edit" ? "Edit todo" : "New todo"} returnFocus={returnFocus}>
          <EditorForm
            key={draft.kind === "edit" ? draft.todo.id : "new"}
            draft={draft}
            onClose={onClose}
            onSave={onSave}
          />
        </DialogContent>
      ) : null}
    </Dialog>
  );
}

function readInput(form: HTMLFormElement): TodoInput {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "").trim();
  return {
    title: text("title"),
    notes: text("notes"),
    due_date: text("due_date") || null,
    priority: prioritySchema.parse(text("priority")),
    tags: parseTags(text("tags")),
  };
}

function EditorForm({ draft, onClose, onSave }: Omit<TodoEditorProps, "returnFocus"> & { readonly draft: Draft }) {
  const [titleError, setTitleError] = useState<string>();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const initial = draft.kind === "edit" ? draft.todo : { title: draft.title };

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const input = readInput(form);
    setTitleError(input.title ? undefined : "Please enter a title.");
    if (!input.title) {
      form.querySelector<HTMLInputElement>('[name="title"]')?.focus();
      return;
    }
    setBusy(true);
    try {
      await onSave(draft, input);
      onClose();
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
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
      <EditorFields initial={initial} titleError={titleError} />
      <div className="flex justify-end gap-2">
        <DialogClose asChild>
          <Button variant="ghost">Cancel</Button>
        </DialogClose>
        <Button type="submit" aria-disabled={busy}>
          {draft.kind === "edit" ? "Save" : "Add todo"}
        </Button>
      </div>
    </form>
  );
}

interface EditorFieldsProps {
  readonly initial: Partial<Todo>;
  readonly titleError: string | undefined;
}

function EditorFields({ initial, titleError }: EditorFieldsProps) {
  return (
    <>
      <Field label="Title" error={titleError}>
        {(control) => <Input name="title" defaultValue={initial.title} maxLength={200} autoFocus {...control} />}
      </Field>
      <Field label="Notes">
        {(control) => (
          <Textarea name="notes" rows={3} defaultValue={initial.notes} maxLength={10_000} {...control} />
        )}
      </Field>
      <div className="grid gap-4 min-[420px]:grid-cols-2">
        <Field label="Due date">
          {(control) => (
            <Input name="due_date" type="date" defaultValue={initial.due_date ?? ""} {...control} />
          )}
        </Field>
        <Field label="Priority">
          {(control) => (
            <Select name="priority" defaultValue={initial.priority ?? "medium"} {...control}>
              {prioritySchema.options.map((priority) => (
                <option key={priority} value={priority}>
                  {PRIORITY_LABELS[priority]}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field label="Tags" hint="Separated by commas.">
        {(control) => <Input name="tags" defaultValue={initial.tags?.join(", ")} {...control} />}
      </Field>
    </>
  );
}
