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

export function addressOf({ chat, panel }: Address): string {
  const query = new URLSearchParams();
  if (chat !== null) query.set("chat", chat);
  if (panel === "chat") query.set("panel", panel);
  const text = query.toString();
  return text ? `/?${text}` : "/";
}
