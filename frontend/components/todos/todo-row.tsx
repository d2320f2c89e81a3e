"use client";

import { CalendarDays, Flag, MoreHorizontal, Pencil, Tag, Trash2 } from "lucide-react";
import { memo } from "react";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { cn } from "@/lib/class-names";
import { dueLabel, type Tone } from "@/lib/dates";
import type { Todo } from "@/lib/schemas";

export interface TodoActions {
  readonly onToggle: (todo: Todo, done: boolean) => void;
  readonly onEdit: (todo: Todo) => void;
  readonly onDelete: (todo: Todo) => void;
  readonly onTag: (tag: string) => void;
}

interface TodoRowProps extends TodoActions {
  readonly todo: Todo;
  readonly today: string;
}

export const TodoRow = memo(function TodoRow({ todo, today, onToggle, onEdit, onDelete, onTag }: TodoRowProps) {
  return (
    <li
      data-todo={todo.id}
      className="group flex items-start gap-2 rounded-xl py-1.5 pr-1 pl-1 transition-colors hover:bg-hover focus-within:bg-hover"
    >
      <Checkbox
        data-row-focus
        checked={todo.done}
        aria-label={todo.title}
        onCheckedChange={(checked) => onToggle(todo, checked === true)}
      />
      <div className="min-w-0 flex-1 py-1">
        <button
          type="button"
          tabIndex={-1}
          onClick={() => onEdit(todo)}
          className={cn(
            "block w-full text-left text-[0.9375rem] leading-6 break-words",
            todo.done && "text-ink-soft line-through decoration-1",
          )}
        >
          {todo.title}
        </button>
        <TodoDetails todo={todo} today={today} onTag={onTag} />
      </div>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="iconSm" aria-label={`Actions for ${todo.title}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={() => onEdit(todo)}>
            <Pencil aria-hidden /> Edit <Key>E</Key>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => onDelete(todo)}>
            <Trash2 aria-hidden /> Delete <Key>Del</Key>
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
    </li>
  );
});

function Key({ children }: { readonly children: string }) {
  return (
    <span aria-hidden className="ml-auto pl-6 text-xs text-ink-soft">
      {children}
    </span>
  );
}

const TONES: Readonly<Record<Tone, string>> = {
  late: "text-danger",
  today: "text-accent",
  soon: "text-ink-soft",
  later: "text-ink-soft",
};

function TodoDetails({ todo, today, onTag }: Pick<TodoRowProps, "todo" | "today" | "onTag">) {
  const due = todo.due_date ? dueLabel(todo.due_date, today) : null;
  const showsPriority = todo.priority !== "medium";
  if (!due && !showsPriority && todo.tags.length === 0 && !todo.notes) return null;
  return (
    <div className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem] text-ink-soft [&_svg]:size-3.5">
      {due ? (
        <span className={cn("inline-flex items-center gap-1", todo.done ? "text-ink-soft" : TONES[due.tone])}>
          <CalendarDays aria-hidden />
          <span className="sr-only">{due.tone === "late" && !todo.done ? "Overdue: " : "Due "}</span>
          <time dateTime={todo.due_date ?? undefined}>{due.text}</time>
        </span>
      ) : null}
      {showsPriority ? (
        <span className={cn("inline-flex items-center gap-1", todo.priority === "high" && !todo.done && "text-warn")}>
          <Flag aria-hidden />
          {todo.priority === "high" ? "High" : "Low"}
          <span className="sr-only"> priority</span>
        </span>
      ) : null}
      {todo.tags.map((tag) => (
        <button
          key={tag}
          type="button"
          onClick={() => onTag(tag)}
          className="inline-flex min-h-6 items-center gap-1 rounded-md hover:text-ink hover:underline"
          aria-label={`Show only #${tag}`}
        >
          <Tag aria-hidden />
          {tag}
        </button>
      ))}
      {todo.notes ? <p className="w-full truncate">{todo.notes}</p> : null}
    </div>
  );
}
