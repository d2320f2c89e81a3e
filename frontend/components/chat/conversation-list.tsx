"use client";

import { MessageSquarePlus, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { InlineTitle } from "@/components/ui/inline-title";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/class-names";
import { messageOf } from "@/lib/errors";
import type { Conversation } from "@/lib/schemas";

interface ConversationListProps {
  readonly conversations: readonly Conversation[] | undefined;
  readonly error: unknown;
  readonly currentId: string | null;
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly onOpen: (id: string | null) => void;
  readonly onDelete: (conversation: Conversation) => void;
  readonly onRename: (conversation: Conversation, title: string) => void;
  readonly search: string;
  readonly onSearch: (words: string) => void;
  readonly onReload: () => void;
}

export function ConversationList(props: ConversationListProps) {
  const { conversations, error, currentId, search, onReload } = props;
  const [editingId, setEditingId] = useState<string | null>(null);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3">
      <Button variant="outline" size="line" onClick={() => props.onOpen(null)}>
        <MessageSquarePlus aria-hidden /> New chat
      </Button>
      <Input
        type="search"
        aria-label="Search chats"
        placeholder="Search titles and messages"
        dir="auto"
        maxLength={200}
        value={search}
        onChange={(event) => props.onSearch(event.target.value)}
      />
      {error ? (
        <Notice
          action={
            <Button variant="outline" onClick={onReload}>
              Try again
            </Button>
          }
        >
          {messageOf(error)}
        </Notice>
      ) : null}
      {conversations === undefined && !error ? <LoadingRows /> : null}
      <p role="status" className="px-3 text-sm text-ink-soft empty:hidden">
        {conversations?.length === 0 ? (search.trim() ? "No chat has these words." : "Your chats will be kept here.") : null}
      </p>
      <ul className="-mx-1 flex min-h-0 flex-col gap-0.5 overflow-y-auto px-1 pb-4">
        {conversations?.map((conversation) => (
          <ConversationRow
            key={conversation.id}
            conversation={conversation}
            current={conversation.id === currentId}
            isEditing={conversation.id === editingId}
            onEdit={setEditingId}
            onOpen={props.onOpen}
            onDelete={props.onDelete}
            onRename={props.onRename}
          />
        ))}
        {props.hasMore ? (
          <li>
            <Button variant="ghost" className="w-full" onClick={props.onMore}>
              Show older chats
            </Button>
          </li>
        ) : null}
      </ul>
    </div>
  );
}

interface RowProps extends Pick<ConversationListProps, "onOpen" | "onDelete" | "onRename"> {
  readonly conversation: Conversation;
  readonly current: boolean;
  readonly isEditing: boolean;
  readonly onEdit: (id: string | null) => void;
}

const quietClasses = "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 [@media(hover:none)]:opacity-100";

function ConversationRow({ conversation, current, isEditing, onEdit, onOpen, onDelete, onRename }: RowProps) {
  return (
    <li className={cn("group flex shrink-0 items-center rounded-lg pr-1", current ? "bg-accent-soft" : "hover:bg-hover")}>
      {isEditing ? (
        <div className="min-w-0 flex-1 px-3 py-2">
          <InlineTitle title={conversation.title} onSave={(title) => onRename(conversation, title)} onClose={() => onEdit(null)} />
        </div>
      ) : (
        <button
          type="button"
          aria-current={current ? "true" : undefined}
          onClick={() => onOpen(conversation.id)}
          className={cn("min-h-11 min-w-0 flex-1 truncate rounded-lg px-3 text-left text-sm", current ? "font-medium" : "text-ink-soft group-hover:text-ink")}
        >
          <bdi>{conversation.title}</bdi>
        </button>
      )}
      <Button
        variant="ghost"
        size="icon"
        data-row-focus
        className={quietClasses}
        aria-label={`Rename chat ${conversation.title}`}
        onClick={() => onEdit(conversation.id)}
      >
        <Pencil aria-hidden />
      </Button>
      <Button
        variant="ghost"
        size="icon"
        className={quietClasses}
        aria-label={`Delete chat ${conversation.title}`}
        onClick={() => onDelete(conversation)}
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

function LoadingRows() {
  return (
    <div role="status" className="grid gap-3 px-3 pt-1">
      <span className="sr-only">Loading your chats…</span>
      <Skeleton className="h-4 w-4/5" />
      <Skeleton className="h-4 w-3/5" />
      <Skeleton className="h-4 w-2/3" />
    </div>
  );
}
