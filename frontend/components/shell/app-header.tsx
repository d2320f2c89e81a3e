"use client";

import { History } from "lucide-react";
import { AccountMenu } from "@/components/shell/account-menu";
import { Wordmark } from "@/components/shell/wordmark";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/class-names";
import type { User } from "@/lib/schemas";

export type View = "chat" | "todos";

interface AppHeaderProps {
  readonly user: User;
  readonly view: View;
  readonly todosChanged: boolean;
  readonly onView: (view: View) => void;
  readonly onHistory: () => void;
  readonly onShowShortcuts: () => void;
}

export function AppHeader({ user, view, todosChanged, onView, onHistory, onShowShortcuts }: AppHeaderProps) {
  return (
    <header className="flex h-14 shrink-0 items-center gap-2 border-b border-line px-3 sm:px-4">
      <Button variant="ghost" size="icon" className="xl:hidden" aria-label="Earlier chats" onClick={onHistory}>
        <History aria-hidden />
      </Button>
      <div className="flex max-[420px]:hidden">
        <Wordmark />
      </div>
      <nav aria-label="View" className="mx-auto flex rounded-lg bg-track p-0.5 lg:hidden">
        <ViewButton name="chat" label="Chat" view={view} onView={onView} />
        <ViewButton name="todos" label="Todos" view={view} onView={onView} marked={todosChanged} />
      </nav>
      <div className="lg:ml-auto">
        <AccountMenu user={user} onShowShortcuts={onShowShortcuts} />
      </div>
    </header>
  );
}

interface ViewButtonProps {
  readonly name: View;
  readonly label: string;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly marked?: boolean;
}

function ViewButton({ name, label, view, onView, marked = false }: ViewButtonProps) {
  const current = view === name;
  return (
    <button
      type="button"
      aria-current={current ? "page" : undefined}
      onClick={() => onView(name)}
      className={cn(
        "relative h-8 rounded-md px-4 text-sm transition-colors",
        current ? "bg-raised font-medium text-ink shadow-sm" : "text-ink-soft hover:text-ink",
      )}
    >
      {label}
      {marked ? (
        <span className="absolute top-1.5 right-1.5 size-1.5 rounded-full bg-accent">
          <span className="sr-only">changed</span>
        </span>
      ) : null}
    </button>
  );
}
