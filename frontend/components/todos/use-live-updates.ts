"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { syncTodos } from "@/components/todos/use-todos";
import { API_BASE } from "@/lib/api-client";

/**
 * Puts in place what other tabs and devices change, as the server tells of it. Only a page in sight listens: browsers
 * allow a host six connections over HTTP/1.1, which many tabs would use up.
 */
export function useLiveUpdates(userId: string): void {
  const client = useQueryClient();
  useEffect(() => {
    let source: EventSource | null = null;
    const sync = () => void syncTodos(client, userId).catch(() => undefined);

    function listen() {
      const isInSight = document.visibilityState === "visible";
      if (!isInSight) {
        source?.close();
        source = null;
      } else if (source === null) {
        source = new EventSource(`${API_BASE}/${userId}/events`);
        // The first event comes at once, so what was missed out of sight is asked for too.
        source.addEventListener("version", sync);
      }
    }

    listen();
    document.addEventListener("visibilitychange", listen);
    window.addEventListener("focus", sync);
    return () => {
      document.removeEventListener("visibilitychange", listen);
      window.removeEventListener("focus", sync);
      source?.close();
    };
  }, [client, userId]);
}
