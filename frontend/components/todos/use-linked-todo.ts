"use client";

import { useEffect } from "react";
import type { Draft } from "@/components/todos/todo-editor";
import { readTodo } from "@/lib/address";
import { noticeState } from "@/lib/reminders";
import { fetchTodo } from "@/lib/todo-api";

/** Opens the todo that the address or a notice names, and keeps the device's notices coming. */
export function useLinkedTodo(userId: string, open: (draft: Draft) => void): void {
  useEffect(() => {
    const show = (id: string) =>
      void fetchTodo(userId, id)
        .then((todo) => open({ kind: "edit", todo }))
        // Deleted meanwhile, or another person's: the list is what there is to see.
        .catch(() => undefined);
    const onMessage = ({ data }: MessageEvent<{ readonly type?: string; readonly id?: string } | null>) => {
      if (data?.type === "show-todo" && data.id !== undefined) show(data.id);
    };
    const id = readTodo(window.location.search);
    if (id !== null) {
      window.history.replaceState(null, "", window.location.pathname);
      show(id);
    }
    // Absent on plain http.
    const workers = (navigator as { serviceWorker?: ServiceWorkerContainer }).serviceWorker;
    workers?.addEventListener("message", onMessage);
    // Nothing of it is loaded where the person wants no notices.
    if (noticeState() === "granted") void import("@/lib/push").then(({ keepPush }) => keepPush(userId)).catch(() => undefined);
    return () => workers?.removeEventListener("message", onMessage);
  }, [userId, open]);
}
