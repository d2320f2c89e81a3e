"use client";

import { useSyncExternalStore } from "react";
import { isoDate } from "@/lib/dates";

function onReturn(notify: () => void): () => void {
  document.addEventListener("visibilitychange", notify);
  return () => document.removeEventListener("visibilitychange", notify);
}

/** Today as YYYY-MM-DD; looked up again when the reader comes back to the page, maybe on the next day. */
export function useToday(): string {
  const today = () => isoDate(new Date());
  return useSyncExternalStore(onReturn, today, today);
}
