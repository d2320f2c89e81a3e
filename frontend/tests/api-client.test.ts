import { beforeEach, describe, expect, it, vi } from "vitest";
import * as v from "valibot";
import { request, requestJson } from "@/lib/api-client";
import { ApiError } from "@/lib/errors";

type Answer = (url: string, init: RequestInit | undefined) => Response | Promise<Response>;

const body = (code: string) => ({ error: { code, message: `About ${code}.`, request_id: "r1" } });
const refused = () => Response.json(body("unauthenticated"), { status: 401 });
const ok = (value: unknown = {}) => Response.json(value);

/** A backend whose session has ended, until the refresh path has been asked. */
function expiredSession(refresh: Answer = () => ok()) {
  let renewed = false;
  const calls: string[] = [];
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    calls.push(url.replace("/api/backend/api", ""));
    if (url.endsWith("/auth/refresh")) {
      const answer = await refresh(url, init);
      renewed = answer.ok;
      return answer;
    }
    return renewed ? ok({ url }) : refused();
  });
  return calls;
}

function answering(answer: Answer) {
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => answer(url, init));
}

async function failure(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`);
  return error;
}

const fullLoad = vi.hoisted(() => vi.fn());
vi.mock("@/lib/full-load", () => ({ fullLoad }));

beforeEach(() => localStorage.clear());

describe("session renewal", () => {
  it("renews once and sends the request again", async () => {
    const calls = expiredSession();
    await request("/auth/me");
    expect(calls).toEqual(["/auth/me", "/auth/refresh", "/auth/me"]);
  });

  it("shares one renewal among requests that fail together", async () => {
    const calls = expiredSession();
    await Promise.all([request("/u/todos"), request("/u/conversations"), request("/auth/me")]);
    expect(calls.filter((path) => path === "/auth/refresh")).toHaveLength(1);
  });

  it("does not renew again what another tab renewed meanwhile", async () => {
    const calls: string[] = [];
    answering((url) => {
      calls.push(url);
      if (calls.length > 1) return ok();
      localStorage.setItem("session-refreshed-at", String(Date.now() + 1));
      return refused();
    });
    await request("/auth/me");
    expect(calls.some((url) => url.endsWith("/auth/refresh"))).toBe(false);
  });

  it("gives the first refusal where the session has ended", async () => {
    const calls = expiredSession(refused);
    expect(await failure(request("/auth/me"))).toMatchObject({ kind: "unauthenticated", code: "unauthenticated" });
    expect(calls).toEqual(["/auth/me", "/auth/refresh"]);
    expect(fullLoad).toHaveBeenCalledExactlyOnceWith("/sign-in?ended=1");
  });

  it("does not take a backend that is down for a session that has ended", async () => {
    expiredSession(() => Response.json(body("backend_unreachable"), { status: 502 }));
    expect(await failure(request("/auth/me"))).toMatchObject({ kind: "unavailable" });
  });

  it("does not renew for wrong credentials", async () => {
    const calls = expiredSession();
    const error = await failure(request("/auth/sign-in", { method: "POST", body: {} }));
    expect(error.kind).toBe("unauthenticated");
    expect(calls).toEqual(["/auth/sign-in"]);
  });
});

describe("request", () => {
  it("sends JSON", async () => {
    const seen: (RequestInit | undefined)[] = [];
    answering((_url, init) => {
      seen.push(init);
      return ok();
    });
    await request("/u/todos", { method: "POST", body: { title: "Tea" } });
    expect(seen[0]).toMatchObject({ method: "POST", body: '{"title":"Tea"}' });
    expect(seen[0]?.headers).toMatchObject({ "Content-Type": "application/json" });
  });

  it.each([
    [404, "rejected"],
    [422, "rejected"],
    [503, "unavailable"],
  ])("gives the server's words for %i", async (status, kind) => {
    answering(() => Response.json(body("some_code"), { status }));
    const error = await failure(request("/x"));
    expect(error).toMatchObject({
      kind,
      code: "some_code",
      message: "About some_code.",
      details: { status, requestId: "r1" },
    });
  });

  it("has words of its own where the error is not the uniform body", async () => {
    answering(() => new Response("<html>Bad gateway</html>", { status: 502 }));
    expect(await failure(request("/x"))).toMatchObject({ kind: "malformed", details: { status: 502 } });
  });

  it("tells a lost connection from an abort", async () => {
    answering(() => {
      throw new TypeError("Failed to fetch");
    });
    expect(await failure(request("/x"))).toMatchObject({ kind: "network" });
    const aborted = AbortSignal.abort();
    await expect(request("/x", { signal: aborted })).rejects.toThrow(TypeError);
  });
});

describe("requestJson", () => {
  const schema = v.object({ n: v.number() });

  it("gives the checked body", async () => {
    answering(() => ok({ n: 1, extra: true }));
    expect(await requestJson(schema, "/x")).toEqual({ n: 1 });
  });

  it.each(['{"n":"1"}', "not json", ""])("refuses a body of another shape: %j", async (text) => {
    answering(() => new Response(text));
    expect(await failure(requestJson(schema, "/x"))).toMatchObject({ kind: "malformed" });
  });
});
