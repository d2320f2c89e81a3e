"use client";

import { History } from "lucide-react";
import { type ReactNode, useMemo, useRef } from "react";
import { ChatPanel } from "@/components/chat/chat-panel";
import { useAnnouncer } from "@/components/shell/announcer";
import { AppHeader } from "@/components/shell/app-header";
import { useReader } from "@/components/shell/reader";
import { SkipLinks } from "@/components/shell/skip-links";
import { useWorkspace, type Workspace as WorkspaceState } from "@/components/shell/use-workspace";
import { ViewTabs } from "@/components/shell/view-tabs";
import { TodoPanel, type TodoPanelHandle } from "@/components/todos/todo-panel";
import { useTaskToggle } from "@/components/todos/use-task-toggle";
import type { InitialTodos } from "@/components/todos/use-todos";
import { Button } from "@/components/ui/button";
import { OnDemand, part } from "@/components/ui/on-demand";
import type { Address } from "@/lib/address";
import { cn } from "@/lib/class-names";
import type { User } from "@/lib/schemas";
import type { Command } from "@/lib/shortcuts";
import type { View } from "@/lib/todo-filters";

// Opened by a key or a button: until then their scripts need not be here.
const commandPalette = part(() => import("@/components/shell/command-palette").then((module) => module.CommandPalette));
const earlierChats = part(() => import("@/components/shell/earlier-chats").then((module) => module.EarlierChats));
const shortcutsDialog = part(() => import("@/components/shell/shortcuts-dialog").then((module) => module.ShortcutsDialog));

interface WorkspaceProps {
  readonly user: User;
  readonly address: Address;
  readonly initialTodos: InitialTodos | undefined;
}

/** Side by side where there is room, one at a time where there is not: the list first, then the chat. */
export function Workspace({ user, address, initialTodos }: WorkspaceProps) {
  const { userId } = useReader();
  const composerRef = useRef<HTMLTextAreaElement>(null);
  const todoPanelRef = useRef<TodoPanelHandle>(null);
  const { announce, region } = useAnnouncer();
  const workspace = useWorkspace(userId, address, announce, { composerRef, todoPanelRef });
  const { panel, commands, chat, actions } = workspace;
  const { forget } = chat;
  const onToggle = useTaskToggle(actions);
  const turnActions = useMemo(
    () => ({
      onToggle,
      onUndo: (operationId: string) => {
        actions.undo(operationId);
        forget(operationId);
      },
    }),
    [onToggle, actions, forget],
  );
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <SkipLinks onChat={commands.chat} onTodos={commands.add} />
      <AppHeader user={user} onPalette={commands.palette} onShowShortcuts={commands.help} />
      <main className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,28rem)]">
        <h1 className="sr-only">Your todos and your assistant</h1>
        <Panel id="todos" isShown={panel === "todos"} className="bg-surface">
          <TodoPanel ref={todoPanelRef} initial={initialTodos} actions={actions} />
        </Panel>
        <Panel id="chat" isShown={panel === "chat"} className="border-line lg:border-l">
          <ChatPanel
            chat={chat}
            userName={user.name.split(" ")[0] ?? ""}
            inputRef={composerRef}
            turnActions={turnActions}
            onNewChat={commands["new-chat"]}
            history={
              <Button variant="ghost" size="icon" aria-label="Earlier chats" title="Earlier chats" onClick={commands.history}>
                <History aria-hidden />
              </Button>
            }
          />
        </Panel>
      </main>
      <ViewTabs panel={panel} todosChanged={workspace.todosChanged && panel === "chat"} onPanel={(name) => workspace.show(name)} />
      <Overlays workspace={workspace} announce={announce} todoPanelRef={todoPanelRef} />
      {region}
    </div>
  );
}

interface PanelProps {
  readonly id: string;
  readonly isShown: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

function Panel({ id, isShown, className, children }: PanelProps) {
  return (
    <div id={id} className={cn("min-h-0 min-w-0", !isShown && "max-lg:hidden", className)}>
      {children}
    </div>
  );
}

interface OverlaysProps {
  readonly workspace: WorkspaceState;
  readonly announce: (text: string) => void;
  readonly todoPanelRef: { readonly current: TodoPanelHandle | null };
}

function Overlays({ workspace, announce, todoPanelRef }: OverlaysProps) {
  const { overlay, setOverlay, show, commands } = workspace;
  const close = () => setOverlay("none");
  switch (overlay) {
    case "none":
      return null;
    case "history":
      return <OnDemand key={overlay} part={earlierChats} props={{ workspace, announce, onClose: close }} onFailure={close} />;
    case "help":
      return (
        <OnDemand
          key={overlay}
          part={shortcutsDialog}
          props={{ enabled: workspace.shortcutsOn, onEnabledChange: workspace.setShortcutsOn, onClose: close }}
          onFailure={close}
        />
      );
    case "palette":
      return (
        <OnDemand
          key={overlay}
          part={commandPalette}
          props={{
            onClose: close,
            onCommand: (command: Command) => commands[command](),
            onView: (view: View) => show("todos", () => todoPanelRef.current?.show(view)),
            onAdd: (title: string) => void workspace.actions.add([{ text: title, keep: [] }]),
            onSearch: (text: string) => show("todos", () => todoPanelRef.current?.search(text)),
            onAsk: workspace.say,
          }}
          onFailure={close}
        />
      );
  }
}
