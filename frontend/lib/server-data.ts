/** What a page needs from the backend before it is sent, so that the first paint shows the person's own data. */
import * as v from "valibot";
import { cookies, headers } from "next/headers";
import { proxySettings } from "@/lib/backend-proxy";
import { passedOn } from "@/lib/proxy-headers";
import { ACCESS_COOKIES, claimsOf, hasSession } from "@/lib/session-cookies";
import { userSchema, type User } from "@/lib/schemas";

/** A page is worth waiting this long for its data; after that the browser asks by itself. */
const PATIENCE_MS = 3000;

export type SessionState =
  | { readonly status: "signed-in"; readonly user: User }
  | { readonly status: "signed-out" }
  /** The backend did not say: the browser is to ask again. */
  | { readonly status: "unknown" };

/** The body of a GET at `path` below /api with this request's cookies, or the status where there is none. */
async function get<Schema extends v.GenericSchema>(schema: Schema, path: string): Promise<v.InferOutput<Schema> | number> {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()]);
  const { backendUrl } = proxySettings(process.env);
  try {
    const response = await fetch(`${backendUrl.replace(/\/$/, "")}/api${path}`, {
      headers: { Cookie: cookieStore.toString(), ...passedOn(headerStore) },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) return response.status;
    const parsed = v.safeParse(schema, await response.json());
    return parsed.success ? parsed.output : 0;
  } catch {
    return 0;
  }
}

/** The body, or undefined where the browser has to ask for it itself. */
export async function serverGet<Schema extends v.GenericSchema>(
  schema: Schema,
  path: string,
): Promise<v.InferOutput<Schema> | undefined> {
  const answer = await get(schema, path);
  return typeof answer === "number" ? undefined : (answer as v.InferOutput<Schema>);
}

export async function sessionState(): Promise<SessionState> {
  const cookieStore = await cookies();
  if (!hasSession((name) => cookieStore.has(name))) return { status: "signed-out" };
  const answer = await get(userSchema, "/auth/me");
  if (typeof answer !== "number") return { status: "signed-in", user: answer as User };
  return { status: answer === 401 ? "signed-out" : "unknown" };
}

/** Whose session this may be, as the access token says: a hint for paths, never a proof. */
export async function claimedUserId(): Promise<string | null> {
  const cookieStore = await cookies();
  const token = ACCESS_COOKIES.map((name) => cookieStore.get(name)?.value).find(Boolean);
  return claimsOf(token)?.sub ?? null;
}
