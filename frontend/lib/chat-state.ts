/** What the chat shows, as a pure function of what has happened. */
import type { ChatEvent } from "@/lib/chat-events";
import type { StoredMessage } from "@/lib/schemas";

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly result?: unknown;
  readonly status: "running" | "done" | "unfinished";
}

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "tool"; readonly call: ToolCall };

export interface UserTurn {
  readonly id: string;
  readonly role: "user";
  readonly text: string;
}

export interface AssistantTurn {
  readonly id: string;
  readonly role: "assistant";
  readonly parts: readonly Part[];
  readonly state: "streaming" | "complete" | "stopped" | "failed";
  readonly problem?: string;
  /** What takes back everything this turn did to the todos. */
  readonly operationId?: string;
}

export type Turn = UserTurn | AssistantTurn;

export interface ChatState {
  readonly conversationId: string | null;
  readonly turns: readonly Turn[];
  /** Leads to the messages before these; null where these are all. */
  readonly earlier: string | null;
}

/** Some messages of a conversation, oldest first, and what leads to those before them. */
export interface History {
  readonly messages: readonly StoredMessage[];
  readonly earlier: string | null;
}

export type ChatAction =
  | ({ readonly type: "opened"; readonly conversationId: string | null } & History)
  | ({ readonly type: "extended" } & History)
  /** The answer to the message with this key has changed todos. */
  | { readonly type: "recorded"; readonly key: string; readonly operationId: string }
  | { readonly type: "undone"; readonly operationId: string }
  | { readonly type: "sent"; readonly text: string; readonly turnId: string }
  | { readonly type: "retried" }
  | { readonly type: "received"; readonly event: ChatEvent }
  | { readonly type: "stopped" }
  | { readonly type: "failed"; readonly message: string };

export const emptyChat: ChatState = { conversationId: null, turns: [], earlier: null };

export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case "opened":
      return { conversationId: action.conversationId, turns: turnsOf(action.messages), earlier: action.earlier };
    case "extended":
      return { ...state, turns: [...turnsOf(action.messages), ...state.turns], earlier: action.earlier };
    case "recorded":
      return { ...state, turns: state.turns.map((turn) => withUndo(turn, action.key, action.operationId)) };
    case "undone":
      return { ...state, turns: state.turns.map((turn) => withoutUndo(turn, action.operationId)) };
    case "sent":
      return { ...state, turns: [...state.turns, userTurn(action.turnId, action.text), freshAnswer(action.turnId)] };
    case "retried":
      return onLastAnswer(state, ({ id }) => freshAnswer(id));
    case "received":
      return received(state, action.event);
    case "stopped":
      return onLastAnswer(state, (turn) => ended(turn, "stopped"));
    case "failed":
      return onLastAnswer(state, (turn) => ({ ...ended(turn, "failed"), problem: action.message }));
  }
}

/** Whether an answer is on its way. */
export function isStreaming({ turns }: ChatState): boolean {
  const last = turns.at(-1);
  return last?.role === "assistant" && last.state === "streaming";
}

/** A message to send again. Its key is that of the first time, so that what was done then is not done twice. */
export interface Retry {
  readonly text: string;
  readonly key: string;
}

/** The message to send again, where the last answer was stopped or failed. */
export function retryable({ turns }: ChatState): Retry | null {
  const [question, answer] = turns.slice(-2);
  if (question?.role !== "user" || answer?.role !== "assistant") return null;
  const hasEndedEarly = answer.state === "failed" || answer.state === "stopped";
  return hasEndedEarly ? { text: question.text, key: question.id.replace(/-question$/, "") } : null;
}

/** The built-in model's way to ask before it deletes, or does something it is not sure about. */
const ASKS_FOR_YES = /Say “yes” to \w+ (?:it|them)\.\s*$/;

export function asksForYes(turn: AssistantTurn): boolean {
  return ASKS_FOR_YES.test(textOf(turn));
}

export function callsOf(turn: AssistantTurn): readonly ToolCall[] {
  return turn.parts.flatMap((part) => (part.kind === "tool" ? [part.call] : []));
}

