"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Conversation } from "@/lib/schemas";

interface DeleteChatDialogProps {
  readonly conversation: Conversation | null;
  readonly onCancel: () => void;
  readonly onConfirm: (conversation: Conversation) => void;
  readonly returnFocus: () => HTMLElement | null | undefined;
}

/** Asks first: unlike a todo, a deleted chat cannot be brought back. */
export function DeleteChatDialog({ conversation, onConfirm, ...props }: DeleteChatDialogProps) {
  return (
    <ConfirmDialog
      {...props}
      open={conversation !== null}
      heading="Delete this chat?"
      text={`“${conversation?.title ?? ""}” will be gone for good. Your todos stay as they are.`}
      confirm="Delete chat"
      onConfirm={() => conversation && onConfirm(conversation)}
    />
  );
}
