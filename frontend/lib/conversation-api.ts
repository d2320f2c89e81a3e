import { request, requestJson } from "@/lib/api-client";
import { type Conversation, conversationPageSchema, messagePageSchema, type StoredMessage } from "@/lib/schemas";

const HISTORY_LIMIT = 200;

export function conversationsPath(userId: string): string {
  return `/${userId}/conversations?limit=100`;
}

export async function fetchConversations(path: string): Promise<readonly Conversation[]> {
  return (await requestJson(conversationPageSchema, path)).items;
}

export async function fetchMessages(userId: string, id: string): Promise<readonly StoredMessage[]> {
  const path = `/${userId}/conversations/${encodeURIComponent(id)}/messages?limit=${HISTORY_LIMIT}`;
  return (await requestJson(messagePageSchema, path)).items;
}

export async function deleteConversation(userId: string, id: string): Promise<void> {
  await request(`/${userId}/conversations/${encodeURIComponent(id)}`, { method: "DELETE" });
}
