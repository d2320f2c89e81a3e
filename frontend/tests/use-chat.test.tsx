import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useChat } from "@/components/chat/use-chat";
import { readDraft } from "@/lib/drafts";

const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const TURN = "00000000-0000-4000-8000-000000000009";
const ANSWER =
  event("conversation", { id: "c1", turn_id: TURN }) + event("delta", { text: "Hello." }) + event("done", { message_id: "m1" });
const M1 = "00000000-0000-4000-8000-000000000001";
const M2 = "00000000-0000-4000-8000-000000000002";
const STORED = {
  items: [
    { id: M1, role: "user", content: "Hi", tool_calls: [], created_at: "2026-11-24T00:00:00Z", outcome: null, reply_to: null },
    { id: M2, role: "assistant", content: "Hello.", tool_calls: [], created_at: "2026-11-24T00:00:01Z", outcome: "complete", reply_to: M1 },
  ],
  next_cursor: null,
};

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>;

function setUp(answer: Answer, initialConversation: string | null = null) {
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => answer(url, init));
  const onEvent = vi.fn();
  const hook = renderHook(() => useChat({ userId: "u", initialConversation, onEvent }));
  return { ...hook, seen: () => onEvent.mock.calls.map(([{ type }]) => type as string) };
}

/** A request that ends only when it is stopped. */
function hanging(_url: string, init: RequestInit): Promise<Response> {
  return new Promise((_resolve, reject) => {
    init.signal?.addEventListener("abort", () => reject(init.signal?.reason as Error));
  });
}

beforeEach(() => sessionStorage.clear());

describe("useChat", () => {
  it("streams an answer and tells of every event, last that it is settled", async () => {
    const { result, seen } = setUp(() => new Response(ANSWER));
    act(() => void result.current.send("Hi"));
    expect(result.current.streaming).toBe(true);
    await waitFor(() => expect(result.current.streaming).toBe(false));
    expect(result.current.state.conversationId).toBe("c1");
    await waitFor(() => expect(seen()).toEqual(["conversation", "delta", "done", "settled"]));
  });

  it.each([
    ["changed something", TURN, TURN],
    ["only asked, after another had changed something", M1, undefined],
  ])("offers undo for a turn that %s", async (_what, operation, expected) => {
    const asked = event("tool_call", { id: "1", name: "delete_tasks", arguments: {} }) + event("tool_result", { id: "1", name: "delete_tasks", result: {} });
    const applied = { id: operation, kind: "delete", source: "assistant", status: "applied", size: 1, created_at: "2026-11-24T00:00:00Z" };
    const answer = vi.fn((url: string) =>
      url.includes("/operations") ? Response.json({ items: [applied] }) : new Response(ANSWER.replace("event: delta", `${asked}event: delta`)),
    );
    const { result } = setUp(answer);
    act(() => void result.current.send("Delete everything"));
    await waitFor(() => expect(answer.mock.lastCall?.[0]).toContain("/operations"));
    await waitFor(() => expect(result.current.state.turns[1]).toMatchObject({ state: "complete" }));
    await act(async () => undefined);
    expect(result.current.state.turns[1]).toMatchObject(expected ? { operationId: expected } : { role: "assistant" });
    expect("operationId" in (result.current.state.turns[1] ?? {})).toBe(expected !== undefined);
  });

  it("lines up what is sent while an answer is on its way, and sends it when that has ended", async () => {
    const bodies: string[] = [];
    let end: (response: Response) => void = () => undefined;
    const first = new Promise<Response>((resolve) => (end = resolve));
    const { result } = setUp((_url, init) => {
      bodies.push((JSON.parse(String(init.body)) as { message: string }).message);
      return bodies.length === 1 ? first : new Response(ANSWER);
    });
    act(() => result.current.send("Hi"));
    act(() => result.current.send("Again"));
    expect(result.current.queue).toEqual(["Again"]);
    end(new Response(ANSWER));
    await waitFor(() => expect(bodies).toEqual(["Hi", "Again"]));
    expect(result.current.queue).toEqual([]);
  });

  it("gives what was lined up back where the answer fails", async () => {
    let fail: (response: Response) => void = () => undefined;
    const failing = new Promise<Response>((resolve) => (fail = resolve));
    const { result } = setUp(() => failing);
    act(() => result.current.send("Hi"));
    act(() => result.current.send("Again"));
    fail(Response.json({ error: { code: "unavailable", message: "Down.", request_id: "r" } }, { status: 503 }));
    await waitFor(() => expect(readDraft("u", "message")).toBe("Again"));
  });

  it("stops at once, and asks again in the same conversation", async () => {
    const bodies: unknown[] = [];
    const keys = new Set<string | null>();
    let answer: Answer = hanging;
    const { result } = setUp((url, init) => {
      bodies.push(JSON.parse(String(init.body)));
      keys.add(new Headers(init.headers).get("Idempotency-Key"));
      return answer(url, init);
    });
    act(() => void result.current.send("Hi"));
    act(() => result.current.stop());
    expect(result.current.state.turns[1]).toMatchObject({ state: "stopped" });
    expect(result.current.canRetry).toBe(true);
    answer = () => new Response(ANSWER);
    act(() => result.current.retry());
    await waitFor(() => expect(result.current.state.turns[1]).toMatchObject({ state: "complete" }));
    expect(bodies).toMatchObject([{ message: "Hi" }, { message: "Hi" }]);
    // The same key: what the first try did is not done again.
    expect(keys.size).toBe(1);
  });

  it("shows a refused request as a failed answer", async () => {
    const body = { error: { code: "rate_limited", message: "Too many requests.", request_id: "r" } };
    const { result } = setUp(() => Response.json(body, { status: 429 }));
    act(() => void result.current.send("Hi"));
    await waitFor(() =>
      expect(result.current.state.turns[1]).toMatchObject({ state: "failed", problem: "Too many requests." }),
    );
  });

  it("loads the conversation of the address, and sends no message until it is there", async () => {
    let deliver: (response: Response) => void = () => undefined;
    const { result } = setUp(() => new Promise((resolve) => (deliver = resolve)), "c1");
    expect(result.current.loading).toBe(true);
    act(() => result.current.send("Too early"));
    expect(result.current.queue).toEqual(["Too early"]);
    deliver(Response.json(STORED));
    await waitFor(() => expect(result.current.loading).toBe(false));
    await waitFor(() => expect(result.current.queue).toEqual([]));
    expect(result.current.state.turns.slice(0, 2).map(({ id }) => id)).toEqual([M1, M2]);
  });

  it("drops the answer of a conversation that was left", async () => {
    const { result } = setUp((url, init) => (url.includes("/messages") ? Response.json(STORED) : hanging(url, init)));
    act(() => void result.current.send("Hi"));
    act(() => result.current.open("c1"));
    await waitFor(() => expect(result.current.state.turns).toHaveLength(2));
    expect(result.current.state).toMatchObject({ conversationId: "c1" });
    expect(result.current.streaming).toBe(false);
  });

  it("tells why a conversation could not be loaded, and loads it on another try", async () => {
    let works = false;
    const { result } = setUp(
      () => (works ? Response.json(STORED) : Response.json({ error: { code: "x", message: "Gone.", request_id: "r" } }, { status: 404 })),
      "c1",
    );
    await waitFor(() => expect(result.current.loadError).toMatchObject({ kind: "rejected", message: "Gone." }));
    works = true;
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.state.turns).toHaveLength(2));
    expect(result.current.loadError).toBeNull();
  });
});
