"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import type { ChangedTask } from "@/components/chat/task-cards";
import { useReader } from "@/components/shell/reader";
import type { TodoActions } from "@/components/todos/use-todo-actions";
import { findTodo } from "@/components/todos/use-todos";
import { useToast } from "@/components/ui/toaster";
import { messageOf } from "@/lib/errors";
import { fetchTodo } from "@/lib/todo-api";

/** Ticks a todo of a card in the chat; it may be one that the list beside it has not loaded. */
export function useTaskToggle(actions: TodoActions): (task: ChangedTask, done: boolean) => void {
  const client = useQueryClient();
  const { userId } = useReader();
  const toast = useToast();
  return useCallback(
    (task, done) => {
      const loaded = findTodo(client, userId, task.id);
      const todo = loaded ? Promise.resolve(loaded) : fetchTodo(userId, task.id);
      todo.then((row) => actions.toggle([row], done)).catch((error: unknown) => toast({ text: messageOf(error) }));
    },
    [client, userId, actions, toast],
  );
}
