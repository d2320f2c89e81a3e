"use client";

import { CircleCheck, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import type { Todos } from "@/components/todos/use-todos";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { messageOf } from "@/lib/errors";
import { isNarrowed, type TodoFilters, type View } from "@/lib/todo-filters";

interface TodoListStateProps {
  readonly todos: Todos;
  readonly filters: TodoFilters;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

/** The list, or what stands in its place: loading, an error, or nothing to show. */
export function TodoListState({ todos, filters, onClear, children }: TodoListStateProps) {
  if (todos.isLoading) return <LoadingRows />;
  const failure = todos.error ? (
    <Notice
      className="mb-3"
      action={
        <Button variant="outline" onClick={todos.reload}>
          Try again
        </Button>
      }
    >
      {messageOf(todos.error)}
    </Notice>
  ) : null;
  if (todos.rows.length > 0 || failure) {
    return (
      <>
        {failure}
        <p role="status" className="sr-only">
          {todos.total === 1 ? "1 todo" : `${todos.total} todos`}
        </p>
        {todos.rows.length > 0 ? children : null}
      </>
    );
  }
  return <Empty filters={filters} onClear={onClear} />;
}

function LoadingRows() {
  return (
    <div role="status" className="grid gap-4 pt-2">
      <span className="sr-only">Loading your todos…</span>
      {["w-3/5", "w-4/5", "w-2/5", "w-1/2"].map((width) => (
        <div key={width} className="flex items-center gap-3 pl-1.5">
          <Skeleton shape="round" className="size-5" />
          <Skeleton className={`h-4 ${width}`} />
        </div>
      ))}
    </div>
  );
}

const ALL_CLEAR = ["All clear", "Add a todo above, or ask the assistant to."] as const;
const EMPTY: Readonly<Partial<Record<View, readonly [string, string]>>> = {
  completed: ["Nothing done yet", "What you tick off will be kept here."],
  trash: ["The trash is empty", "What you delete can be restored from here for 30 days."],
  overdue: ["Nothing is overdue", "Well done."],
  today: ["Nothing is due today", "Add “today” to a todo to see it here."],
  upcoming: ["Nothing is coming up", "Todos with a later due date will be here."],
  someday: ["Nothing without a date", "Todos without a due date will be here."],
};

function Empty({ filters, onClear }: { readonly filters: TodoFilters; readonly onClear: () => void }) {
  if (isNarrowed(filters)) {
    return (
      <EmptyMessage icon={<SearchX aria-hidden />} heading="Nothing matches" text="No todo fits this search and these filters.">
        <Button variant="outline" onClick={onClear}>
          Clear filters
        </Button>
      </EmptyMessage>
    );
  }
  const [heading, text] = EMPTY[filters.view] ?? ALL_CLEAR;
  return <EmptyMessage icon={<CircleCheck aria-hidden />} heading={heading} text={text} />;
}

interface EmptyMessageProps {
  readonly icon: ReactNode;
  readonly heading: string;
  readonly text: string;
  readonly children?: ReactNode;
}

function EmptyMessage({ icon, heading, text, children }: EmptyMessageProps) {
  return (
    <div className="grid justify-items-center gap-1 px-4 py-12 text-center [&>svg]:mb-2 [&>svg]:size-7 [&>svg]:stroke-[1.5] [&>svg]:text-ink-soft">
      {icon}
      <p className="font-medium">{heading}</p>
      <p className="text-sm text-ink-soft">{text}</p>
      {children ? <div className="mt-3">{children}</div> : null}
    </div>
  );
}
