"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { operationsKey, placeTodos, syncTodos } from "@/components/todos/use-todos";
import { useToast } from "@/components/ui/toaster";
import { returnToDraft } from "@/lib/drafts";
import { ApiError, asApiError, messageOf } from "@/lib/errors";
import type { UndoResult } from "@/lib/schemas";
import { putInOutbox, readOutbox, takeFromOutbox } from "@/lib/outbox";
import { newKey } from "@/lib/request-key";
import { sendOperation } from "@/lib/send-operation";
import { type Outcome, type TodoChange, type TodoInput, undoOperation } from "@/lib/todo-api";
import { rebased, type TodoOperation } from "@/lib/todo-operations";
import type { Row } from "@/lib/todo-window";
import type { Line } from "@/lib/todo-words";

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
  /** Undoes one operation, or without an id the last that is not undone. */
  readonly undo: (operationId?: string) => void;
}

/** Changes are sent one after the other, so that each line, tick and move arrives in the order it was made. */
const SERIAL = { id: "todos" };
const MAX_RETRIES = { network: 2, rate_limited: 5 };

function isWorthRetry(count: number, { kind, code }: ApiError): boolean {
  if (code === "rate_limited") return count < MAX_RETRIES.rate_limited;
  return kind === "network" && count < MAX_RETRIES.network;
}

function retryDelay(count: number, { details }: ApiError): number {
  return details.retryAfterMs || 1000 * 2 ** count;
}

function useOperations(userId: string) {
  const client = useQueryClient();
  // What was added from this page, by key: a tick made before the answer came is sent for the id that the server gave.
  const added = useRef(new Map<string, Row>());
  return useMutation<Outcome, ApiError, TodoOperation>({
    mutationKey: operationsKey(userId),
    scope: SERIAL,
    mutationFn: (operation) =>
      sendOperation(userId, rebased(operation, added.current)).catch((error: unknown) => Promise.reject(asApiError(error))),
    retry: isWorthRetry,
    retryDelay,
    onSuccess: ({ todos }, operation) => {
      const rows = todos.map((todo) => ("key" in operation ? { ...todo, key: operation.key } : todo));
      for (const row of rows) if ("key" in row) added.current.set(row.key, row);
      placeTodos(client, userId, rows);
    },
  });
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

/** What the list can do, each with its message and its way back. */
export function useTodoActions(userId: string, announce: (text: string) => void): TodoActions {
  const toast = useToast();
  const { mutateAsync: send } = useOperations(userId);
  const undo = useUndo(userId, announce);

  /** Sends; a failure is told, and the list is already as it was before. */
  const attempt = useCallback(
    async (operation: TodoOperation, text: string) => {
      try {
        const { operationId } = await send(operation);
        if (operationId === null) return;
        toast({ text, action: { label: "Undo", hint: "Press Z to undo", run: () => undo(operationId) } });
      } catch (error) {
        toast({ text: messageOf(error) });
      }
    },
    [send, toast, undo],
  );

  const addLine = useCallback(
    async (key: string, line: Line, isRepeated = false) => {
      putInOutbox(userId, { key, line });
      try {
        const { todos } = await send({ kind: "add", key, line, isRepeated });
        takeFromOutbox(userId, key);
        announce(`Added ${todos[0]?.title ?? line.text}.`);
      } catch (error) {
        // A session that has ended leads to sign-in and back: there the outbox is sent again.
        if (error instanceof ApiError && error.kind === "unauthenticated") return;
        takeFromOutbox(userId, key);
        returnToDraft(userId, "todo", line.text);
        toast({ text: messageOf(error) });
      }
    },
    [send, announce, toast, userId],
  );

  useEffect(() => {
    for (const { key, line } of readOutbox(userId)) void addLine(key, line, true);
    // Once for each page: later lines are sent as they are added.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [userId]);

  return useMemo(
    () => ({
      undo: (operationId) => undo(operationId ?? null),
      add: (lines) => {
        const keys = lines.map((line) => {
          const key = newKey();
          void addLine(key, line);
          return key;
        });
        return keys.at(-1) ?? null;
      },
      create: async (input) => {
        await send({ kind: "create", key: newKey(), input });
        announce(`Saved ${input.title}.`);
      },
      save: async (seen, change) => {
        await send({ kind: "change", todo: seen, change, seen });
        announce(`Saved ${change.title ?? seen.title}.`);
      },
      rename: (todo, title) => void attempt({ kind: "change", todo, change: { title }, seen: todo }, `Renamed “${title}”`),
      toggle: (todos, done) =>
        void attempt(changeOf(todos, { done }), `${done ? "Completed" : "Reopened"} ${title(todos)}`),
      change: (todos, change) => void attempt(changeOf(todos, change), `Changed ${title(todos)}`),
      remove: (todos) => void attempt({ kind: "delete", todos }, `Deleted ${title(todos)}`),
      restore: (todos) => void attempt({ kind: "restore", todos }, `Restored ${title(todos)}`),
      move: (todo, after, position) => void attempt({ kind: "move", todo, after, position }, `Moved ${title([todo])}`),
    }),
    [attempt, addLine, announce, send, undo],
  );
}

function changeOf(todos: readonly Row[], change: TodoChange): TodoOperation {
  const [first] = todos;
  if (todos.length === 1 && first) return { kind: "change", todo: first, change };
  return { kind: "change-all", todos, change };
}
