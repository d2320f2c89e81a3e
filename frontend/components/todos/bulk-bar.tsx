"use client";

import { CalendarDays, Check, Trash2, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { addDays } from "@/lib/dates";
import type { TodoChange } from "@/lib/todo-api";
import type { Row } from "@/lib/todo-window";

interface BulkBarProps {
  readonly todos: readonly Row[];
  readonly today: string;
  readonly onComplete: (todos: readonly Row[]) => void;
  readonly onChange: (todos: readonly Row[], change: TodoChange) => void;
  readonly onDelete: (todos: readonly Row[]) => void;
  readonly onSelectAll: () => void;
  readonly onClose: () => void;
}

/** What can be done with the selected todos at once; each is one step for Undo. */
export function BulkBar({ todos, today, onComplete, onChange, onDelete, onSelectAll, onClose }: BulkBarProps) {
  const isEmpty = todos.length === 0;
  const run = (action: (todos: readonly Row[]) => void) => () => {
    action(todos);
    onClose();
  };
  return (
    <div role="toolbar" aria-label="Selected todos" className="flex flex-wrap items-center gap-1 border-t border-line bg-raised px-3 py-2 max-sm:[&_button]:px-2">
      <p role="status" className="px-1 text-sm font-medium">
        {todos.length} selected
      </p>
      <Button variant="ghost" onClick={onSelectAll}>
        All
      </Button>
      {/* On a narrow screen the actions have a line of their own, and words instead of icons. */}
      <div className="flex items-center gap-1 max-sm:order-last max-sm:w-full max-sm:justify-between max-sm:[&_svg]:hidden">
        <Button variant="ghost" disabled={isEmpty} onClick={run(onComplete)}>
          <Check aria-hidden /> Complete
        </Button>
        <Button variant="ghost" disabled={isEmpty} onClick={run((all) => onChange(all, { due_date: today }))}>
          <CalendarDays aria-hidden /> Today
        </Button>
        <Button variant="ghost" disabled={isEmpty} onClick={run((all) => onChange(all, { due_date: addDays(today, 1) }))}>
          <CalendarDays aria-hidden /> Tomorrow
        </Button>
        <Button variant="ghost" disabled={isEmpty} onClick={run(onDelete)}>
          <Trash2 aria-hidden /> Delete
        </Button>
      </div>
      <Button variant="ghost" size="icon" className="ml-auto" aria-label="Stop selecting" onClick={onClose}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
