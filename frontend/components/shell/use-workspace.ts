"use client";

import { type RefObject, useRef, useState } from "react";
import { type Chat, useChat } from "@/components/chat/use-chat";
import { type Conversations, useConversations } from "@/components/shell/use-conversations";
import { useAddress, useReturn } from "@/components/shell/use-address";
import { useShortcuts, useShortcutsEnabled } from "@/components/shell/use-shortcuts";
import type { TodoPanelHandle } from "@/components/todos/todo-panel";
import { type TodoActions, useTodoActions } from "@/components/todos/use-todo-actions";
import { useSyncTodos } from "@/components/todos/use-todos";
import type { Address, PanelName } from "@/lib/address";
import type { ChatEvent } from "@/lib/chat-events";
import type { Command } from "@/lib/shortcuts";
import { changesTodos } from "@/lib/tool-effects";

export type Overlay = "none" | "history" | "help" | "palette";

export interface Workspace {
  readonly chat: Chat;
  readonly actions: TodoActions;
  readonly conversations: Conversations;
  readonly panel: PanelName;
  readonly overlay: Overlay;
  /** Whether the assistant has changed todos since they were last looked at. */
  readonly todosChanged: boolean;
  readonly commands: Readonly<Record<Command, () => void>>;
  readonly shortcutsOn: boolean;
  readonly setShortcutsOn: (on: boolean) => void;
  readonly setOverlay: (overlay: Overlay) => void;
  readonly show: (panel: PanelName, focus?: () => void) => void;
  readonly openChat: (id: string | null) => void;
  readonly say: (text: string) => void;
  /** Where the focus belongs once the earlier chats are closed. */
  readonly afterHistory: () => HTMLElement | null;
}

/** What can take the focus; the workspace's component attaches them. */
export interface WorkspaceRefs {
  readonly composerRef: RefObject<HTMLTextAreaElement | null>;
  readonly todoPanelRef: RefObject<TodoPanelHandle | null>;
}

/** What the chat, the earlier chats and the todos tell each other. */
export function useWorkspace(
  userId: string,
  initial: Address,
  announce: (text: string) => void,
  { composerRef, todoPanelRef }: WorkspaceRefs,
): Workspace {
  const [todosChanged, setTodosChanged] = useState(false);
  const hasChosenRef = useRef(false);
  const [overlay, setOverlay] = useState<Overlay>("none");
  const [shortcutsOn, setShortcutsOn] = useShortcutsEnabled();
  const actions = useTodoActions(userId, announce);
  const conversations = useConversations(userId, overlay === "history");
  const { address, push, replace } = useAddress(initial);
  const onEvent = useEventEffects(userId, {
    onNewChat: (id) => replace({ chat: id }),
    onTodosChanged: () => setTodosChanged(true),
    onSettled: conversations.reload,
  });
  const chat = useChat({ userId, initialConversation: initial.chat, onEvent });
  useReturn((next) => {
    setOverlay("none");
    if (next.chat !== chat.state.conversationId) chat.open(next.chat);
  });

  const show = (panel: PanelName, focus: () => void = () => undefined) => {
    if (panel === "todos") setTodosChanged(false);
    push({ panel });
    // The panel may have been hidden until now: the focus can move only once it is shown.
    requestAnimationFrame(focus);
  };
  const toComposer = () => show("chat", () => composerRef.current?.focus());
  const openChat = (id: string | null) => {
    hasChosenRef.current = true;
    setOverlay("none");
    chat.open(id);
    push({ chat: id, panel: "chat" });
    requestAnimationFrame(() => composerRef.current?.focus());
  };
  const commands: Workspace["commands"] = {
    chat: toComposer,
    add: () => show("todos", () => todoPanelRef.current?.focusAdd()),
    search: () => show("todos", () => todoPanelRef.current?.focusSearch()),
    list: () => show("todos", () => todoPanelRef.current?.focusList()),
    "new-chat": () => openChat(null),
    history: () => {
      hasChosenRef.current = false;
      setOverlay("history");
    },
    undo: () => actions.undo(),
    palette: () => setOverlay("palette"),
    help: () => setOverlay("help"),
  };
  useShortcuts(shortcutsOn, (command) => commands[command]());

  return {
    panel: address.panel,
    overlay,
    setOverlay,
    chat,
    actions,
    conversations,
    todosChanged,
    commands,
    shortcutsOn,
    setShortcutsOn,
    show,
    openChat,
    afterHistory: () => (hasChosenRef.current ? composerRef.current : null),
    say: (text) => {
      toComposer();
      chat.send(text);
    },
  };
}

interface EventEffects {
  readonly onNewChat: (id: string) => void;
  readonly onTodosChanged: () => void;
  /** An answer has ended in any way. */
  readonly onSettled: () => void;
}

function useEventEffects(userId: string, { onNewChat, onTodosChanged, onSettled }: EventEffects) {
  const sync = useSyncTodos(userId);
  const syncQuietly = () => void sync().catch(() => undefined);
  return (event: ChatEvent | { readonly type: "settled" }) => {
    if (event.type === "conversation") onNewChat(event.id);
    if (event.type === "tool_result" && changesTodos(event.name)) {
      onTodosChanged();
      syncQuietly();
    }
    if (event.type === "settled") {
      // Also after a stop: the assistant may have changed something before it was stopped.
      syncQuietly();
      onSettled();
    }
  };
}
