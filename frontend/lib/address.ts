/** What the address says: which chat is open, and on a small screen which panel is shown. Back and forward follow it. */
export type PanelName = "todos" | "chat";

export interface Address {
  readonly chat: string | null;
  readonly panel: PanelName;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const chat = query.get("chat") || null;
  const panel = query.get("panel") === "chat" ? "chat" : "todos";
  return { chat, panel };
}

/** The todo that a notice leads to. */
export function readTodo(search: string): string | null {
  return new URLSearchParams(search).get("todo") || null;
}

export function todoAddress(id: string): string {
  return `/?todo=${encodeURIComponent(id)}`;
}

export function addressOf({ chat, panel }: Address): string {
  const query = new URLSearchParams();
  if (chat !== null) query.set("chat", chat);
  if (panel === "chat") query.set("panel", panel);
  const text = query.toString();
  return text ? `/?${text}` : "/";
}
