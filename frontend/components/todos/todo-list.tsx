"use client";

import { type KeyboardEvent, useRef } from "react";
import { type TodoActions, TodoRow } from "@/components/todos/todo-row";
import type { Todo } from "@/lib/schemas";

interface TodoListProps extends TodoActions {
  readonly todos: readonly Todo[];
  readonly today: string;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

/** The rows. With the focus on a tick: arrows or j/k move, Space ticks, E edits, Delete deletes. */
export function TodoList({ todos, today, ...actions }: TodoListProps) {
  const list = useRef<HTMLUListElement>(null);

  function onKeyDown(event: KeyboardEvent<HTMLUListElement>) {
    const tick = event.target instanceof HTMLElement ? event.target : null;
    if (!tick?.hasAttribute("data-row-focus") || event.ctrlKey || event.metaKey || event.altKey) return;
    const index = todos.findIndex(({ id }) => id === tick.closest<HTMLElement>("[data-todo]")?.dataset.todo);
    const todo = todos[index];
    if (todo === undefined) return;
    const step = STEPS[event.key];
    if (step !== undefined) focusRow(list.current, index + step);
    else if (event.key === "e" || event.key === "Enter") actions.onEdit(todo);
    else if (event.key === "Delete" || event.key === "Backspace") actions.onDelete(todo);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <ul ref={list} onKeyDown={onKeyDown} className="-mx-1 flex flex-col gap-0.5" aria-label="Todos">
      {todos.map((todo) => (
        <TodoRow key={todo.id} todo={todo} today={today} {...actions} />
      ))}
    </ul>
  );
}

function focusRow(list: HTMLElement | null, index: number): void {
  list?.querySelectorAll<HTMLElement>("[data-row-focus]")[index]?.focus();
}
