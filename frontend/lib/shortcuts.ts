/** The keyboard shortcuts: one table for the handler and for the help that lists them. */
export type Command = "chat" | "add" | "search" | "list" | "new-chat" | "history" | "undo" | "help";

export interface Shortcut {
  readonly key: string;
  readonly command: Command;
  readonly label: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: "c", command: "chat", label: "Write to the assistant" },
  { key: "n", command: "add", label: "Add a todo" },
  { key: "/", command: "search", label: "Search todos" },
  { key: "l", command: "list", label: "Go to the list" },
  { key: "z", command: "undo", label: "Undo the last change to the list" },
  { key: "o", command: "new-chat", label: "Start a new chat" },
  { key: "h", command: "history", label: "Show earlier chats" },
  { key: "?", command: "help", label: "Show these shortcuts" },
];

/** Keys that work while the focus is on a todo; they need no switch, as they act only there. */
export const LIST_KEYS: readonly { readonly keys: string; readonly label: string }[] = [
  { keys: "↑ ↓", label: "Move between todos" },
  { keys: "Space", label: "Complete or reopen" },
  { keys: "E", label: "Edit" },
  { keys: "Del", label: "Delete" },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export function commandFor(press: KeyPress): Command | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  return SHORTCUTS.find(({ key }) => key === press.key)?.command ?? null;
}

/** Whether keys typed into `target` are text, or belong to an open dialog or menu. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input:not([type=radio]), textarea, select, [contenteditable], [role=dialog], [role=menu]") !== null;
}
