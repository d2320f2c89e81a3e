/** Names the backend gives its cookies; over TLS with the prefix that binds them to this host. The backend judges them. */
export const ACCESS_COOKIES = ["__Host-access_token", "access_token"] as const;
export const REFRESH_COOKIES = ["__Host-refresh_token", "refresh_token"] as const;

/** Whether a session may exist, so that a visitor without one goes straight to the sign-in page. */
export function hasSession(has: (name: string) => boolean): boolean {
  return [...ACCESS_COOKIES, ...REFRESH_COOKIES].some(has);
}

interface Claims {
  readonly sub?: string;
  readonly exp?: number;
}

/** The claims of a JWT, unverified: a hint for paths and times, never a proof. Null for anything that is none. */
export function claimsOf(token: string | undefined): Claims | null {
  const payload = token?.split(".")[1];
  if (!payload) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return typeof claims === "object" ? (claims as Claims | null) : null;
  } catch {
    return null;
  }
}
