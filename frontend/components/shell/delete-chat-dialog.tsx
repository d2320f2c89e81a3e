"use client";

import { AlertDialog } from "radix-ui";
import { Button } from "@/components/ui/button";
import { useReturnFocus } from "@/components/ui/use-return-focus";
import type { Conversation } from "@/lib/schemas";

interface DeleteChatDialogProps {
  readonly conversation: Conversation | null;
  readonly onCancel: () => void;
  readonly onConfirm: (conversation: Conversation) => void;
  readonly returnFocus: () => HTMLElement | null | undefined;
}

/** Asks first: unlike a todo, a deleted chat cannot be brought back. */
export function DeleteChatDialog({ conversation, onCancel, onConfirm, returnFocus }: DeleteChatDialogProps) {
  const focusHandlers = useReturnFocus(returnFocus);
  return (
    <AlertDialog.Root open={conversation !== null} onOpenChange={(open) => (open ? undefined : onCancel())}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <AlertDialog.Content
          {...focusHandlers}
          className="fixed top-1/2 left-1/2 z-50 grid w-[calc(100vw-2rem)] max-w-sm -translate-1/2 animate-fade gap-2 rounded-2xl border border-line bg-surface p-5 shadow-lift outline-none"
        >
          <AlertDialog.Title className="text-lg font-semibold tracking-tight">Delete this chat?</AlertDialog.Title>
          <AlertDialog.Description className="text-sm break-words text-ink-soft">
            “{conversation?.title}” will be gone for good. Your todos stay as they are.
          </AlertDialog.Description>
          <div className="mt-3 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button variant="ghost">Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild onClick={() => conversation && onConfirm(conversation)}>
              <Button variant="danger">Delete chat</Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
