"use client";

import { useCallback, useRef } from "react";
import type { TodoActions } from "@/components/todos/use-todo-actions";
import { useToast } from "@/components/ui/toaster";
import { newReminders, reminderName, showNotice } from "@/lib/reminders";
import type { Todo } from "@/lib/schemas";

const SNOOZE_MINUTES = 10;

/** Tells of the reminders among todos that have changed, each once. */
export function useReminders({ snooze }: Pick<TodoActions, "snooze">): (changed: readonly Todo[]) => void {
  const toast = useToast();
  const told = useRef(new Set<string>());
  return useCallback(
    (changed) => {
      for (const todo of newReminders(changed, Date.now())) {
        const name = reminderName(todo);
        if (told.current.has(name)) continue;
        told.current.add(name);
        showNotice(todo);
        toast({
          text: `Reminder: ${todo.title}`,
          action: { label: "Snooze", hint: "Be reminded again in 10 minutes", run: () => snooze(todo, SNOOZE_MINUTES) },
        });
      }
    },
    [snooze, toast],
  );
}
