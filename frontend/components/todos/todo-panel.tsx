"use client";

import { type Ref, type RefObject, useCallback, useEffect, useImperativeHandle, useRef, useState } from "react";
import { AddTodo } from "@/components/todos/add-todo";
import { type Draft, TodoEditor } from "@/components/todos/todo-editor";
import { TodoFilterBar } from "@/components/todos/todo-filter-bar";
import { TodoList } from "@/components/todos/todo-list";
import { TodoListState } from "@/components/todos/todo-list-state";
import { useTodoActions } from "@/components/todos/use-todo-actions";
import { useToday } from "@/components/todos/use-today";
import { useTodos } from "@/components/todos/use-todos";
import { Button } from "@/components/ui/button";
import type { Todo } from "@/lib/schemas";
import { defaultFilters, hidesNew, type TodoFilters } from "@/lib/todo-filters";

export interface TodoPanelHandle {
  readonly focusAdd: () => void;
  readonly focusSearch: () => void;
  readonly focusList: () => void;
  readonly undo: () => void;
}

interface TodoPanelProps {
  readonly userId: string;
  readonly announce: (text: string) => void;
  readonly ref: Ref<TodoPanelHandle>;
}

export function TodoPanel({ userId, announce, ref }: TodoPanelProps) {
  const [filters, setFilters] = useState<TodoFilters>(defaultFilters);
  const [draft, setDraft] = useState<Draft | null>(null);
  const today = useToday();
  const todos = useTodos(userId, filters, today);
  const clearFilters = useCallback(() => setFilters(defaultFilters), []);
  const commands = useTodoActions(todos, announce, { whenAdded: hidesNew(filters), show: clearFilters });
  const addInput = useRef<HTMLInputElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const edited = useRef<string | null>(null);

  const onFilter = useCallback((change: Partial<TodoFilters>) => setFilters((now) => ({ ...now, ...change })), []);
  const onTag = useCallback((tag: string) => onFilter({ tag }), [onFilter]);
  const onEdit = useCallback((todo: Todo) => {
    edited.current = todo.id;
    setDraft({ kind: "edit", todo });
  }, []);
  const focusList = useCallback(() => (firstTick(body.current) ?? addInput.current)?.focus(), []);
  const keepFocus = useFocusKeeper(body, todos.items, addInput);

  useImperativeHandle(ref, () => ({
    focusAdd: () => addInput.current?.focus(),
    focusSearch: () => searchInput.current?.focus(),
    focusList,
    undo: () => void commands.undo(),
  }));

  return (
    <section aria-labelledby="todos-heading" className="flex h-full min-h-0 flex-col">
      <div className="grid gap-3 px-4 pt-4 pb-3 sm:px-5">
        <h2 id="todos-heading" tabIndex={-1} className="text-lg leading-8 font-semibold tracking-tight outline-none">
          Todos
        </h2>
        <AddTodo
          inputRef={addInput}
          onAdd={commands.add}
          onDetails={(title) => {
            edited.current = null;
            setDraft({ kind: "new", title });
          }}
        />
        <TodoFilterBar filters={filters} onChange={onFilter} searchRef={searchInput} />
      </div>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-4 pb-6 sm:px-5">
        <TodoListState todos={todos} filters={filters} onClear={clearFilters}>
          <TodoList
            todos={todos.items}
            today={today}
            onToggle={(todo, done) => {
              keepFocus(todo);
              void commands.toggle(todo, done);
            }}
            onEdit={onEdit}
            onDelete={(todo) => {
              keepFocus(todo);
              void commands.remove(todo);
            }}
            onTag={onTag}
          />
          {todos.hasMore ? (
            <Button variant="outline" size="sm" className="mt-3" aria-disabled={todos.isLoadingMore} onClick={todos.loadMore}>
              {todos.isLoadingMore ? "Loading…" : "Show more"}
            </Button>
          ) : null}
        </TodoListState>
      </div>
      <TodoEditor
        draft={draft}
        onClose={() => setDraft(null)}
        onSave={commands.save}
        returnFocus={() => tickOf(body.current, edited.current) ?? addInput.current}
      />
    </section>
  );
}

function tickOf(body: HTMLElement | null, id: string | null): HTMLElement | null | undefined {
  if (id === null) return null;
  return body?.querySelector<HTMLElement>(`[data-todo="${CSS.escape(id)}"] [data-row-focus]`);
}

function firstTick(body: HTMLElement | null): HTMLElement | null {
  return body?.querySelector<HTMLElement>("[data-row-focus]") ?? null;
}

/** When a row leaves the list while it has the focus, the focus goes to the row that takes its place. */
function useFocusKeeper(
  body: RefObject<HTMLElement | null>,
  items: readonly Todo[],
  fallback: RefObject<HTMLElement | null>,
): (todo: Todo) => void {
  const leaving = useRef<{ id: string; index: number } | null>(null);
  useEffect(() => {
    const gone = leaving.current;
    if (gone === null || items.some(({ id }) => id === gone.id)) return;
    leaving.current = null;
    // Only a focus that was lost with its row is moved: elsewhere the reader has gone on already.
    if (document.activeElement !== document.body) return;
    const ticks = body.current?.querySelectorAll<HTMLElement>("[data-row-focus]");
    (ticks?.[Math.min(gone.index, ticks.length - 1)] ?? fallback.current)?.focus();
  }, [body, items, fallback]);
  return (todo) => {
    leaving.current = { id: todo.id, index: items.findIndex(({ id }) => id === todo.id) };
  };
}
