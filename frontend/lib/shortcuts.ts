/** The commands of the workspace: one table for the keys, the help that lists them and the command palette. */
export type Command = "chat" | "add" | "search" | "list" | "new-chat" | "history" | "undo" | "palette" | "help";

export interface Shortcut {
  readonly key: string;
  readonly command: Command;
  readonly label: string;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { key: "n", command: "add", label: "Add a todo" },
  { key: "c", command: "chat", label: "Write to the assistant" },
  { key: "/", command: "search", label: "Search todos" },
  { key: "l", command: "list", label: "Go to the list" },
  { key: "z", command: "undo", label: "Undo the last change to the todos" },
  { key: "o", command: "new-chat", label: "Start a new chat" },
  { key: "h", command: "history", label: "Show earlier chats" },
  { key: "?", command: "help", label: "Show these shortcuts" },
];

/** Keys that work while the focus is on a todo; they need no switch, as they act only there. */
export const LIST_KEYS: readonly { readonly keys: string; readonly label: string }[] = [
  { keys: "↑ ↓", label: "Move between todos" },
  { keys: "Alt ↑ ↓", label: "Move the todo up or down" },
  { keys: "Space", label: "Complete or reopen" },
  { keys: "E", label: "Rename" },
  { keys: "Enter", label: "Edit everything" },
  { keys: "X", label: "Select" },
  { keys: "Del", label: "Delete" },
];

export const PALETTE_KEYS = { keys: "Ctrl K or ⌘ K", label: "Find any command" } as const;

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

/** Ctrl+K, and Cmd+K on a Mac: no text is typed by it, so it works in fields too. */
export function opensPalette({ key, ctrlKey, metaKey, altKey }: KeyPress): boolean {
  return key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey;
}

/** Whether keys typed into `target` are text, or belong to an open dialog or menu. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu]") !== null;
}
