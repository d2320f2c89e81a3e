"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { isForLater, SERIAL, useOperations } from "@/components/todos/use-operations";
import { placeTodos, syncTodos } from "@/components/todos/use-todos";
import { useToast } from "@/components/ui/toaster";
import { returnToDraft } from "@/lib/drafts";
import { type ApiError, messageOf } from "@/lib/errors";
import type { UndoResult } from "@/lib/schemas";
import { readOutbox } from "@/lib/outbox";
import { newKey } from "@/lib/request-key";
import { type TodoChange, type TodoInput, undoOperation } from "@/lib/todo-api";
import { type Addition, type Deed, isAddition, type TodoOperation } from "@/lib/todo-operations";
import type { Row } from "@/lib/todo-window";
import { type Line, localMoment } from "@/lib/todo-words";

export interface TodoActions {
  /** Adds a todo for each line and gives the key of the last; what cannot be added comes back to the field. */
  readonly add: (lines: readonly Line[]) => string | null;
  /** Rejects where the server refuses, so that what was typed can stay in view. */
  readonly create: (input: TodoInput) => Promise<void>;
  readonly save: (seen: Row, change: TodoChange) => Promise<void>;
  readonly rename: (todo: Row, title: string) => void;
  readonly toggle: (todos: readonly Row[], done: boolean) => void;
  readonly change: (todos: readonly Row[], change: TodoChange) => void;
  readonly remove: (todos: readonly Row[]) => void;
  readonly restore: (todos: readonly Row[]) => void;
  readonly move: (todo: Row, after: Row | null, position: number) => void;
  /** Reminds again in so many minutes. */
  readonly snooze: (todo: Row, minutes: number) => void;
  /** Undoes one operation, or without an id the last that is not undone. */
  readonly undo: (operationId?: string) => void;
}

function useUndo(userId: string, announce: (text: string) => void) {
  const client = useQueryClient();
  const toast = useToast();
  const { mutate } = useMutation<UndoResult, ApiError, string | null>({
    scope: SERIAL,
    mutationFn: (operationId) => undoOperation(userId, operationId),
    onSuccess: ({ status, items }) => {
      placeTodos(client, userId, items);
      // The counts follow only from rows that are on the page; a todo of the trash is not.
      void syncTodos(client, userId).catch(() => undefined);
      if (status === "partly_undone") toast({ text: "Undone, except for what has been changed again since." });
      else announce(status === "undone" ? "Undone." : "There is nothing to undo.");
    },
    onError: (error) => toast({ text: `That could not be undone. ${messageOf(error)}` }),
  });
  return mutate;
}

function title(todos: readonly Row[]): string {
  return todos.length === 1 ? `“${todos[0]?.title ?? ""}”` : `${todos.length} todos`;
}

/** What the person is told once it is done. */
function messageFor(operation: TodoOperation): string {
  switch (operation.kind) {
    case "add":
      return `Added ${operation.line.text}.`;
    case "create":
      return `Saved ${operation.input.title}.`;
    case "change":
      return changeMessage([operation.todo], operation.change);
    case "change-all":
      return changeMessage(operation.todos, operation.change);
    case "delete":
      return `Deleted ${title(operation.todos)}`;
    case "restore":
      return `Restored ${title(operation.todos)}`;
    case "snooze":
      return `You will be reminded of ${title([operation.todo])} again.`;
    case "move":
      return `Moved ${title([operation.todo])}`;
  }
}

function changeMessage(todos: readonly Row[], change: TodoChange): string {
  if (change.done !== undefined) return `${change.done ? "Completed" : "Reopened"} ${title(todos)}`;
  const isRename = change.title !== undefined && Object.keys(change).length === 1;
  return isRename ? `Renamed “${change.title ?? ""}”` : `Changed ${title(todos)}`;
}

/** What the list can do, each with its message and its way back. */
export function useTodoActions(userId: string, announce: (text: string) => void): TodoActions {
  const toast = useToast();
  const send = useOperations(userId);
  const undo = useUndo(userId, announce);

  /** Sends; a failure is told, and the list is already as it was before. */
  const attempt = useCallback(
    async (operation: TodoOperation) => {
      try {
        const { operationId } = await send(operation);
        if (operation.kind === "snooze") announce(messageFor(operation));
        if (operationId === null) return;
        toast({ text: messageFor(operation), action: { label: "Undo", hint: "Press Z to undo", run: () => undo(operationId) } });
      } catch (error) {
        if (!isForLater(error)) toast({ text: messageOf(error) });
      }
    },
    [send, announce, toast, undo],
  );

  /** Sends a new todo; where that fails its words come back to the field. */
  const attemptAddition = useCallback(
    async (operation: Addition) => {
      const text = operation.kind === "add" ? operation.line.text : operation.input.title;
      try {
        const { todos } = await send(operation);
        announce(`Added ${todos[0]?.title ?? text}.`);
      } catch (error) {
        if (isForLater(error)) return;
        returnToDraft(userId, "todo", text);
        toast({ text: messageOf(error) });
      }
    },
    [send, announce, toast, userId],
  );

  useEffect(() => {
    for (const operation of readOutbox(userId)) {
      const repeated = { ...operation, isRepeated: true };
      void (isAddition(repeated) ? attemptAddition(repeated) : attempt(repeated));
    }
    // Once for each page: what comes later is sent as it is done.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [userId]);

  return useMemo(() => {
    const act = (deed: Deed) => void attempt({ ...deed, key: newKey() });
    return {
      undo: (operationId) => undo(operationId ?? null),
      add: (lines) => {
        const typedAt = localMoment(new Date());
        const keys = lines.map((line) => {
          const key = newKey();
          void attemptAddition({ kind: "add", line, typedAt, key });
          return key;
        });
        return keys.at(-1) ?? null;
      },
      create: async (input) => {
        await send({ kind: "create", key: newKey(), input });
        announce(`Saved ${input.title}.`);
      },
      save: async (seen, change) => {
        await send({ kind: "change", key: newKey(), todo: seen, change, seen });
        announce(`Saved ${change.title ?? seen.title}.`);
      },
      rename: (todo, title) => act({ kind: "change", todo, change: { title }, seen: todo }),
      toggle: (todos, done) => act(changeOf(todos, { done })),
      change: (todos, change) => act(changeOf(todos, change)),
      remove: (todos) => act({ kind: "delete", todos }),
      restore: (todos) => act({ kind: "restore", todos }),
      snooze: (todo, minutes) => act({ kind: "snooze", todo, until: new Date(Date.now() + minutes * 60_000).toISOString() }),
      move: (todo, after, position) => act({ kind: "move", todo, after, position }),
    };
  }, [attempt, attemptAddition, announce, send, undo]);
}

function changeOf(todos: readonly Row[], change: TodoChange): Deed {
  const [first] = todos;
  if (todos.length === 1 && first) return { kind: "change", todo: first, change };
  return { kind: "change-all", todos, change };
}
