/**
 * Lines that were added and not yet answered for, kept in the tab's storage: after a reload or a sign-in they are sent
 * again with the same key, so that none is lost and none is added twice.
 */
import type { Line } from "@/lib/todo-words";

export interface Unsent {
  readonly key: string;
  readonly line: Line;
}

// Begins like a draft's name, as signing out removes both.
const storageKey = (userId: string) => `draft:${userId}:outbox`;

export function readOutbox(userId: string): readonly Unsent[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey(userId)) ?? "[]");
    return Array.isArray(stored) ? (stored as Unsent[]) : [];
  } catch {
    return [];
  }
}

function write(userId: string, unsent: readonly Unsent[]): void {
  sessionStorage.setItem(storageKey(userId), JSON.stringify(unsent));
}

export function putInOutbox(userId: string, unsent: Unsent): void {
  write(userId, [...readOutbox(userId).filter(({ key }) => key !== unsent.key), unsent]);
}

export function takeFromOutbox(userId: string, sentKey: string): void {
  write(userId, readOutbox(userId).filter(({ key }) => key !== sentKey));
}
