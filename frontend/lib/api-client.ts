/** Requests to the backend through this server's proxy, with one silent renewal of an expired session. */
import type { z } from "zod";
import { ApiError, kindOfStatus, malformedError, networkError } from "@/lib/errors";
import { errorBodySchema } from "@/lib/schemas";
import { refreshSession } from "@/lib/session-refresh";

const BASE = "/api/backend/api";
// A 401 from these means wrong credentials or no session at all: renewing cannot help.
const NEVER_REFRESHED = new Set(["/auth/sign-in", "/auth/sign-up", "/auth/sign-out"]);

export interface RequestOptions {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly accept?: string;
}

/** The raw successful response. Throws ApiError for everything else. */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const startedAt = Date.now();
  let response = await send(path, options);
  if (response.status === 401 && !NEVER_REFRESHED.has(path) && (await refreshSession(BASE, startedAt))) {
    response = await send(path, options);
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** The body, checked against `schema`. */
export async function requestJson<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  options: RequestOptions = {},
): Promise<z.output<Schema>> {
  const response = await request(path, options);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw malformedError(response.status);
  return parsed.data;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: options.accept ?? "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(BASE + path, {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw networkError();
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const parsed = errorBodySchema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return malformedError(response.status);
  const { code, message, request_id } = parsed.data.error;
  return new ApiError(kindOfStatus(response.status), code, message, response.status, request_id ?? null);
}
