"use client";

import { useReader } from "@/components/shell/reader";
import { useToday } from "@/components/todos/use-today";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/lib/class-names";
import { dueLabel } from "@/lib/dates";
import type { changedTasks } from "@/lib/tool-labels";

export type ChangedTask = ReturnType<typeof changedTasks>[number];

interface TaskCardsProps {
  readonly tasks: readonly ChangedTask[];
  readonly onToggle: (task: ChangedTask, done: boolean) => void;
}

/** Shown of a turn that changed more: the list beside the chat has all of them. */
const MOST = 8;

/** The todos that a turn changed, to be ticked right here. */
export function TaskCards({ tasks, onToggle }: TaskCardsProps) {
  if (tasks.length === 0) return null;
  return (
    <ul aria-label="Changed todos" className="grid w-full gap-1">
      {tasks.slice(0, MOST).map((task) => (
        <TaskCard key={task.id} task={task} onToggle={onToggle} />
      ))}
      {tasks.length > MOST ? <li className="px-3 text-sm text-ink-soft">and {tasks.length - MOST} more</li> : null}
    </ul>
  );
}

function TaskCard({ task, onToggle }: Pick<TaskCardsProps, "onToggle"> & { readonly task: ChangedTask }) {
  const { locale } = useReader();
  const today = useToday();
  const due = task.due_date ? dueLabel(task.due_date, task.due_time ?? null, today, locale) : null;
  return (
    <li className="flex items-center gap-1 rounded-xl border border-line bg-raised pr-3">
      <Checkbox
        checked={task.done}
        disabled={task.isDeleted}
        aria-label={`${task.title}, in the chat`}
        onChange={(event) => onToggle(task, event.target.checked)}
      />
      <span
        dir="auto"
        className={cn("min-w-0 flex-1 py-2 text-sm break-words", (task.done || task.isDeleted) && "text-ink-soft line-through")}
      >
        {task.title}
      </span>
      {due ? <span className="shrink-0 text-xs text-ink-soft">{due.text}</span> : null}
    </li>
  );
}
