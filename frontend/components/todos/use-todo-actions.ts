"use client";

import { useCallback, useRef } from "react";
import type { Draft } from "@/components/todos/todo-editor";
import type { Todos } from "@/components/todos/use-todos";
import { useToast } from "@/components/ui/toaster";
import { messageOf } from "@/lib/errors";
import type { Todo } from "@/lib/schemas";
import type { TodoInput } from "@/lib/todo-api";

export interface TodoCommands {
  readonly add: (title: string) => Promise<boolean>;
  readonly save: (draft: Draft, input: TodoInput) => Promise<void>;
  readonly toggle: (todo: Todo, done: boolean) => Promise<void>;
  readonly remove: (todo: Todo) => Promise<void>;
  readonly undo: () => Promise<void>;
}

/** What the list can do, each with its message and its way back. */
export function useTodoActions(
  todos: Todos,
  announce: (text: string) => void,
  hidden: { readonly whenAdded: boolean; readonly show: () => void },
): TodoCommands {
  const toast = useToast();
  const undoStep = useRef<(() => Promise<void>) | null>(null);

  const undo = useCallback(async () => {
    const step = undoStep.current;
    undoStep.current = null;
    if (step === null) return announce("There is nothing to undo.");
    await step().catch((error: unknown) => toast({ text: `That could not be undone. ${messageOf(error)}` }));
  }, [announce, toast]);

  /** Runs `work`; a failure is told, and the list is already as it was before. */
  const attempt = useCallback(
    async (work: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work();
        return true;
      } catch (error) {
        toast({ text: messageOf(error) });
        return false;
      }
    },
    [toast],
  );

  const offerUndo = useCallback(
    (text: string, step: () => Promise<void>) => {
      undoStep.current = step;
      toast({ text, action: { label: "Undo", hint: "Press Z to undo", run: () => void undo() } });
    },
    [toast, undo],
  );

  return {
    undo,
    add: async (title) => {
      const added = await attempt(() => todos.add({ title }));
      if (added && hidden.whenAdded) {
        const hint = "Clear the filters to see it";
        toast({ text: `Added “${title}”, which the filters hide`, action: { label: "Show", hint, run: hidden.show } });
      } else if (added) announce(`Added ${title}.`);
      return added;
    },
    save: async (draft, input) => {
      if (draft.kind === "edit") await todos.change(draft.todo, input);
      else await todos.add(input);
      announce(`Saved ${input.title}.`);
    },
    toggle: async (todo, done) => {
      if (!(await attempt(() => todos.change(todo, { done })))) return;
      const text = done ? `Completed “${todo.title}”` : `Reopened “${todo.title}”`;
      offerUndo(text, () => todos.change(todo, { done: !done }));
    },
    remove: async (todo) => {
      if (!(await attempt(() => todos.remove(todo)))) return;
      offerUndo(`Deleted “${todo.title}”`, () => restore(todos, todo));
    },
  };
}

/** A deleted todo is gone from the server, so taking that back makes it anew with all it had. */
async function restore(todos: Todos, { title, notes, due_date, priority, tags, done }: Todo): Promise<void> {
  await todos.add({ title, notes, due_date, priority, tags, done });
}
