import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, securityHeaders } from "@/lib/csp";

/** Gives every page a fresh nonce, and every answer the security headers. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const isHttps = (request.headers.get("x-forwarded-proto") ?? request.nextUrl.protocol).startsWith("https");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("Content-Security-Policy", policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  for (const [name, value] of Object.entries(securityHeaders(isHttps))) response.headers.set(name, value);
  return response;
}

export const config = {
  // The backend route is streamed and sets its own headers; static files are immutable.
  matcher: ["/((?!api/backend|_next/static|_next/image).*)"],
};
