"use client";

import { useSyncExternalStore } from "react";
import { useReader } from "@/components/shell/reader";
import { isoDate, untilMidnight } from "@/lib/dates";

function onNewDay(notify: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(look, untilMidnight(new Date()) + 1);
    notify();
  };
  // A machine that slept past midnight has missed the timer, and is looked at again when the reader comes back.
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
  timer = setTimeout(look, untilMidnight(new Date()) + 1);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
    window.removeEventListener("focus", look);
  };
}

/** Today as YYYY-MM-DD; a new one as soon as the day is over. */
export function useToday(): string {
  const { today } = useReader();
  return useSyncExternalStore(
    onNewDay,
    () => isoDate(new Date()),
    () => today,
  );
}
