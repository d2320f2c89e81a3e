/**
 * Forwards `/api/backend/api/...` to BACKEND_URL, read at run time so that one image serves every environment.
 * Only the path and the query of a request choose what is fetched; the host is always BACKEND_URL's.
 */
import { backendTarget } from "@/lib/backend-target";
import { forwardedHeaders, relayedHeaders } from "@/lib/proxy-headers";
import { errorResponse } from "@/lib/error-response";

export interface ProxySettings {
  readonly backendUrl: string;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  /** The same for files to import. */
  readonly importMaxBytes: number;
}

const DEFAULT_BACKEND_URL = "http://127.0.0.1:8000";
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_BODY_BYTES = 2 * 1024 * 1024;
const DEFAULT_IMPORT_MAX_BYTES = 5 * 1024 * 1024;
const IMPORT_PATH = /\/import(\/preview)?$/;

export function proxySettings(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  return {
    backendUrl: env.BACKEND_URL || DEFAULT_BACKEND_URL,
    timeoutMs: positive(env.BACKEND_TIMEOUT_MS, DEFAULT_TIMEOUT_MS),
    maxBodyBytes: positive(env.PROXY_MAX_BODY_BYTES, DEFAULT_MAX_BODY_BYTES),
    importMaxBytes: positive(env.IMPORT_MAX_BYTES, DEFAULT_IMPORT_MAX_BYTES),
  };
}

function positive(value: string | undefined, fallback: number): number {
  const parsed = Number(value);
  return Number.isFinite(parsed) && parsed > 0 ? parsed : fallback;
}

/** Answers with the backend's response, or with the uniform error body (403, 404, 413, 502, 504). */
export async function forwardToBackend(request: Request, settings: ProxySettings): Promise<Response> {
  const requestId = request.headers.get("x-request-id") ?? crypto.randomUUID();
  const target = backendTarget(request.url, settings.backendUrl);
  if (target === null) return errorResponse(404, "not_found", "This path is not part of the API.", requestId);
  if (request.headers.get("sec-fetch-site") === "cross-site") {
    return errorResponse(403, "cross_site_request", "Requests from other sites are not accepted.", requestId);
  }
  const limit = IMPORT_PATH.test(target.pathname) ? settings.importMaxBytes : settings.maxBodyBytes;
  const body = await readBody(request, limit);
  if (body === "too-large") {
    return errorResponse(413, "body_too_large", `The request is larger than ${limit} bytes.`, requestId);
  }
  return send(request, target, body, settings, requestId);
}

async function send(
  request: Request,
  target: URL,
  body: Uint8Array<ArrayBuffer> | null,
  settings: ProxySettings,
  requestId: string,
): Promise<Response> {
  // The limit covers the wait for the headers, and the body too unless it is an event stream.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), settings.timeoutMs);
  try {
    const answer = await fetch(target, {
      method: request.method,
      headers: forwardedHeaders(request.headers, requestId),
      body,
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.any([request.signal, limit.signal]),
    });
    const streaming = answer.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    const payload = streaming || hasNoBody(answer.status) ? answer.body : await answer.arrayBuffer();
    return new Response(hasNoBody(answer.status) ? null : payload, {
      status: answer.status,
      headers: relayedHeaders(answer.headers, requestId),
    });
  } catch (cause) {
    if (limit.signal.aborted) {
      return errorResponse(504, "backend_timeout", "The server took too long to answer. Please try again.", requestId);
    }
    if (request.signal.aborted) return new Response(null, { status: 499 });
    reportUnreachable(target, requestId, cause);
    return errorResponse(502, "backend_unreachable", "The server cannot be reached. Please try again soon.", requestId);
  } finally {
    clearTimeout(timer);
  }
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

/** Reads at most `limit` bytes, so that a large upload cannot fill this process's memory. */
async function readBody(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null | "too-large"> {
  if (request.body === null || request.method === "GET" || request.method === "HEAD") return null;
  if (Number(request.headers.get("content-length") ?? 0) > limit) return "too-large";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) return "too-large";
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

function reportUnreachable(target: URL, requestId: string, cause: unknown): void {
  const reason = cause instanceof Error ? String(cause.cause ?? cause.message) : String(cause);
  const entry = { level: "error", event: "backend_unreachable", backend: target.origin, requestId, reason };
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
