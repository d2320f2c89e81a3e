"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { syncTodos } from "@/components/todos/use-todos";
import { API_BASE } from "@/lib/api-client";
import { noticeState } from "@/lib/reminders";
import type { Todo } from "@/lib/schemas";

const OUT_OF_SIGHT = "listening-out-of-sight";

/**
 * Puts in place what other tabs and devices change, as the server tells of it, and hands it on. A page in sight listens;
 * out of sight one page of the browser does, if it may show reminders: browsers allow a host six connections over
 * HTTP/1.1, which many tabs would use up.
 */
export function useLiveUpdates(userId: string, onChanged: (todos: readonly Todo[]) => void): void {
  const client = useQueryClient();
  const listener = useRef(onChanged);
  useEffect(() => {
    listener.current = onChanged;
  });
  useEffect(() => {
    let source: EventSource | null = null;
    let letGo: () => void = () => undefined;
    const sync = () => void syncTodos(client, userId).then(listener.current).catch(() => undefined);
    const isInSight = () => document.visibilityState === "visible";

    function open() {
      if (source !== null) return;
      source = new EventSource(`${API_BASE}/${userId}/events`);
      // The first event comes at once, so what was missed out of sight is asked for too.
      source.addEventListener("version", sync);
    }

    function close() {
      source?.close();
      source = null;
    }

    function listen() {
      letGo();
      if (isInSight()) open();
      else listenOutOfSight();
    }

    function listenOutOfSight() {
      // Absent on plain http, where there are no notices either.
      const locks = (navigator as { locks?: LockManager }).locks;
      if (noticeState() !== "granted" || locks === undefined) {
        close();
        return;
      }
      void locks.request(OUT_OF_SIGHT, { ifAvailable: true }, (lock) => {
        if (isInSight()) return undefined;
        if (lock === null) {
          close();
          return undefined;
        }
        return new Promise<void>((resolve) => (letGo = resolve));
      });
    }

    listen();
    document.addEventListener("visibilitychange", listen);
    window.addEventListener("focus", sync);
    return () => {
      document.removeEventListener("visibilitychange", listen);
      window.removeEventListener("focus", sync);
      letGo();
      close();
    };
  }, [client, userId]);
}
