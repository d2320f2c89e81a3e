import { request, requestJson } from "@/lib/api-client";
import type { History } from "@/lib/chat-state";
import { type ConversationPage, conversationPageSchema, messagePageSchema } from "@/lib/schemas";

const MESSAGES_AT_ONCE = 50;
const CHATS_AT_ONCE = 50;

function withCursor(path: string, cursor: string | null): string {
  return cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`;
}

export function conversationsPath(userId: string, cursor: string | null): string {
  return withCursor(`/${userId}/conversations?limit=${CHATS_AT_ONCE}`, cursor);
}

export function fetchConversations(userId: string, cursor: string | null): Promise<ConversationPage> {
  return requestJson(conversationPageSchema, conversationsPath(userId, cursor));
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
