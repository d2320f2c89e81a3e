"use client";

import { AlertDialog } from "radix-ui";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toaster";
import { messageOf } from "@/lib/errors";
import { emptyTrash } from "@/lib/todo-api";

interface TrashBarProps {
  readonly userId: string;
  readonly count: number;
  readonly onEmptied: () => void;
}

export function TrashBar({ userId, count, onEmptied }: TrashBarProps) {
  const toast = useToast();

  async function empty() {
    try {
      await emptyTrash(userId);
      onEmptied();
    } catch (error) {
      toast({ text: messageOf(error) });
    }
  }

  return (
    <div className="flex flex-wrap items-center justify-between gap-2 text-sm text-ink-soft">
      <p>Todos stay here for 30 days and can be restored to their place.</p>
      {count === 0 ? null : (
        <ConfirmDialog
          heading="Empty the trash?"
          text={count === 1 ? "1 todo will be gone for good." : `${count} todos will be gone for good.`}
          confirm="Empty trash"
          onConfirm={() => void empty()}
          trigger={
            <AlertDialog.Trigger asChild>
              <Button variant="outline">Empty trash</Button>
            </AlertDialog.Trigger>
          }
        />
      )}
    </div>
  );
}
