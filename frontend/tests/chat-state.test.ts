// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "@/lib/chat-events";
import { asksForYes, type ChatAction, type ChatState, chatReducer, emptyChat, isStreaming, retryable, textOf } from "@/lib/chat-state";

const event = (value: ChatEvent): ChatAction => ({ type: "received", event: value });
const sent = (text: string, turnId = "t1"): ChatAction => ({ type: "sent", text, turnId });
const play = (...actions: ChatAction[]): ChatState => actions.reduce(chatReducer, emptyChat);

const AT = { created_at: "2026-11-24T00:00:00Z", outcome: null, reply_to: null };
const toolCall = event({ type: "tool_call", id: "a", name: "add_task", arguments: { title: "Tea" } });

describe("chatReducer", () => {
  it("shows question, tool and text in the order they happen", () => {
    const state = play(
      sent("Add tea"),
      event({ type: "conversation", id: "c1", turn_id: "t1" }),
      event({ type: "delta", text: "Let me" }),
      event({ type: "delta", text: " see." }),
      toolCall,
      event({ type: "tool_result", id: "a", name: "add_task", result: { ok: true } }),
      event({ type: "delta", text: "Done." }),
      event({ type: "done", message_id: "m" }),
    );
    expect(state).toEqual({
      conversationId: "c1",
      earlier: null,
      turns: [
        { id: "t1-question", role: "user", text: "Add tea" },
        {
          id: "t1-answer",
          role: "assistant",
          state: "complete",
          parts: [
            { kind: "text", text: "Let me see." },
            {
              kind: "tool",
              call: { id: "a", name: "add_task", args: { title: "Tea" }, result: { ok: true }, status: "done" },
            },
            { kind: "text", text: "Done." },
          ],
        },
      ],
    });
    expect(isStreaming(state)).toBe(false);
    expect(retryable(state)).toBeNull();
  });

  it("matches results to their calls when several run at once", () => {
    const state = play(
      sent("x"),
      toolCall,
      event({ type: "tool_call", id: "b", name: "list_tasks", arguments: {} }),
      event({ type: "tool_result", id: "b", name: "list_tasks", result: 2 }),
    );
    const [, answer] = state.turns;
    const calls = answer?.role === "assistant" ? answer.parts.map((part) => part.kind === "tool" && part.call) : [];
    expect(calls).toMatchObject([{ id: "a", status: "running" }, { id: "b", status: "done", result: 2 }]);
  });

  it("keeps what had come before a stop, and marks a tool that was still running", () => {
    const state = play(sent("x"), event({ type: "delta", text: "Half" }), toolCall, { type: "stopped" });
    expect(state.turns[1]).toMatchObject({
      state: "stopped",
      parts: [{ text: "Half" }, { call: { status: "unfinished" } }],
    });
    expect(retryable(state)).toEqual({ text: "x", key: "t1" });
  });

  it("ignores what comes after a stop", () => {
    const stopped = play(sent("x"), { type: "stopped" });
    expect(chatReducer(stopped, event({ type: "done" }))).toEqual(stopped);
  });

  it.each<[string, ChatAction]>([
    ["an error event", event({ type: "error", code: "model_timeout", message: "Too slow." })],
    ["a refused request", { type: "failed", message: "Too slow." }],
  ])("shows %s and offers another try", (_name, action) => {
    const state = play(sent("x"), action);
    expect(state.turns[1]).toMatchObject({ state: "failed", problem: "Too slow." });
    expect(retryable(state)).toEqual({ text: "x", key: "t1" });
  });

  it("starts the same answer anew on a retry", () => {
    const state = play(sent("x"), toolCall, { type: "failed", message: "No." }, { type: "retried" });
    expect(state.turns).toHaveLength(2);
    expect(state.turns[1]).toEqual({ id: "t1-answer", role: "assistant", parts: [], state: "streaming" });
    expect(isStreaming(state)).toBe(true);
  });

  it("shows a message once that was stored again by a retry", () => {
    const ask = (id: string) => ({ id, role: "user" as const, content: "Hi", tool_calls: [], ...AT });
    const answer = { id: "m3", role: "assistant" as const, content: "Hello.", tool_calls: [], ...AT };
    const state = play({ type: "opened", conversationId: "c", earlier: null, messages: [ask("m1"), ask("m2"), answer, ask("m4")] });
    expect(state.turns.map(({ id }) => id)).toEqual(["m2", "m3", "m4"]);
  });

  it("opens a stored conversation in place of the present one", () => {
    const stored = [
      { id: "m1", role: "user" as const, content: "Hi", tool_calls: [], ...AT },
      {
        id: "m2",
        role: "assistant" as const,
        content: "Hello.",
        tool_calls: [{ name: "list_tasks", arguments: {}, result: [] }],
        ...AT,
      },
    ];
    const state = play(sent("old"), { type: "opened", conversationId: "c9", earlier: "before", messages: stored });
    expect(state).toMatchObject({ conversationId: "c9", earlier: "before" });
    const extended = chatReducer(state, { type: "extended", messages: [{ ...stored[0], id: "m0" } as (typeof stored)[0]], earlier: null });
    expect(extended.turns.map(({ id }) => id)).toEqual(["m0", "m1", "m2"]);
    expect(extended.earlier).toBeNull();
    expect(state.turns).toMatchObject([
      { role: "user", text: "Hi" },
      { role: "assistant", parts: [{ kind: "tool", call: { name: "list_tasks", status: "done" } }, { text: "Hello." }] },
    ]);
    const answer = state.turns[1];
    expect(answer?.role === "assistant" && textOf(answer)).toBe("Hello.");
  });

  it("notes what undoes an answer until it is undone", () => {
    const state = play(sent("x"), event({ type: "done" }), { type: "recorded", key: "t1", operationId: "o1" });
    expect(state.turns[1]).toMatchObject({ operationId: "o1" });
    expect(chatReducer(state, { type: "undone", operationId: "o1" }).turns[1]).not.toHaveProperty("operationId");
    expect(chatReducer(state, { type: "undone", operationId: "o2" }).turns[1]).toMatchObject({ operationId: "o1" });
  });

  it.each([
    ["This would delete 3 todos:\n1. a\n\nShall I? Say “yes” to delete them.", true],
    ["Do you mean “Tea”? Say “yes” to complete it.", true],
    ["I added “Say “yes” to life”.", false],
  ])("knows a question that yes answers: %j", (text, expected) => {
    const turn = play(sent("x"), event({ type: "delta", text }), event({ type: "done" })).turns[1];
    expect(turn?.role === "assistant" && asksForYes(turn)).toBe(expected);
  });
});
