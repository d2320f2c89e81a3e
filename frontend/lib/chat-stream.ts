import { EventSourceParserStream } from "eventsource-parser/stream";
import { request } from "@/lib/api-client";
import { type ChatEvent, parseChatEvent } from "@/lib/chat-events";
import { isoDate } from "@/lib/dates";
import { networkError } from "@/lib/errors";

export interface ChatRequest {
  readonly message: string;
  readonly conversationId: string | null;
  /** Names the message: sent again with the same key, it is not carried out again. */
  readonly key: string;
}

const INTERRUPTED: ChatEvent = {
  type: "error",
  code: "stream_interrupted",
  message: "The answer broke off before its end. What the assistant had done by then is kept.",
};

/**
 * Sends a message and yields what the assistant does as it happens; the last event is `done` or `error`.
 * Throws ApiError where the request itself is refused, and the abort reason where `signal` stopped it.
 */
export async function* streamChat(
  userId: string,
  { message, conversationId, key }: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatEvent> {
  const response = await request(`/${userId}/chat/stream`, {
    method: "POST",
    body: {
      message,
      // "Tomorrow" is reckoned from where the reader is, not from where the server is.
      local_date: isoDate(new Date()),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      ...(conversationId === null ? {} : { conversation_id: conversationId }),
    },
    accept: "text/event-stream",
    headers: { "Idempotency-Key": key },
    signal,
  });
  if (response.body === null) throw networkError();
  yield* chatEvents(response.body, signal);
}

/** Reads an event stream, however its bytes are cut into chunks. */
export async function* chatEvents(body: ReadableStream<BufferSource>, signal: AbortSignal): AsyncGenerator<ChatEvent> {
  const reader = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const event = parseChatEvent(value.event ?? "message", value.data);
      if (event === null) continue;
      yield event;
      if (event.type === "done" || event.type === "error") return;
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof TypeError)) throw cause;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  signal.throwIfAborted();
  yield INTERRUPTED;
}
