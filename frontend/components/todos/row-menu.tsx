"use client";

import { AlarmClock, ArrowDown, ArrowUp, Pencil, TextCursorInput, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { RowActions } from "@/components/todos/todo-row";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { PopupProps } from "@/components/ui/popup-button";
import type { Row } from "@/lib/todo-window";

interface RowMenuProps extends PopupProps, Pick<RowActions, "onEdit" | "onEditTitle" | "onDelete" | "onSnooze" | "onStep"> {
  readonly todo: Row;
}

export function RowMenu({ todo, button, openedBy, onEdit, onEditTitle, onDelete, onSnooze, onStep }: RowMenuProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent openedBy={openedBy}>
        <MenuItem icon={<Pencil aria-hidden />} label="Edit" shortcut="Enter" onSelect={() => onEdit(todo)} />
        <MenuItem icon={<TextCursorInput aria-hidden />} label="Rename" shortcut="E" onSelect={() => onEditTitle(todo)} />
        {todo.reminder_status === "none" || todo.done ? null : (
          <MenuItem icon={<AlarmClock aria-hidden />} label="Remind in 1 hour" shortcut="" onSelect={() => onSnooze(todo, 60)} />
        )}
        {onStep ? (
          <>
            <MenuItem icon={<ArrowUp aria-hidden />} label="Move up" shortcut="Alt ↑" onSelect={() => onStep(todo, -1)} />
            <MenuItem icon={<ArrowDown aria-hidden />} label="Move down" shortcut="Alt ↓" onSelect={() => onStep(todo, 1)} />
          </>
        ) : null}
        <MenuItem icon={<Trash2 aria-hidden />} label="Delete" shortcut="Del" onSelect={() => onDelete(todo)} />
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

interface MenuItemProps {
  readonly icon: ReactNode;
  readonly label: string;
  readonly shortcut: string;
  readonly onSelect: () => void;
}

function MenuItem({ icon, label, shortcut, onSelect }: MenuItemProps) {
  return (
    <DropdownMenuItem onSelect={onSelect}>
      {icon} {label}
      <span aria-hidden className="ml-auto pl-6 text-xs text-ink-soft">
        {shortcut}
      </span>
    </DropdownMenuItem>
  );
}
