"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { operationsKey, placeTodos, reloadTodos } from "@/components/todos/use-todos";
import { ApiError, asApiError } from "@/lib/errors";
import { putInOutbox, rebaseOutbox, takeFromOutbox } from "@/lib/outbox";
import { sendOperation } from "@/lib/send-operation";
import type { Outcome } from "@/lib/todo-api";
import { isAddition, rebased, type TodoOperation } from "@/lib/todo-operations";
import type { Row } from "@/lib/todo-window";

/** Changes are sent one after the other, so that each line, tick and move arrives in the order it was made. */
export const SERIAL = { id: "todos" };
const MAX_RETRIES = { network: 2, rate_limited: 5 };

function isWorthRetry(count: number, { kind, code }: ApiError): boolean {
  if (code === "rate_limited") return count < MAX_RETRIES.rate_limited;
  return kind === "network" && count < MAX_RETRIES.network;
}

function retryDelay(count: number, { details }: ApiError): number {
  return details.retryAfterMs || 1000 * 2 ** count;
}

/** A session that has ended leads to sign-in and back: there the outbox is sent again. */
export function isForLater(error: unknown): boolean {
  return error instanceof ApiError && error.kind === "unauthenticated";
}

/** Sends what is done to the list, one after the other; until it is answered for it stays in the outbox. */
export function useOperations(userId: string): (operation: TodoOperation) => Promise<Outcome> {
  const client = useQueryClient();
  // What was added from this page, by key: a tick made before the answer came is sent for the id that the server gave.
  const added = useRef(new Map<string, Row>());
  const { mutateAsync } = useMutation<Outcome, ApiError, TodoOperation>({
    mutationKey: operationsKey(userId),
    scope: SERIAL,
    mutationFn: (operation) =>
      sendOperation(userId, rebased(operation, added.current)).catch((error: unknown) => Promise.reject(asApiError(error))),
    retry: isWorthRetry,
    retryDelay,
    onSuccess: ({ todos }, operation) => {
      const rows = todos.map((todo) => (isAddition(operation) ? { ...todo, key: operation.key } : todo));
      for (const row of rows) if ("key" in row) added.current.set(row.key, row);
      placeTodos(client, userId, rows);
      // It may have been done before the page was loaded, and then it is in the page's counts already.
      if (operation.isRepeated) void reloadTodos(client, userId);
    },
  });
  return useCallback(
    async (operation) => {
      putInOutbox(userId, operation);
      try {
        const outcome = await mutateAsync(operation);
        takeFromOutbox(userId, operation.key);
        rebaseOutbox(userId, added.current);
        return outcome;
      } catch (error) {
        if (!isForLater(error)) takeFromOutbox(userId, operation.key);
        throw error;
      }
    },
    [userId, mutateAsync],
  );
}
