import { act, renderHook, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { useChat } from "@/components/chat/use-chat";

const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const ANSWER =
  event("conversation", { id: "c1" }) + event("delta", { text: "Hello." }) + event("done", { message_id: "m1" });
const STORED = {
  items: [
    { id: "m1", role: "user", content: "Hi", tool_calls: [], created_at: "2026-11-24T00:00:00Z" },
    { id: "m2", role: "assistant", content: "Hello.", tool_calls: [], created_at: "2026-11-24T00:00:01Z" },
  ],
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

describe("useChat", () => {
  it("streams an answer and tells of every event, last that it is settled", async () => {
    const { result, seen } = setUp(() => new Response(ANSWER));
    act(() => void result.current.send("Hi"));
    expect(result.current.streaming).toBe(true);
    await waitFor(() => expect(result.current.streaming).toBe(false));
    expect(result.current.state.conversationId).toBe("c1");
    await waitFor(() => expect(seen()).toEqual(["conversation", "delta", "done", "settled"]));
  });

  it("takes no second message while an answer is on its way", async () => {
    const { result } = setUp(hanging);
    act(() => void result.current.send("Hi"));
    expect(result.current.send("Again")).toBe(false);
    expect(result.current.state.turns).toHaveLength(2);
  });

  it("stops at once, and asks again in the same conversation", async () => {
    const bodies: unknown[] = [];
    let answer: Answer = hanging;
    const { result } = setUp((url, init) => {
      bodies.push(JSON.parse(String(init.body)));
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
  });

  it("shows a refused request as a failed answer", async () => {
    const body = { error: { code: "rate_limited", message: "Too many requests." } };
    const { result } = setUp(() => Response.json(body, { status: 429 }));
    act(() => void result.current.send("Hi"));
    await waitFor(() =>
      expect(result.current.state.turns[1]).toMatchObject({ state: "failed", problem: "Too many requests." }),
    );
  });

  it("loads the conversation of the address, and takes no message until it is there", async () => {
    let deliver: (response: Response) => void = () => undefined;
    const { result } = setUp(() => new Promise((resolve) => (deliver = resolve)), "c1");
    expect(result.current.loading).toBe(true);
    expect(result.current.send("Too early")).toBe(false);
    deliver(Response.json(STORED));
    await waitFor(() => expect(result.current.loading).toBe(false));
    expect(result.current.state.turns.map(({ id }) => id)).toEqual(["m1", "m2"]);
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
      () => (works ? Response.json(STORED) : Response.json({ error: { code: "x", message: "Gone." } }, { status: 404 })),
      "c1",
    );
    await waitFor(() => expect(result.current.loadError).toMatchObject({ kind: "rejected", message: "Gone." }));
    works = true;
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.state.turns).toHaveLength(2));
    expect(result.current.loadError).toBeNull();
  });
});
