"use client";

import { type ReactNode, useRef } from "react";
import { ChatPanel } from "@/components/chat/chat-panel";
import { useAnnouncer } from "@/components/shell/announcer";
import { AppHeader } from "@/components/shell/app-header";
import { EarlierChats } from "@/components/shell/earlier-chats";
import { ShortcutsDialog } from "@/components/shell/shortcuts-dialog";
import { SkipLinks } from "@/components/shell/skip-links";
import { type Workspace as WorkspaceState, useWorkspace } from "@/components/shell/use-workspace";
import { TodoPanel, type TodoPanelHandle } from "@/components/todos/todo-panel";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { cn } from "@/lib/class-names";
import type { User } from "@/lib/schemas";

interface WorkspaceProps {
  readonly user: User;
  readonly initialConversation: string | null;
}

/** Side by side where there is room, one at a time where there is not: earlier chats, chat, todos. */
export function Workspace({ user, initialConversation }: WorkspaceProps) {
  const composerRef = useRef<HTMLTextAreaElement>(null);
  const todoPanelRef = useRef<TodoPanelHandle>(null);
  const workspace = useWorkspace(user.id, initialConversation, { composerRef, todoPanelRef });
  const { announce, region } = useAnnouncer();
  const { view, commands } = workspace;
  const firstName = user.name.split(" ")[0] ?? "";
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <SkipLinks onChat={commands.chat} onTodos={commands.add} />
      <AppHeader
        user={user}
        view={view}
        todosChanged={workspace.todosChanged && view === "chat"}
        onView={workspace.show}
        onHistory={commands.history}
        onShowShortcuts={commands.help}
      />
      <main className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,27rem)] xl:grid-cols-[15rem_minmax(0,1fr)_27rem]">
        <h1 className="sr-only">Your todos and your assistant</h1>
        <nav aria-label="Earlier chats" className="hidden min-h-0 flex-col border-r border-line p-3 pt-4 xl:flex">
          <EarlierChats workspace={workspace} announce={announce} />
        </nav>
        <Panel id="chat" shown={view === "chat"}>
          <ChatPanel
            chat={workspace.chat}
            userName={firstName}
            inputRef={composerRef}
            onNewChat={commands["new-chat"]}
          />
        </Panel>
        <Panel id="todos" shown={view === "todos"} className="border-line bg-surface lg:border-l">
          <TodoPanel ref={todoPanelRef} userId={user.id} announce={announce} />
        </Panel>
      </main>
      <Overlays workspace={workspace} announce={announce} />
      {region}
    </div>
  );
}

interface PanelProps {
  readonly id: string;
  readonly shown: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

function Panel({ id, shown, className, children }: PanelProps) {
  return (
    <div id={id} className={cn("min-h-0 min-w-0", !shown && "max-lg:hidden", className)}>
      {children}
    </div>
  );
}

function Overlays({ workspace, announce }: { readonly workspace: WorkspaceState; readonly announce: (text: string) => void }) {
  const { overlay, setOverlay } = workspace;
  return (
    <>
      <Dialog open={overlay === "history"} onOpenChange={(open) => setOverlay(open ? "history" : "none")}>
        <DialogContent heading="Earlier chats" shape="sheet" returnFocus={workspace.afterHistory}>
          <EarlierChats workspace={workspace} announce={announce} />
        </DialogContent>
      </Dialog>
      <ShortcutsDialog
        open={overlay === "help"}
        onOpenChange={(open) => setOverlay(open ? "help" : "none")}
        enabled={workspace.shortcutsOn}
        onEnabledChange={workspace.setShortcutsOn}
      />
    </>
  );
}
