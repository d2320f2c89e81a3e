/** Names the backend gives its cookies. Here they are only looked for, never read: the backend judges them. */
const SESSION_COOKIES = ["access_token", "refresh_token"] as const;

/** Whether a session may exist, so that a visitor without one goes straight to the sign-in page. */
export function hasSession(has: (name: string) => boolean): boolean {
  return SESSION_COOKIES.some(has);
}
