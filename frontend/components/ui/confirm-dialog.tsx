"use client";

import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useReturnFocus } from "@/components/ui/use-return-focus";

interface ConfirmDialogProps {
  readonly heading: string;
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
  /** Opens it; without a trigger `open` does. */
  readonly trigger?: ReactNode;
  readonly open?: boolean;
  readonly onCancel?: () => void;
  readonly returnFocus?: () => HTMLElement | null | undefined;
}

/** Asks before what cannot be undone. */
export function ConfirmDialog({ heading, text, confirm, onConfirm, trigger, open, onCancel, returnFocus }: ConfirmDialogProps) {
  const focusHandlers = useReturnFocus(returnFocus);
  const control = open === undefined ? {} : { open, onOpenChange: (next: boolean) => (next ? undefined : onCancel?.()) };
  return (
    <AlertDialog.Root {...control}>
      {trigger}
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 animate-fade bg-scrim" />
        <AlertDialog.Content
          {...focusHandlers}
          className="fixed top-1/2 left-1/2 z-50 grid w-[calc(100vw-2rem)] max-w-sm -translate-1/2 animate-fade gap-2 rounded-2xl border border-line bg-surface p-5 shadow-lift outline-none"
        >
          <AlertDialog.Title className="text-lg font-semibold tracking-tight">{heading}</AlertDialog.Title>
          <AlertDialog.Description className="text-sm break-words text-ink-soft">{text}</AlertDialog.Description>
          <div className="mt-3 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button variant="ghost">Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild onClick={onConfirm}>
              <Button variant="danger">{confirm}</Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
