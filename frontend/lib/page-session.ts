/**
 * Refreshes an expired session before a page is rendered: a page cannot set cookies, and without a fresh access token
 * it would have to be sent without its data.
 */
import { proxySettings } from "@/lib/backend-proxy";
import { passedOn } from "@/lib/proxy-headers";
import { ACCESS_COOKIES, claimsOf, REFRESH_COOKIES } from "@/lib/session-cookies";

const PATIENCE_MS = 3000;
/** A token that ends this soon may have ended when the backend looks at it. */
const MARGIN_MS = 10_000;

type ReadCookie = (name: string) => string | undefined;

export function needsRefresh(read: ReadCookie, now: number): boolean {
  const first = (names: readonly string[]) => names.map(read).find(Boolean);
  if (first(REFRESH_COOKIES) === undefined) return false;
  const expires = claimsOf(first(ACCESS_COOKIES))?.exp ?? 0;
  return expires * 1000 - MARGIN_MS < now;
}

/** The `Set-Cookie` headers of the new session; none where the backend refuses or cannot be asked. */
export async function refreshedCookies(incoming: Headers): Promise<readonly string[]> {
  const { backendUrl } = proxySettings(process.env);
  try {
    const response = await fetch(`${backendUrl.replace(/\/$/, "")}/api/auth/refresh`, {
      method: "POST",
      headers: { Cookie: incoming.get("cookie") ?? "", ...passedOn(incoming) },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? response.headers.getSetCookie() : [];
  } catch {
    return [];
  }
}

/** The request's `Cookie` header with what `setCookies` would make of it. */
export function withCookies(cookieHeader: string, setCookies: readonly string[]): string {
  const jar = new Map<string, string>();
  const pairs = [...cookieHeader.split(";"), ...setCookies.map((cookie) => cookie.split(";", 1)[0] ?? "")];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at > 0) jar.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}
