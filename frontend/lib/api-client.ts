/** Requests to the backend through this server's proxy, with one silent refresh of an expired session. */
import * as v from "valibot";
import { ApiError, kindOfStatus, malformedError, networkError } from "@/lib/errors";
import { errorBodySchema } from "@/lib/schemas";
import { plainText } from "@/lib/error-texts";
import { leaveForSignIn } from "@/lib/session-end";
import { refreshSession } from "@/lib/session-refresh";

export const API_BASE = "/api/backend/api";
// A 401 from these means wrong credentials or no session at all: refreshing cannot help.
const NEVER_REFRESHED = new Set(["/auth/sign-in", "/auth/sign-up", "/auth/sign-out", "/auth/confirm"]);

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly body?: unknown;
  /** Sent as it is, in place of a body. */
  readonly file?: File;
  readonly signal?: AbortSignal;
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The raw successful response. Throws ApiError for everything else; a session that has ended leads to sign-in. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const startedAt = Date.now();
  let response = await send(path, options);
  if (response.status === 401 && !NEVER_REFRESHED.has(path) && (await refreshSession(API_BASE, startedAt))) {
    response = await send(path, options);
  }
  if (response.ok) return response;
  const error = await errorOf(response);
  // Other codes with a 401, such as a mistyped password, say nothing about the session.
  if (error.code === "unauthenticated" && !NEVER_REFRESHED.has(path)) leaveForSignIn();
  throw error;
}

/** The body, checked against `schema`. */
export async function requestJson<Schema extends v.GenericSchema>(
  schema: Schema,
  path: string,
  options: RequestOptions = {},
): Promise<v.InferOutput<Schema>> {
  const response = await request(path, options);
  const parsed = v.safeParse(schema, await response.json().catch(() => undefined));
  if (!parsed.success) throw malformedError(response.status);
  return parsed.output;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: options.accept ?? "application/json", ...options.headers };
  if (options.file) headers["Content-Type"] = "application/octet-stream";
  else if (options.body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(API_BASE + path, {
      method: options.method ?? "GET",
      headers,
      body: options.file ?? (options.body === undefined ? null : JSON.stringify(options.body)),
      signal: options.signal ?? null,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw networkError();
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = v.safeParse(errorBodySchema, body);
  if (!parsed.success) return malformedError(response.status);
  const { code, message, request_id } = parsed.output.error;
  return new ApiError(kindOfStatus(response.status), code, plainText(code, message), {
    status: response.status,
    requestId: request_id,
    retryAfterMs: Number(response.headers.get("retry-after") ?? 0) * 1000,
    body,
  });
}
