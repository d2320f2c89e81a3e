"use client";

import { Check, MoreHorizontal, RotateCcw, Trash2 } from "lucide-react";
import { type DragEvent, memo, type Ref } from "react";
import { InlineTitle } from "@/components/ui/inline-title";
import { TodoDetails } from "@/components/todos/todo-details";
import { useSwipe } from "@/components/todos/use-swipe";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { part } from "@/components/ui/on-demand";
import { PopupButton } from "@/components/ui/popup-button";
import { cn } from "@/lib/class-names";
import type { Row } from "@/lib/todo-window";

/** What a row can ask for; none of them changes between renders, so that rows are drawn anew only when they change. */
export interface RowActions {
  readonly onToggle: (todo: Row, done: boolean) => void;
  /** Reminds again in so many minutes. */
  readonly onSnooze: (todo: Row, minutes: number) => void;
  readonly onRename: (todo: Row, title: string) => void;
  readonly onEditTitle: (todo: Row | null) => void;
  readonly onEdit: (todo: Row) => void;
  readonly onDelete: (todo: Row) => void;
  readonly onRestore: (todo: Row) => void;
  readonly onSelect: (todo: Row) => void;
  /** Moves by so many places among its neighbours; null where the order is not by hand. */
  readonly onStep: ((todo: Row, step: 1 | -1) => void) | null;
  readonly onDrop: ((todo: Row, target: Row) => void) | null;
  readonly onTag: (tag: string) => void;
}

interface RowProps extends RowActions {
  readonly todo: Row;
  readonly today: string;
  readonly isEditing: boolean;
  /** Null while nothing is being selected. */
  readonly isSelected: boolean | null;
}

interface TodoRowProps extends RowProps {
  /** Measures the row; `index` tells the measurer which one it is. */
  readonly ref: Ref<HTMLLIElement>;
  readonly index: number;
  /** Which of `total` todos this is, counted from 1. */
  readonly place: number;
  readonly total: number;
}

const rowMenu = part(() => import("@/components/todos/row-menu").then((module) => module.RowMenu));
const DRAG_TYPE = "application/x-todo";
let dragged: Row | null = null;

export const TodoRow = memo(function TodoRow({ ref, index, place, total, ...props }: TodoRowProps) {
  const { todo, today, isEditing, isSelected, onTag } = props;
  const isTrash = todo.deleted_at !== null;
  const swipe = useSwipe(
    () => (isTrash ? props.onRestore(todo) : props.onToggle(todo, !todo.done)),
    () => (isTrash ? undefined : props.onDelete(todo)),
  );
  return (
    <li
      data-todo={todo.id}
      ref={ref}
      data-index={index}
      aria-setsize={total}
      aria-posinset={place}
      className={cn("relative touch-pan-y overflow-x-clip rounded-xl", isSelected && "bg-accent-soft")}
      {...swipe.handlers}
      {...dragHandlers(props)}
    >
      {swipe.offset === 0 ? null : <SwipeHint offset={swipe.offset} isArmed={swipe.isArmed} done={todo.done} />}
      <div
        className="group relative flex items-start gap-1 rounded-xl pr-0.5 hover:bg-hover focus-within:bg-hover"
        style={swipe.offset === 0 ? undefined : { transform: `translateX(${swipe.offset}px)`, background: "var(--surface)" }}
      >
        <RowTick {...props} />
        <div className="min-w-0 flex-1 py-2.5">
          {isEditing ? (
            <InlineTitle
              title={todo.title}
              onSave={(title) => props.onRename(todo, title)}
              onClose={() => props.onEditTitle(null)}
            />
          ) : (
            <button
              type="button"
              tabIndex={-1}
              dir="auto"
              disabled={isTrash}
              onClick={() => (isSelected === null ? props.onEditTitle(todo) : props.onSelect(todo))}
              className={cn(
                "block w-full text-start text-[0.9375rem] leading-6 break-words",
                todo.done && "text-ink-soft line-through decoration-1",
              )}
            >
              {todo.title}
            </button>
          )}
          <TodoDetails todo={todo} today={today} onTag={onTag} />
        </div>
        <RowMenu {...props} />
      </div>
    </li>
  );
});

function dragHandlers({ todo, onDrop, isEditing }: RowProps) {
  if (onDrop === null || isEditing) return {};
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => {
      dragged = todo;
      event.dataTransfer.setData(DRAG_TYPE, todo.id);
      event.dataTransfer.effectAllowed = "move" as const;
    },
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault();
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged !== null && dragged.id !== todo.id) onDrop(dragged, todo);
      dragged = null;
    },
  };
}

function RowTick({ todo, isSelected, onSelect, onToggle }: RowProps) {
  if (isSelected !== null) {
    return (
      <label className="grid size-11 shrink-0 cursor-pointer place-items-center">
        <input
          type="checkbox"
          data-row-focus
          aria-label={`Select ${todo.title}`}
          checked={isSelected}
          onChange={() => onSelect(todo)}
          className="size-5 accent-accent"
        />
      </label>
    );
  }
  return (
    <Checkbox
      data-row-focus
      checked={todo.done}
      disabled={todo.deleted_at !== null}
      aria-label={todo.title}
      onChange={(event) => onToggle(todo, event.target.checked)}
    />
  );
}

function RowMenu({ todo, onRestore, ...actions }: RowProps) {
  if (todo.deleted_at !== null) {
    return (
      <Button variant="ghost" aria-label={`Restore ${todo.title}`} onClick={() => onRestore(todo)}>
        <RotateCcw aria-hidden /> Restore
      </Button>
    );
  }
  return (
    <PopupButton
      kind="menu"
      variant="ghost"
      size="icon"
      aria-label={`Actions for ${todo.title}`}
      popup={rowMenu}
      popupProps={{ todo, ...actions }}
    >
      <MoreHorizontal aria-hidden />
    </PopupButton>
  );
}

interface SwipeHintProps {
  readonly offset: number;
  readonly isArmed: boolean;
  readonly done: boolean;
}

function SwipeHint({ offset, isArmed, done }: SwipeHintProps) {
  const isRight = offset > 0;
  return (
    <div
      aria-hidden
      className={cn(
        "absolute inset-0 flex items-center rounded-xl px-4 text-sm font-medium [&_svg]:size-5",
        isRight ? "justify-start bg-accent-soft text-accent" : "justify-end bg-danger-soft text-danger",
        !isArmed && "opacity-60",
      )}
    >
      {isRight ? <Check /> : <Trash2 />}
      <span className="px-2">{isRight ? (done ? "Reopen" : "Complete") : "Delete"}</span>
    </div>
  );
}
