"use client";

import { type RefObject, useEffect, useRef } from "react";
import type { Row } from "@/lib/todo-window";

/** When a row leaves the list while it has the focus, the focus goes to the row that takes its place. */
export function useFocusKeeper(
  body: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  fallback: RefObject<HTMLElement | null>,
): (todo: Row) => void {
  const leaving = useRef<{ id: string; place: number } | null>(null);
  useEffect(() => {
    const row = leaving.current;
    if (row === null || rows.some(({ id }) => id === row.id)) return;
    leaving.current = null;
    // Only a focus that was lost with its row is moved: elsewhere the reader has gone on already.
    if (document.activeElement !== document.body) return;
    const ticks = ticksIn(body.current);
    (ticks[Math.min(row.place, ticks.length - 1)] ?? fallback.current)?.focus();
  }, [body, rows, fallback]);
  return ({ id }: Row) => {
    const place = ticksIn(body.current).findIndex((tick) => tick.closest<HTMLElement>("[data-todo]")?.dataset.todo === id);
    leaving.current = { id, place };
  };
}

function ticksIn(body: HTMLElement | null): readonly HTMLElement[] {
  return [...(body?.querySelectorAll<HTMLElement>("[data-row-focus]") ?? [])];
}
