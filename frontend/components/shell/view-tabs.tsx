"use client";

import { ListTodo, MessageCircle } from "lucide-react";
import type { ComponentType } from "react";
import { cn } from "@/lib/class-names";
import type { PanelName } from "@/lib/address";

interface ViewTabsProps {
  readonly panel: PanelName;
  readonly todosChanged: boolean;
  readonly onPanel: (panel: PanelName) => void;
}

/** On a small screen: the list and the chat, each one thumb away. */
export function ViewTabs({ panel, todosChanged, onPanel }: ViewTabsProps) {
  return (
    <nav aria-label="View" className="grid grid-cols-2 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden">
      <Tab name="todos" label="Todos" icon={ListTodo} panel={panel} onPanel={onPanel} isMarked={todosChanged} />
      <Tab name="chat" label="Chat" icon={MessageCircle} panel={panel} onPanel={onPanel} />
    </nav>
  );
}

interface TabProps extends Pick<ViewTabsProps, "panel" | "onPanel"> {
  readonly name: PanelName;
  readonly label: string;
  readonly icon: ComponentType<{ className?: string; "aria-hidden": true }>;
  readonly isMarked?: boolean;
}

function Tab({ name, label, icon: Icon, panel, onPanel, isMarked = false }: TabProps) {
  const isCurrent = panel === name;
  return (
    <button
      type="button"
      aria-current={isCurrent ? "page" : undefined}
      onClick={() => onPanel(name)}
      className={cn(
        "relative flex h-14 flex-col items-center justify-center gap-0.5 border-t-2 text-xs",
        isCurrent ? "border-accent font-medium text-ink" : "border-transparent text-ink-soft",
      )}
    >
      <Icon aria-hidden className="size-5" />
      {label}
      {isMarked ? (
        <span className="absolute top-2 left-1/2 ml-3 size-2 rounded-full bg-accent">
          <span className="sr-only">changed</span>
        </span>
      ) : null}
    </button>
  );
}
