"use client";

import { type RefObject, useRef, useState } from "react";
import { type Chat, useChat } from "@/components/chat/use-chat";
import type { View } from "@/components/shell/app-header";
import { type Conversations, useConversations } from "@/components/shell/use-conversations";
import { useShortcuts, useShortcutsEnabled } from "@/components/shell/use-shortcuts";
import type { TodoPanelHandle } from "@/components/todos/todo-panel";
import { useReloadTodos } from "@/components/todos/use-todos";
import type { ChatEvent } from "@/lib/chat-events";
import type { Command } from "@/lib/shortcuts";
import { changesTodos } from "@/lib/tool-labels";

export type Overlay = "none" | "history" | "help";

export interface Workspace {
  readonly chat: Chat;
  readonly conversations: Conversations;
  readonly view: View;
  readonly overlay: Overlay;
  /** Whether the assistant has changed todos since they were last looked at. */
  readonly todosChanged: boolean;
  readonly commands: Readonly<Record<Command, () => void>>;
  readonly shortcutsOn: boolean;
  readonly setShortcutsOn: (on: boolean) => void;
  readonly setOverlay: (overlay: Overlay) => void;
  readonly show: (view: View) => void;
  readonly openChat: (id: string | null) => void;
  /** Where the focus belongs once the earlier chats are closed. */
  readonly afterHistory: () => HTMLElement | null;
}

/** What can take the focus; the workspace's component attaches them. */
export interface WorkspaceRefs {
  readonly composerRef: RefObject<HTMLTextAreaElement | null>;
  readonly todoPanelRef: RefObject<TodoPanelHandle | null>;
}

function showInAddress(conversationId: string | null): void {
  const address = conversationId === null ? "/" : `/?chat=${encodeURIComponent(conversationId)}`;
  window.history.replaceState(null, "", address);
}

/** What the chat, the earlier chats and the todos tell each other. */
export function useWorkspace(userId: string, initialConversation: string | null, refs: WorkspaceRefs): Workspace {
  const { composerRef, todoPanelRef } = refs;
  const [todosChanged, setTodosChanged] = useState(false);
  const conversations = useConversations(userId);
  const onEvent = useEventEffects(conversations, () => setTodosChanged(true));
  const chat = useChat({ userId, initialConversation, onEvent });
  const [view, setView] = useState<View>("chat");
  const [overlay, setOverlay] = useState<Overlay>("none");
  const chosenRef = useRef(false);
  const [shortcutsOn, setShortcutsOn] = useShortcutsEnabled();

  const show = (view: View, focus: () => void = () => undefined) => {
    if (view === "todos") setTodosChanged(false);
    setView(view);
    // The panel may have been hidden until now: the focus can move only once it is shown.
    requestAnimationFrame(focus);
  };
  const openChat = (id: string | null) => {
    chosenRef.current = true;
    chat.open(id);
    showInAddress(id);
    setOverlay("none");
    show("chat", () => composerRef.current?.focus());
  };
  const commands: Workspace["commands"] = {
    chat: () => show("chat", () => composerRef.current?.focus()),
    add: () => show("todos", () => todoPanelRef.current?.focusAdd()),
    search: () => show("todos", () => todoPanelRef.current?.focusSearch()),
    list: () => show("todos", () => todoPanelRef.current?.focusList()),
    "new-chat": () => openChat(null),
    history: () => {
      chosenRef.current = false;
      setOverlay("history");
    },
    undo: () => todoPanelRef.current?.undo(),
    help: () => setOverlay("help"),
  };
  useShortcuts(shortcutsOn, (command) => commands[command]());

  return {
    view,
    overlay,
    setOverlay,
    chat,
    conversations,
    todosChanged,
    commands,
    shortcutsOn,
    setShortcutsOn,
    show,
    openChat,
    afterHistory: () => (chosenRef.current ? composerRef.current : null),
  };
}

function useEventEffects(conversations: Conversations, onTodosChanged: () => void) {
  const reloadTodos = useReloadTodos();
  return (event: ChatEvent | { readonly type: "settled" }) => {
    if (event.type === "conversation") showInAddress(event.id);
    if (event.type === "tool_result" && changesTodos(event.name)) {
      onTodosChanged();
      void reloadTodos();
    }
    if (event.type === "settled") {
      // Also after a stop: the assistant may have changed something before it was stopped.
      void reloadTodos();
      conversations.reload();
    }
  };
}
