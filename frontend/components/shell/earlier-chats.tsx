"use client";

import { useRef, useState } from "react";
import { ConversationList } from "@/components/chat/conversation-list";
import { DeleteChatDialog } from "@/components/shell/delete-chat-dialog";
import type { Workspace } from "@/components/shell/use-workspace";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toaster";
import { messageOf } from "@/lib/errors";
import type { Conversation } from "@/lib/schemas";

interface EarlierChatsProps {
  readonly workspace: Pick<Workspace, "chat" | "conversations" | "openChat" | "afterHistory">;
  readonly announce: (text: string) => void;
  readonly onClose: () => void;
}

export function EarlierChats({ onClose, ...props }: EarlierChatsProps) {
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent heading="Earlier chats" shape="sheet" returnFocus={props.workspace.afterHistory}>
        <Chats {...props} />
      </DialogContent>
    </Dialog>
  );
}

function Chats({ workspace: { chat, conversations, openChat }, announce }: Omit<EarlierChatsProps, "onClose">) {
  const list = useRef<HTMLDivElement>(null);
  const [doomed, setDoomed] = useState<Conversation | null>(null);
  const toast = useToast();

  async function remove(conversation: Conversation) {
    setDoomed(null);
    try {
      await conversations.remove(conversation.id);
      announce(`Deleted the chat ${conversation.title}.`);
      if (conversation.id === chat.state.conversationId) openChat(null);
    } catch (error) {
      toast({ text: messageOf(error) });
    }
  }

  async function rename(conversation: Conversation, title: string) {
    try {
      await conversations.rename(conversation.id, title);
      announce(`Renamed the chat to ${title}.`);
    } catch (error) {
      toast({ text: messageOf(error) });
    }
  }

  return (
    <div ref={list} className="flex min-h-0 flex-1 flex-col">
      <ConversationList
        conversations={conversations.items}
        error={conversations.error}
        currentId={chat.state.conversationId}
        search={conversations.search}
        onSearch={conversations.setSearch}
        onRename={(conversation, title) => void rename(conversation, title)}
        hasMore={conversations.hasMore}
        onMore={conversations.loadMore}
        onOpen={openChat}
        onDelete={setDoomed}
        onReload={conversations.reload}
      />
      <DeleteChatDialog
        conversation={doomed}
        onCancel={() => setDoomed(null)}
        onConfirm={(chosen) => void remove(chosen)}
        returnFocus={() => list.current?.querySelector("button")}
      />
    </div>
  );
}
