// @vitest-environment node
import { describe, expect, it, vi } from "vitest";
import type { ChatEvent } from "@/lib/chat-events";
import { chatEvents, streamChat } from "@/lib/chat-stream";
import { isoDate } from "@/lib/dates";

const never = new AbortController().signal;

function stream(...chunks: (string | Uint8Array<ArrayBuffer>)[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
}

async function collect(events: AsyncGenerator<ChatEvent>): Promise<ChatEvent[]> {
  const seen: ChatEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const WHOLE =
  'event: conversation\ndata: {"id":"c1","turn_id":"t1"}\n\n' +
  'event: tool_call\ndata: {"id":"t1","name":"add_task","arguments":{"title":"Café ☕"}}\n\n' +
  'event: tool_result\ndata: {"id":"t1","name":"add_task","result":{"ok":true}}\n\n' +
  'event: delta\ndata: {"text":"Añadido ☕"}\n\n' +
  'event: done\ndata: {"message_id":"m1"}\n\n';

describe("chatEvents", () => {
  it("reads the same events wherever the bytes are cut, inside characters too", async () => {
    const bytes = new TextEncoder().encode(WHOLE);
    const expected = await collect(chatEvents(stream(WHOLE), never));
    expect(expected.map(({ type }) => type)).toEqual(["conversation", "tool_call", "tool_result", "delta", "done"]);
    expect(expected[3]).toEqual({ type: "delta", text: "Añadido ☕" });
    for (const size of [1, 2, 3, 7, 50]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.slice(index * size, (index + 1) * size),
      );
      expect(await collect(chatEvents(stream(...chunks), never))).toEqual(expected);
    }
  });

  it("skips comments and events it does not know", async () => {
    const events = await collect(
      chatEvents(stream(': keep-alive\n\nevent: usage\ndata: {"tokens":3}\n\nevent: done\ndata: {}\n\n'), never),
    );
    expect(events).toEqual([{ type: "done" }]);
  });

  it("does not take a name of Object.prototype for an event", async () => {
    const events = await collect(chatEvents(stream("event: constructor\ndata: {}\n\nevent: done\ndata: {}\n\n"), never));
    expect(events).toEqual([{ type: "done" }]);
  });

  it.each(["not json", '{"text":3}', "null"])("turns an unreadable event (%s) into an error and stops", async (data) => {
    const events = await collect(chatEvents(stream(`event: delta\ndata: ${data}\n\nevent: done\ndata: {}\n\n`), never));
    expect(events).toMatchObject([{ type: "error", code: "malformed_event" }]);
  });

  it("tells a failed model in words for people", async () => {
    const data = JSON.stringify({ code: "model_unreachable", message: "No connection; check LLM_BASE_URL." });
    const events = await collect(chatEvents(stream(`event: error\ndata: ${data}\n\n`), never));
    expect(events).toEqual([{ type: "error", code: "model_unreachable", message: expect.stringMatching(/assistant/) }]);
  });

  it("reports a stream that ends before its end", async () => {
    const events = await collect(chatEvents(stream('event: delta\ndata: {"text":"Half"}\n\nevent: do'), never));
    expect(events).toMatchObject([{ type: "delta", text: "Half" }, { type: "error", code: "stream_interrupted" }]);
  });

  it("reports a connection that breaks", async () => {
    let pulls = 0;
    const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (pulls++ === 0) controller.enqueue(new TextEncoder().encode('event: delta\ndata: {"text":"a"}\n\n'));
        else controller.error(new TypeError("network error"));
      },
    });
    expect(await collect(chatEvents(broken, never))).toMatchObject([
      { type: "delta" },
      { type: "error", code: "stream_interrupted" },
    ]);
  });

  it("throws the abort reason after a stop", async () => {
    const controller = new AbortController();
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (source) => controller.signal.addEventListener("abort", () => source.error(controller.signal.reason)),
    });
    const reading = collect(chatEvents(endless, controller.signal));
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("streamChat", () => {
  it("posts the message with its conversation and asks for events", async () => {
    const fetched = vi.fn<typeof fetch>().mockResolvedValue(new Response(WHOLE));
    vi.stubGlobal("fetch", fetched);
    await collect(streamChat("u1", { message: "Hi", conversationId: "c1", key: "k1" }, never));
    const [url, init] = fetched.mock.calls[0] ?? [];
    expect(url).toBe("/api/backend/api/u1/chat/stream");
    expect(JSON.parse(String(init?.body))).toEqual({
      message: "Hi",
      conversation_id: "c1",
      local_date: isoDate(new Date()),
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    expect(init?.headers).toMatchObject({ Accept: "text/event-stream", "Idempotency-Key": "k1" });
  });

  it("leaves conversation_id out of a first message", async () => {
    const fetched = vi.fn<typeof fetch>().mockResolvedValue(new Response(WHOLE));
    vi.stubGlobal("fetch", fetched);
    await collect(streamChat("u1", { message: "Hi", conversationId: null, key: "k1" }, never));
    expect(JSON.parse(String(fetched.mock.calls[0]?.[1]?.body))).not.toHaveProperty("conversation_id");
  });

  it("throws what the server answers instead of a stream", async () => {
    const body = { error: { code: "rate_limited", message: "Slow down.", request_id: "r1" } };
    vi.stubGlobal("fetch", vi.fn<typeof fetch>().mockResolvedValue(Response.json(body, { status: 429 })));
    const failed = collect(streamChat("u1", { message: "Hi", conversationId: null, key: "k1" }, never));
    await expect(failed).rejects.toMatchObject({ kind: "rejected", code: "rate_limited", message: "Slow down." });
  });
});
