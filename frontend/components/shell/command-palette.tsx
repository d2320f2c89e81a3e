"use client";

import { Command as Palette } from "cmdk";
import { useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { type Command, SHORTCUTS } from "@/lib/shortcuts";
import { type View, VIEW_LABELS } from "@/lib/todo-filters";

export interface PaletteActions {
  readonly onCommand: (command: Command) => void;
  readonly onView: (view: View) => void;
  readonly onAdd: (title: string) => void;
  readonly onSearch: (text: string) => void;
  readonly onAsk: (text: string) => void;
}

interface CommandPaletteProps extends PaletteActions {
  readonly onClose: () => void;
}

const itemClasses =
  "flex min-h-11 cursor-pointer items-center gap-2 rounded-lg px-3 text-sm data-[selected=true]:bg-accent-soft data-[selected=true]:outline-1 data-[selected=true]:-outline-offset-1 data-[selected=true]:outline-accent";

/** Every command by its name; what is typed can also be added, searched for or asked. */
export function CommandPalette({ onClose, ...actions }: CommandPaletteProps) {
  const [text, setText] = useState("");
  const run = (action: () => void) => () => {
    onClose();
    action();
  };
  const words = text.trim();
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent heading="Commands" shape="top">
        <Palette label="Commands" className="grid gap-2" loop>
          <Palette.Input
            autoFocus
            value={text}
            onValueChange={setText}
            placeholder="Type a command, or the words of a todo"
            className="h-11 w-full rounded-lg border border-line-strong bg-raised px-3 text-base sm:text-sm"
          />
          <Palette.List className="max-h-[50dvh] overflow-y-auto [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-soft">
            <Palette.Group heading="Do">
              {SHORTCUTS.map(({ command, label, key }) => (
                <Palette.Item key={command} value={label} className={itemClasses} onSelect={run(() => actions.onCommand(command))}>
                  {label}
                  <kbd aria-hidden className="ml-auto font-sans text-xs text-ink-soft">
                    {key.toUpperCase()}
                  </kbd>
                </Palette.Item>
              ))}
            </Palette.Group>
            <Palette.Group heading="Show">
              {(Object.keys(VIEW_LABELS) as View[]).map((view) => (
                <Palette.Item key={view} value={`Show ${VIEW_LABELS[view]}`} className={itemClasses} onSelect={run(() => actions.onView(view))}>
                  Show {VIEW_LABELS[view].toLowerCase()}
                </Palette.Item>
              ))}
            </Palette.Group>
            {words ? (
              // Kept in the list whatever is typed: these take the words themselves.
              <Palette.Group heading={`With “${words}”`} forceMount>
                <Palette.Item forceMount value={`add:${words}`} className={itemClasses} onSelect={run(() => actions.onAdd(words))}>
                  Add as a todo
                </Palette.Item>
                <Palette.Item forceMount value={`search:${words}`} className={itemClasses} onSelect={run(() => actions.onSearch(words))}>
                  Search for it
                </Palette.Item>
                <Palette.Item forceMount value={`ask:${words}`} className={itemClasses} onSelect={run(() => actions.onAsk(words))}>
                  Say it to the assistant
                </Palette.Item>
              </Palette.Group>
            ) : null}
          </Palette.List>
        </Palette>
      </DialogContent>
    </Dialog>
  );
}
