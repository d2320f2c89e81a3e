/** The events of `POST /api/{user_id}/chat/stream`, checked one by one. */
import * as v from "valibot";
import { plainText } from "@/lib/error-texts";

const shapes = {
  conversation: v.object({ id: v.string(), turn_id: v.string() }),
  delta: v.object({ text: v.string() }),
  tool_call: v.object({ id: v.string(), name: v.string(), arguments: v.unknown() }),
  tool_result: v.object({ id: v.string(), name: v.string(), result: v.unknown() }),
  done: v.object({ message_id: v.nullish(v.string()) }),
  error: v.object({ code: v.string(), message: v.string() }),
} as const;

type EventName = keyof typeof shapes;
/** One event of an answer, by its type. */
export type ChatEvent = { [Name in EventName]: { type: Name } & v.InferOutput<(typeof shapes)[Name]> }[EventName];

const UNREADABLE: ChatEvent = {
  type: "error",
  code: "malformed_event",
  message: "The assistant sent something this page cannot read.",
};

/** The event, or null for a name that this version does not know: newer servers may send more. */
export function parseChatEvent(name: string, data: string): ChatEvent | null {
  if (!Object.hasOwn(shapes, name)) return null;
  const parsed = v.safeParse(shapes[name as EventName], parseJson(data));
  if (!parsed.success) return UNREADABLE;
  const event = { type: name, ...parsed.output } as ChatEvent;
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
