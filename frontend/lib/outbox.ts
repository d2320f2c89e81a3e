/**
 * What was done to the list and not yet answered for, kept in the tab's storage: after a reload or a sign-in it is sent
 * again, in its order and with the same keys, so that nothing is lost and nothing is done twice.
 *
 * By hand, since TanStack Query's `dehydrate` brings back only what was paused, not what was on its way, and none of the
 * callbacks that tell of a success or a failure.
 */
import { rebased, type TodoOperation } from "@/lib/todo-operations";
import type { Row } from "@/lib/todo-window";

// Begins like a draft's name, as signing out removes both.
const storageKey = (userId: string) => `draft:${userId}:outbox`;
const POLL_MS = 100;

export function readOutbox(userId: string): readonly TodoOperation[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey(userId)) ?? "[]");
    return Array.isArray(stored) ? (stored as TodoOperation[]) : [];
  } catch {
    return [];
  }
}

function write(userId: string, operations: readonly TodoOperation[]): void {
  try {
    sessionStorage.setItem(storageKey(userId), JSON.stringify(operations));
  } catch {
    // The tab's storage is full: the change is sent all the same, it only would not survive a reload.
  }
}

export function putInOutbox(userId: string, operation: TodoOperation): void {
  const others = readOutbox(userId);
  // What is sent again keeps its place.
  if (!others.some(({ key }) => key === operation.key)) write(userId, [...others, operation]);
}

export function takeFromOutbox(userId: string, sentKey: string): void {
  write(userId, readOutbox(userId).filter(({ key }) => key !== sentKey));
}

/** Lets what waits name todos as they are known now: after a reload nobody knows which todo a line became. */
export function rebaseOutbox(userId: string, known: ReadonlyMap<string, Row>): void {
  write(userId, readOutbox(userId).map((operation) => rebased(operation, known)));
}

/** Whether everything was answered for within `patienceMs`. */
export async function isOutboxEmpty(userId: string, patienceMs: number): Promise<boolean> {
  const end = Date.now() + patienceMs;
  while (readOutbox(userId).length > 0) {
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}
