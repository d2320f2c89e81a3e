// @vitest-environment node
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { forwardToBackend, type ProxySettings, proxySettings } from "@/lib/backend-proxy";

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function backend(listener: RequestListener): Promise<ProxySettings> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const { port } = started.address() as AddressInfo;
  return { backendUrl: `http://127.0.0.1:${port}`, timeoutMs: 5000, maxBodyBytes: 1000, importMaxBytes: 2000 };
}

function incoming(path: string, init: RequestInit = {}): Request {
  return new Request(`http://shop.example:3000${path}`, init);
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message) text += String(chunk);
  return text;
}

async function errorCode(response: Response): Promise<string> {
  const body = (await response.json()) as { error: { code: string; message: string; request_id: string } };
  expect(body.error.message).not.toBe("");
  expect(body.error.request_id).toBe(response.headers.get("x-request-id"));
  return body.error.code;
}

describe("forwardToBackend", () => {
  it("passes method, path, query, body and answer through", async () => {
    const settings = await backend(async (message, answer) => {
      const seen = { method: message.method, url: message.url, body: await textOf(message) };
      answer.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(seen));
    });
    const response = await forwardToBackend(
      incoming("/api/backend/api/u1/todos?q=a%20b&tag=c", { method: "POST", body: '{"title":"é"}' }),
      settings,
    );
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({
      method: "POST",
      url: "/api/u1/todos?q=a%20b&tag=c",
      body: '{"title":"é"}',
    });
  });

  it("passes cookies both ways, each set-cookie on its own", async () => {
    const settings = await backend((message, answer) => {
      answer.setHeader("set-cookie", ["access_token=a; Path=/; HttpOnly", "refresh_token=b; Path=/; HttpOnly"]);
      answer.end(message.headers.cookie);
    });
    const response = await forwardToBackend(
      incoming("/api/backend/api/auth/me", { headers: { cookie: "access_token=x" } }),
      settings,
    );
    expect(response.headers.getSetCookie()).toEqual([
      "access_token=a; Path=/; HttpOnly",
      "refresh_token=b; Path=/; HttpOnly",
    ]);
    expect(await response.text()).toBe("access_token=x");
  });

  it("drops hop-by-hop headers and those that a Connection header names", async () => {
    const settings = await backend((message, answer) => {
      answer.setHeader("keep-alive", "timeout=9");
      answer.setHeader("x-kept", "yes");
      answer.end(JSON.stringify(message.headers));
    });
    const response = await forwardToBackend(
      incoming("/api/backend/api/x", {
        headers: {
          connection: "x-secret",
          "x-secret": "1",
          te: "trailers",
          "proxy-authorization": "Basic x",
          "x-middleware-subrequest": "1",
          "x-request-id": "r-7",
          authorization: "Bearer t",
        },
      }),
      settings,
    );
    const seen = (await response.json()) as Record<string, string>;
    for (const name of ["x-secret", "te", "proxy-authorization", "x-middleware-subrequest"]) {
      expect(seen).not.toHaveProperty(name);
    }
    expect(seen).toMatchObject({ "x-request-id": "r-7", authorization: "Bearer t" });
    expect(seen.host).toMatch(/^127\.0\.0\.1:/);
    expect(response.headers.get("x-kept")).toBe("yes");
    expect(response.headers.has("keep-alive")).toBe(false);
    expect(response.headers.has("transfer-encoding")).toBe(false);
  });

  it("passes events on before the stream has ended", async () => {
    let finish = () => undefined as void;
    const settings = await backend((_message, answer) => {
      answer.writeHead(200, { "content-type": "text/event-stream" });
      answer.write("event: delta\n\n");
      finish = () => void answer.end("event: done\n\n");
    });
    const response = await forwardToBackend(incoming("/api/backend/api/u/chat/stream", { method: "POST" }), settings);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe("event: delta\n\n");
    finish();
    expect((await reader?.read())?.value).toBe("event: done\n\n");
    expect((await reader?.read())?.done).toBe(true);
    expect(response.headers.get("x-accel-buffering")).toBe("no");
  });

  it("hangs up on the backend when the client does", async () => {
    let onClosed = () => undefined as void;
    const closed = new Promise<void>((resolve) => {
      onClosed = resolve;
    });
    const settings = await backend((_message, answer) => {
      answer.on("close", onClosed);
      answer.writeHead(200, { "content-type": "text/event-stream" });
      answer.write("event: delta\n\n");
    });
    const client = new AbortController();
    const response = await forwardToBackend(
      incoming("/api/backend/api/u/chat/stream", { method: "POST", signal: client.signal }),
      settings,
    );
    client.abort();
    await closed;
    await expect(response.text()).rejects.toThrow();
  });

  it("answers 204 without a body", async () => {
    const settings = await backend((_message, answer) => answer.writeHead(204).end());
    const response = await forwardToBackend(incoming("/api/backend/api/u/todos/1", { method: "DELETE" }), settings);
    expect(response.status).toBe(204);
    expect(await response.text()).toBe("");
  });

  it("gives redirects back instead of following them", async () => {
    const settings = await backend((_message, answer) => answer.writeHead(307, { location: "http://evil.example/" }).end());
    const response = await forwardToBackend(incoming("/api/backend/api/x"), settings);
    expect(response.status).toBe(307);
  });

  it.each([
    "/api/backend/metrics",
    "/api/backend/ready",
    "/api/backend/openapi.json",
    "/api/backend/",
    "/api/backend/api",
    "/api/backend/apis/x",
    "/api/backend/api/../metrics",
    "/api/backend/api/%2e%2e/metrics",
    "/api/backend/api/..%2fmetrics",
    "/api/backend/api/..%5cmetrics",
    "/api/backend/api//evil.example/x",
    "/api/backend/http://evil.example/api/x",
    "/api/backend/@evil.example/api/x",
    "/other/api/x",
  ])("refuses %s without a request", async (path) => {
    const fetched = vi.spyOn(globalThis, "fetch");
    const settings = proxySettings({ BACKEND_URL: "http://127.0.0.1:9" });
    const response = await forwardToBackend(incoming(path), settings);
    expect(response.status).toBe(404);
    expect(await errorCode(response)).toBe("not_found");
    expect(fetched).not.toHaveBeenCalled();
  });

  it("refuses requests that another site makes in the reader's name", async () => {
    const settings = proxySettings({ BACKEND_URL: "http://127.0.0.1:9" });
    const request = incoming("/api/backend/api/x", { method: "POST", headers: { "sec-fetch-site": "cross-site" } });
    const response = await forwardToBackend(request, settings);
    expect(response.status).toBe(403);
    expect(await errorCode(response)).toBe("cross_site_request");
  });

  it("refuses a body over the limit, announced or not", async () => {
    const settings = await backend((_message, answer) => answer.end());
    const large = "x".repeat(1001);
    const announced = incoming("/api/backend/api/x", { method: "POST", body: large, headers: { "content-length": "1001" } });
    expect((await forwardToBackend(announced, settings)).status).toBe(413);
    const unannounced = incoming("/api/backend/api/x", { method: "POST", body: large });
    const response = await forwardToBackend(unannounced, settings);
    expect(response.status).toBe(413);
    expect(await errorCode(response)).toBe("body_too_large");
  });

  it("lets a larger body through to an import, up to the limit of imports", async () => {
    const settings = await backend((_message, answer) => answer.end());
    const send = (path: string, size: number) =>
      forwardToBackend(incoming(`/api/backend/api/u/${path}`, { method: "POST", body: "x".repeat(size) }), settings);
    expect((await send("import", 1001)).status).toBe(200);
    expect((await send("import/preview", 2000)).status).toBe(200);
    expect((await send("import", 2001)).status).toBe(413);
    expect((await send("important", 1001)).status).toBe(413);
  });

  it("answers 502 where nothing listens", async () => {
    vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const settings = await backend((_message, answer) => answer.end());
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    const response = await forwardToBackend(incoming("/api/backend/api/x"), settings);
    expect(response.status).toBe(502);
    expect(await errorCode(response)).toBe("backend_unreachable");
  });

  it("answers 504 where the backend is silent", async () => {
    const settings = await backend(() => undefined);
    const response = await forwardToBackend(incoming("/api/backend/api/x"), { ...settings, timeoutMs: 50 });
    expect(response.status).toBe(504);
    expect(await errorCode(response)).toBe("backend_timeout");
  });
});

describe("proxySettings", () => {
  it("reads the environment and falls back on sensible values", () => {
    const env = { BACKEND_URL: "http://b:1", BACKEND_TIMEOUT_MS: "10", PROXY_MAX_BODY_BYTES: "20", IMPORT_MAX_BYTES: "30" };
    expect(proxySettings(env)).toEqual({ backendUrl: "http://b:1", timeoutMs: 10, maxBodyBytes: 20, importMaxBytes: 30 });
    const fallback = proxySettings({ BACKEND_TIMEOUT_MS: "soon" });
    expect(fallback).toMatchObject({ backendUrl: "http://127.0.0.1:8000", timeoutMs: 60_000, importMaxBytes: 5_242_880 });
  });
});
