"use client";

import { type Ref, useCallback, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useReader } from "@/components/shell/reader";
import { AddTodo } from "@/components/todos/add-todo";
import type { Draft } from "@/components/todos/todo-editor";
import { TodoFilterBar } from "@/components/todos/todo-filter-bar";
import { TodoList } from "@/components/todos/todo-list";
import { TodoListState } from "@/components/todos/todo-list-state";
import { TodoViews } from "@/components/todos/todo-views";
import { useFocusKeeper } from "@/components/todos/use-focus-keeper";
import { useLinkedTodo } from "@/components/todos/use-linked-todo";
import { useLiveUpdates } from "@/components/todos/use-live-updates";
import { useReminders } from "@/components/todos/use-reminders";
import { useRowActions } from "@/components/todos/use-row-actions";
import { useSelection } from "@/components/todos/use-selection";
import type { TodoActions } from "@/components/todos/use-todo-actions";
import { useToday } from "@/components/todos/use-today";
import { type InitialTodos, useTodos, useWaitingCount } from "@/components/todos/use-todos";
import { OnDemand, part } from "@/components/ui/on-demand";
import { useDraft } from "@/lib/drafts";
import { defaultFilters, sortOf, type TodoFilters, type View } from "@/lib/todo-filters";
import type { TodoInput } from "@/lib/todo-api";
import type { Row } from "@/lib/todo-window";

const bulkBar = part(() => import("@/components/todos/bulk-bar").then((module) => module.BulkBar));
const todoEditor = part(() => import("@/components/todos/todo-editor").then((module) => module.TodoEditor));
const trashBar = part(() => import("@/components/todos/trash-bar").then((module) => module.TrashBar));

export interface TodoPanelHandle {
  readonly focusAdd: () => void;
  readonly focusSearch: () => void;
  readonly focusList: () => void;
  readonly show: (view: View) => void;
  readonly search: (text: string) => void;
}

interface TodoPanelProps {
  readonly initial: InitialTodos | undefined;
  readonly actions: TodoActions;
  readonly ref: Ref<TodoPanelHandle>;
}

export function TodoPanel({ initial, actions, ref }: TodoPanelProps) {
  const { userId } = useReader();
  const [filters, setFilters] = useState<TodoFilters>(defaultFilters);
  const [draft, setDraft] = useState<Draft | null>(null);
  const [editingId, setEditingId] = useState<string | null>(null);
  const [revealed, setRevealed] = useState<string | null>(null);
  const [, setNewTitle] = useDraft(userId, "todo");
  const today = useToday();
  useLiveUpdates(userId, useReminders(actions));
  useLinkedTodo(userId, setDraft);
  const todos = useTodos(userId, filters, today, initial);
  const selection = useSelection();
  const addInput = useRef<HTMLTextAreaElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const keepFocus = useFocusKeeper(body, todos.rows, addInput);
  const onFilter = useCallback((change: Partial<TodoFilters>) => setFilters((now) => ({ ...now, ...change })), []);
  const rowActions = useRowActions({ actions, rows: todos.rows, selection, keepFocus, setDraft, setEditingId, onFilter });
  const isByHand = sortOf(filters) === "agenda" || sortOf(filters) === "position";
  const selected = useMemo(() => todos.rows.filter(({ id }) => selection.ids?.has(id)), [todos.rows, selection.ids]);

  useImperativeHandle(ref, () => ({
    focusAdd: () => addInput.current?.focus(),
    focusSearch: () => searchInput.current?.focus(),
    focusList: () => (firstTick(body.current) ?? addInput.current)?.focus(),
    show: (view) => setFilters({ ...defaultFilters, view }),
    search: (q) => setFilters({ ...defaultFilters, view: "all", q }),
  }));

  return (
    <section aria-labelledby="todos-heading" className="mx-auto flex h-full min-h-0 w-full max-w-4xl flex-col">
      <div className="grid grid-cols-1 gap-3 px-4 pt-4 pb-2 sm:px-6">
        <h2 id="todos-heading" className="sr-only">
          Todos
        </h2>
        <AddTodo
          inputRef={addInput}
          onAdd={(lines) => setRevealed(actions.add(lines))}
          onDetails={(title) => setDraft({ kind: "new", title })}
        />
        <TodoViews view={filters.view} counts={todos.counts} onView={(view) => onFilter({ view })} />
        <TodoFilterBar
          filters={filters}
          onChange={onFilter}
          searchRef={searchInput}
          isSelecting={selection.ids !== null}
          onSelecting={selection.setActive}
        />
        <WaitingNote userId={userId} />
        {filters.view === "trash" ? (
          <OnDemand part={trashBar} props={{ userId, count: todos.total, onEmptied: todos.reload }} onFailure={() => onFilter({ view: "open" })} />
        ) : null}
      </div>
      <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-4 pb-8 sm:px-6">
        <TodoListState todos={todos} filters={filters} onClear={() => setFilters(defaultFilters)}>
          <TodoList
            rows={todos.rows}
            total={todos.total}
            counts={todos.counts}
            today={today}
            isGrouped={filters.view === "open" && sortOf(filters) === "agenda"}
            editingId={editingId}
            selected={selection.ids}
            revealed={revealed}
            scroller={body}
            onEnd={todos.loadMore}
            {...rowActions}
            onStep={isByHand ? rowActions.onStep : null}
            onDrop={isByHand ? rowActions.onDrop : null}
          />
        </TodoListState>
      </div>
      {selection.ids === null ? null : (
        <OnDemand
          part={bulkBar}
          props={{
            todos: selected,
            today,
            onComplete: (all: readonly Row[]) => actions.toggle(all, true),
            onChange: actions.change,
            onDelete: actions.remove,
            onSelectAll: () => selection.selectAll(todos.rows),
            onClose: () => selection.setActive(false),
          }}
          onFailure={() => selection.setActive(false)}
        />
      )}
      {draft ? (
        <OnDemand
          part={todoEditor}
          props={{
            draft,
            onClose: () => setDraft(null),
            onSave: actions.save,
            onCreate: async (input: TodoInput) => {
              await actions.create(input);
              setNewTitle("");
            },
            returnFocus: () => (draft.kind === "edit" ? tickOf(body.current, draft.todo) : addInput.current),
          }}
          onFailure={() => setDraft(null)}
        />
      ) : null}
    </section>
  );
}

function WaitingNote({ userId }: { readonly userId: string }) {
  const count = useWaitingCount(userId);
  return (
    <p role="status" className="text-sm text-ink-soft empty:hidden">
      {count === 0 ? null : `You are offline. ${count === 1 ? "1 change is" : `${count} changes are`} sent when you are back.`}
    </p>
  );
}

function tickOf(body: HTMLElement | null, { id }: Row): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`[data-todo="${CSS.escape(id)}"] [data-row-focus]`) ?? null;
}

function firstTick(body: HTMLElement | null): HTMLElement | null {
  return body?.querySelector<HTMLElement>("[data-row-focus]") ?? null;
}
