/** Names the backend gives its cookies. Here they are only looked for, never read: the backend judges them. */
const SESSION_COOKIES = ["access_token", "refresh_token"] as const;

/** What the names begin with behind TLS: browsers then take the cookie from this host alone. */
const HOST_PREFIX = "__Host-";

/** Whether a session may exist, so that a visitor without one goes straight to the sign-in page. */
export function hasSession(has: (name: string) => boolean): boolean {
  return SESSION_COOKIES.some((name) => has(name) || has(HOST_PREFIX + name));
}
