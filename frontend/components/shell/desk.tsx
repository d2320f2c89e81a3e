"use client";

import { useCallback, useRef, useState } from "react";
import { ChatPanel } from "@/components/chat/chat-panel";
import { ConversationList } from "@/components/chat/conversation-list";
import { useChat } from "@/components/chat/use-chat";
import { useAnnouncer } from "@/components/shell/announcer";
import { AppHeader, type View } from "@/components/shell/app-header";
import { DeleteChatDialog } from "@/components/shell/delete-chat-dialog";
import { ShortcutsDialog } from "@/components/shell/shortcuts-dialog";
import { SkipLinks } from "@/components/shell/skip-links";
import { useConversations } from "@/components/shell/use-conversations";
import { useShortcuts, useShortcutsEnabled } from "@/components/shell/use-shortcuts";
import { TodoPanel, type TodoPanelHandle } from "@/components/todos/todo-panel";
import { useReloadTodos } from "@/components/todos/use-todos";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toaster";
import { cn } from "@/lib/class-names";
import type { ChatEvent } from "@/lib/chat-events";
import { messageOf } from "@/lib/errors";
import type { Conversation, User } from "@/lib/schemas";
import type { Command } from "@/lib/shortcuts";
import { changesTodos } from "@/lib/tool-words";

interface DeskProps {
  readonly user: User;
  readonly initialConversation: string | null;
}

type Overlay = "none" | "history" | "help";

function showInAddress(conversationId: string | null): void {
  const address = conversationId === null ? "/" : `/?chat=${encodeURIComponent(conversationId)}`;
  window.history.replaceState(null, "", address);
}

/** The chat, the earlier chats and the todos, and what one of them tells the others. */
export function Desk({ user, initialConversation }: DeskProps) {
  const [view, setView] = useState<View>("chat");
  const [overlay, setOverlay] = useState<Overlay>("none");
  const [todosChanged, setTodosChanged] = useState(false);
  const [doomed, setDoomed] = useState<Conversation | null>(null);
  const [shortcutsOn, setShortcutsOn] = useShortcutsEnabled();
  const composer = useRef<HTMLTextAreaElement>(null);
  const todoPanel = useRef<TodoPanelHandle>(null);
  const chatChosen = useRef(false);
  const { announce, region } = useAnnouncer();
  const toast = useToast();
  const reloadTodos = useReloadTodos();
  const conversations = useConversations(user.id);

  const onEvent = (event: ChatEvent | { readonly type: "settled" }) => {
    if (event.type === "conversation") showInAddress(event.id);
    if (event.type === "tool_result" && changesTodos(event.name)) {
      setTodosChanged(true);
      void reloadTodos();
    }
    if (event.type === "settled") {
      // Also after a stop: the assistant may have changed something before it was stopped.
      void reloadTodos();
      conversations.reload();
    }
  };
  const chat = useChat({ userId: user.id, initialConversation, onEvent });

  /** Shows a panel where only one fits, and then moves the focus into it. */
  const goTo = useCallback((next: View, focus: () => void) => {
    setView(next);
    if (next === "todos") setTodosChanged(false);
    requestAnimationFrame(focus);
  }, []);
  const openChat = useCallback(
    (id: string | null) => {
      chatChosen.current = true;
      chat.open(id);
      showInAddress(id);
      setOverlay("none");
      goTo("chat", () => composer.current?.focus());
    },
    [chat, goTo],
  );

  const commands: Readonly<Record<Command, () => void>> = {
    chat: () => goTo("chat", () => composer.current?.focus()),
    add: () => goTo("todos", () => todoPanel.current?.focusAdd()),
    search: () => goTo("todos", () => todoPanel.current?.focusSearch()),
    list: () => goTo("todos", () => todoPanel.current?.focusList()),
    "new-chat": () => openChat(null),
    history: () => {
      chatChosen.current = false;
      setOverlay("history");
    },
    undo: () => todoPanel.current?.undo(),
    help: () => setOverlay("help"),
  };
  useShortcuts(shortcutsOn, (command) => commands[command]());

  async function deleteChat(conversation: Conversation) {
    setDoomed(null);
    try {
      await conversations.remove(conversation.id);
      announce(`Deleted the chat ${conversation.title}.`);
      if (conversation.id === chat.state.conversationId) openChat(null);
    } catch (error) {
      toast({ text: messageOf(error) });
    }
  }

  const history = (
    <ConversationList
      conversations={conversations.items}
      error={conversations.error}
      currentId={chat.state.conversationId}
      onOpen={openChat}
      onDelete={setDoomed}
      onReload={conversations.reload}
    />
  );

  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      <SkipLinks onChat={commands.chat} onTodos={commands.list} />
      <AppHeader
        user={user}
        view={view}
        todosChanged={todosChanged && view === "chat"}
        onView={(next) => goTo(next, () => undefined)}
        onHistory={commands.history}
        onShowShortcuts={commands.help}
      />
      <main className="grid min-h-0 flex-1 lg:grid-cols-[minmax(0,1fr)_minmax(22rem,27rem)] xl:grid-cols-[15rem_minmax(0,1fr)_27rem]">
        <h1 className="sr-only">Your todos and your assistant</h1>
        <nav aria-label="Earlier chats" className="hidden min-h-0 flex-col border-r border-line p-3 pt-4 xl:flex">
          {history}
        </nav>
        <div id="chat" className={cn("min-h-0 min-w-0", view !== "chat" && "max-lg:hidden")}>
          <ChatPanel chat={chat} userName={user.name.split(" ")[0] ?? ""} inputRef={composer} />
        </div>
        <div id="todos" className={cn("min-h-0 min-w-0 border-line bg-surface lg:border-l", view !== "todos" && "max-lg:hidden")}>
          <TodoPanel ref={todoPanel} userId={user.id} announce={announce} />
        </div>
      </main>
      <Dialog open={overlay === "history"} onOpenChange={(open) => setOverlay(open ? "history" : "none")}>
        <DialogContent
          heading="Earlier chats"
          shape="sheet"
          returnFocus={() => (chatChosen.current ? composer.current : null)}
        >
          {history}
        </DialogContent>
      </Dialog>
      <ShortcutsDialog
        open={overlay === "help"}
        onOpenChange={(open) => setOverlay(open ? "help" : "none")}
        enabled={shortcutsOn}
        onEnabledChange={setShortcutsOn}
      />
      <DeleteChatDialog conversation={doomed} onCancel={() => setDoomed(null)} onConfirm={(chat) => void deleteChat(chat)} />
      {region}
    </div>
  );
}
