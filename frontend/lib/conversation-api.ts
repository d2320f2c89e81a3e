import { request, requestJson } from "@/lib/api-client";
import type { History } from "@/lib/chat-state";
import { type Conversation, type ConversationPage, conversationPageSchema, conversationSchema, messagePageSchema } from "@/lib/schemas";

const MESSAGES_AT_ONCE = 50;
const CHATS_AT_ONCE = 50;

function withCursor(path: string, cursor: string | null): string {
  return cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
}

/** The last used first; with a search those with its words in the title or in a message. */
export function fetchConversations(userId: string, search: string, cursor: string | null): Promise<ConversationPage> {
  const query = new URLSearchParams({ limit: String(CHATS_AT_ONCE), ...(search && { q: search }) });
  return requestJson(conversationPageSchema, withCursor(`/${userId}/conversations?${query.toString()}`, cursor));
}

export function renameConversation(userId: string, id: string, title: string): Promise<Conversation> {
  const path = `/${userId}/conversations/${encodeURIComponent(id)}`;
  return requestJson(conversationSchema, path, { method: "PATCH", body: { title } });
}

/** The newest messages, or those before a cursor. */
export async function fetchMessages(userId: string, id: string, cursor: string | null): Promise<History> {
  const path = `/${userId}/conversations/${encodeURIComponent(id)}/messages?limit=${MESSAGES_AT_ONCE}`;
  const page = await requestJson(messagePageSchema, withCursor(path, cursor));
  return { messages: page.items, earlier: page.next_cursor };
}

export async function deleteConversation(userId: string, id: string): Promise<void> {
  await request(`/${userId}/conversations/${encodeURIComponent(id)}`, { method: "DELETE" });
}
