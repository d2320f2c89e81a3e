import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, securityHeaders } from "@/lib/csp";
import { needsRefresh, refreshedCookies, withCookies } from "@/lib/page-session";

/** Pages that show a person's data, which takes a session that is fresh. */
const PERSONAL = new Set(["/", "/account", "/trash"]);

/** Gives every page a fresh nonce and a fresh session, and every answer the security headers. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const isHttps = (request.headers.get("x-forwarded-proto") ?? request.nextUrl.protocol).startsWith("https");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("Content-Security-Policy", policy);

  const setCookies = await freshSession(request);
  if (setCookies.length > 0) headers.set("cookie", withCookies(headers.get("cookie") ?? "", setCookies));
  const response = NextResponse.next({ request: { headers } });
  for (const cookie of setCookies) response.headers.append("set-cookie", cookie);
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of Object.entries(securityHeaders(isHttps))) response.headers.set(name, value);
  return response;
}

async function freshSession(request: NextRequest): Promise<readonly string[]> {
  const isPage = request.method === "GET" && PERSONAL.has(request.nextUrl.pathname);
  if (!isPage) return [];
  const read = (name: string) => request.cookies.get(name)?.value;
  return needsRefresh(read, Date.now()) ? refreshedCookies(request.headers) : [];
}

export const config = {
  // The backend route is streamed and sets its own headers; static files are immutable.
  matcher: ["/((?!api/backend|_next/static|_next/image).*)"],
};