export function textOf(turn: AssistantTurn): string {
  return turn.parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}

function received(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case "conversation":
      return { ...state, conversationId: event.id };
    case "delta":
      return onLastAnswer(state, (turn) => ({ ...turn, parts: appendText(turn.parts, event.text) }));
    case "tool_call":
      return onLastAnswer(state, (turn) => ({ ...turn, parts: [...turn.parts, runningTool(event)] }));
    case "tool_result":
      return onLastAnswer(state, (turn) => ({ ...turn, parts: finishTool(turn.parts, event.id, event.result) }));
    case "done":
      return onLastAnswer(state, (turn) => ended(turn, "complete"));
    case "error":
      return onLastAnswer(state, (turn) => ({ ...ended(turn, "failed"), problem: event.message }));
  }
}

function onLastAnswer(state: ChatState, change: (turn: AssistantTurn) => AssistantTurn): ChatState {
  const last = state.turns.at(-1);
  if (last?.role !== "assistant") return state;
  return { ...state, turns: [...state.turns.slice(0, -1), change(last)] };
}

function ended(turn: AssistantTurn, state: AssistantTurn["state"]): AssistantTurn {
  if (turn.state !== "streaming") return turn;
  const parts = turn.parts.map((part) =>
    part.kind === "tool" && part.call.status === "running"
      ? { ...part, call: { ...part.call, status: "unfinished" as const } }
      : part,
  );
  return { ...turn, parts, state };
}

function userTurn(id: string, text: string): UserTurn {
  return { id: `${id}-question`, role: "user", text };
}

function answerId(key: string): string {
  return key.endsWith("-answer") ? key : `${key}-answer`;
}

function freshAnswer(id: string): AssistantTurn {
  return { id: answerId(id), role: "assistant", parts: [], state: "streaming" };
}

function runningTool(event: Extract<ChatEvent, { type: "tool_call" }>): Part {
  return { kind: "tool", call: { id: event.id, name: event.name, args: event.arguments, status: "running" } };
}

function appendText(parts: readonly Part[], text: string): readonly Part[] {
  const last = parts.at(-1);
  if (last?.kind !== "text") return [...parts, { kind: "text", text }];
  return [...parts.slice(0, -1), { kind: "text", text: last.text + text }];
}

function finishTool(parts: readonly Part[], id: string, result: unknown): readonly Part[] {
  return parts.map((part) =>
    part.kind === "tool" && part.call.id === id ? { ...part, call: { ...part.call, result, status: "done" } } : part,
  );
}

/** A message that was sent again after a failure is stored twice; it is shown once, with its last answer. */
function withoutRepeats(messages: readonly StoredMessage[]): readonly StoredMessage[] {
  return messages.filter(({ role, content }, index) => {
    const next = messages[index + 1];
    return !(role === "user" && next?.role === "user" && next.content === content);
  });
}

function turnsOf(messages: readonly StoredMessage[]): readonly Turn[] {
  return withoutRepeats(messages).map(turnOf);
}

/** Not the last answer: by now another may be on its way. */
function withUndo(turn: Turn, key: string, operationId: string): Turn {
  return turn.role === "assistant" && turn.id === answerId(key) ? { ...turn, operationId } : turn;
}

function withoutUndo(turn: Turn, operationId: string): Turn {
  if (turn.role === "user" || turn.operationId !== operationId) return turn;
  const { id, role, parts, state } = turn;
  return { id, role, parts, state };
}

function turnOf(message: StoredMessage): Turn {
  if (message.role === "user") return { id: message.id, role: "user", text: message.content };
  const tools = message.tool_calls.map(
    ({ name, arguments: args, result }, index): Part => ({
      kind: "tool",
      call: { id: `${message.id}-${index}`, name, args, result, status: "done" },
    }),
  );
  const text: Part[] = message.content ? [{ kind: "text", text: message.content }] : [];
  return { id: message.id, role: "assistant", parts: [...tools, ...text], state: "complete" };
}
