/** The events of `POST /api/{user_id}/chat/stream`, checked one by one. */
import * as z from "zod/mini";
import { plainText } from "@/lib/error-texts";

const shapes = {
  conversation: z.object({ id: z.string(), turn_id: z.string() }),
  delta: z.object({ text: z.string() }),
  tool_call: z.object({ id: z.string(), name: z.string(), arguments: z.unknown() }),
  tool_result: z.object({ id: z.string(), name: z.string(), result: z.unknown() }),
  done: z.object({ message_id: z.nullish(z.string()) }),
  error: z.object({ code: z.string(), message: z.string() }),
} as const;

type EventName = keyof typeof shapes;
/** One event of an answer, by its type. */
export type ChatEvent = { [Name in EventName]: { type: Name } & z.infer<(typeof shapes)[Name]> }[EventName];

const UNREADABLE: ChatEvent = {
  type: "error",
  code: "malformed_event",
  message: "The assistant sent something this page cannot read.",
};

/** The event, or null for a name that this version does not know: newer servers may send more. */
export function parseChatEvent(name: string, data: string): ChatEvent | null {
  if (!Object.hasOwn(shapes, name)) return null;
  const parsed = shapes[name as EventName].safeParse(parseJson(data));
  if (!parsed.success) return UNREADABLE;
  const event = { type: name, ...parsed.data } as ChatEvent;
  // The server's words for a failed model name settings: they are for whoever runs it.
  return event.type === "error" ? { ...event, message: plainText(event.code, event.message) } : event;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
