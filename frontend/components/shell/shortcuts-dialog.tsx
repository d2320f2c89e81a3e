"use client";

import { useId } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { LIST_KEYS, PALETTE_KEYS, SHORTCUTS } from "@/lib/shortcuts";

interface ShortcutsDialogProps {
  readonly onClose: () => void;
  readonly enabled: boolean;
  readonly onEnabledChange: (enabled: boolean) => void;
}

export function ShortcutsDialog({ onClose, enabled, onEnabledChange }: ShortcutsDialogProps) {
  const switchId = useId();
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent heading="Keyboard shortcuts" shape="narrow">
        <KeyList heading="Anywhere" rows={[PALETTE_KEYS, ...SHORTCUTS.map(({ key, label }) => ({ keys: key.toUpperCase(), label }))]} />
        <KeyList heading="On a todo" rows={LIST_KEYS} />
        <label htmlFor={switchId} className="mt-5 flex min-h-11 items-center gap-3 border-t border-line pt-2 text-sm">
          <input
            id={switchId}
            type="checkbox"
            checked={enabled}
            onChange={(event) => onEnabledChange(event.target.checked)}
            className="size-5 accent-accent"
          />
          Use single-key shortcuts
        </label>
      </DialogContent>
    </Dialog>
  );
}

interface KeyListProps {
  readonly heading: string;
  readonly rows: readonly { readonly keys: string; readonly label: string }[];
}

function KeyList({ heading, rows }: KeyListProps) {
  return (
    <>
      <h3 className="mt-4 mb-1.5 text-sm font-medium text-ink-soft first-of-type:mt-0">{heading}</h3>
      <dl className="grid gap-1 text-sm">
        {rows.map(({ keys, label }) => (
          <div key={keys} className="flex items-center justify-between gap-4 py-0.5">
            <dt>{label}</dt>
            <dd>
              <kbd className="inline-block min-w-7 rounded-md border border-line bg-hover px-1.5 py-0.5 text-center font-sans text-xs">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
