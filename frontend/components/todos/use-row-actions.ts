"use client";

import { useEffect, useMemo, useRef } from "react";
import type { Draft } from "@/components/todos/todo-editor";
import type { RowActions } from "@/components/todos/todo-row";
import type { Selection } from "@/components/todos/use-selection";
import type { TodoActions } from "@/components/todos/use-todo-actions";
import { placeBeside, stepPlace } from "@/lib/reorder";
import type { TodoFilters } from "@/lib/todo-filters";
import type { Row } from "@/lib/todo-window";

interface RowActionSources {
  readonly actions: TodoActions;
  readonly rows: readonly Row[];
  readonly selection: Selection;
  readonly keepFocus: (todo: Row) => void;
  readonly setDraft: (draft: Draft) => void;
  readonly setEditingId: (id: string | null) => void;
  readonly onFilter: (change: Partial<TodoFilters>) => void;
}

type EveryRowAction = { readonly [Name in keyof RowActions]: NonNullable<RowActions[Name]> };

/** What rows can ask for, the same functions for as long as the list lives. */
export function useRowActions(sources: RowActionSources): EveryRowAction {
  const latest = useRef(sources);
  useEffect(() => {
    latest.current = sources;
  });
  return useMemo<EveryRowAction>(() => {
    const now = () => latest.current;
    return {
      onToggle: (todo, done) => {
        now().keepFocus(todo);
        now().actions.toggle([todo], done);
      },
      onDelete: (todo) => {
        now().keepFocus(todo);
        now().actions.remove([todo]);
      },
      onRestore: (todo) => {
        now().keepFocus(todo);
        now().actions.restore([todo]);
      },
      onSnooze: (todo, minutes) => now().actions.snooze(todo, minutes),
      onRename: (todo, title) => now().actions.rename(todo, title),
      onEditTitle: (todo) => now().setEditingId(todo?.id ?? null),
      onEdit: (todo) => now().setDraft({ kind: "edit", todo }),
      onSelect: (todo) => now().selection.toggle(todo),
      onTag: (tag) => now().onFilter({ tag }),
      onStep: (todo, step) => stepTodo(now(), todo, step),
      onDrop: (todo, target) => drop(now(), todo, target),
    };
  }, []);
}

function stepTodo({ rows, actions }: RowActionSources, todo: Row, step: 1 | -1): void {
  const place = stepPlace(rows, todo, step);
  if (place !== null) actions.move(todo, place.after, place.position);
}

/** Dropped on a todo of another day, it moves to that day as well. */
function drop({ rows, actions }: RowActionSources, todo: Row, target: Row): void {
  const isBelow = rows.findIndex(({ id }) => id === todo.id) < rows.findIndex(({ id }) => id === target.id);
  const moved = { ...todo, due_date: target.due_date };
  if (todo.due_date !== target.due_date) actions.change([todo], { due_date: target.due_date });
  const others = rows.filter(({ id }) => id !== todo.id);
  const { after, position } = placeBeside(others, target, isBelow ? 1 : -1);
  actions.move(moved, after, position);
}
