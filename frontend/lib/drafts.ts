"use client";

/**
 * Text that was typed and not sent. It lives in the tab's storage, so that neither a reload nor a sign-in in between
 * loses it; each person's drafts have names of their own, and signing out removes them.
 */
import { useCallback, useSyncExternalStore } from "react";

const PREFIX = "draft:";
const listeners = new Set<() => void>();

export type DraftName = "message" | "todo";

function keyOf(userId: string, name: DraftName): string {
  return `${PREFIX}${userId}:${name}`;
}

export function readDraft(userId: string, name: DraftName): string {
  return sessionStorage.getItem(keyOf(userId, name)) ?? "";
}

export function writeDraft(userId: string, name: DraftName, text: string): void {
  if (text) sessionStorage.setItem(keyOf(userId, name), text);
  else sessionStorage.removeItem(keyOf(userId, name));
  for (const notify of listeners) notify();
}

export function clearDrafts(): void {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  for (const key of keys) sessionStorage.removeItem(key);
}

/** Puts text that could not be sent back before what has been typed since. */
export function returnToDraft(userId: string, name: DraftName, text: string): void {
  const typed = readDraft(userId, name);
  writeDraft(userId, name, typed ? `${text}\n${typed}` : text);
}

function subscribe(notify: () => void): () => void {
  listeners.add(notify);
  return () => listeners.delete(notify);
}

export function useDraft(userId: string, name: DraftName): [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => readDraft(userId, name),
    () => "",
  );
  const setText = useCallback((next: string) => writeDraft(userId, name, next), [userId, name]);
  return [text, setText];
}
