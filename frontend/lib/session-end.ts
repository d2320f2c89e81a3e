/** What happens when a session ends in an open page: to the sign-in page, and from there back to this very place. */
import { fullLoad } from "@/lib/full-load";

const SIGN_IN = "/sign-in";

/** Where to go after signing in: a path of this site, "/" for anything else. */
export function safeNextPath(next: string | null | undefined): string {
  // "//host" and "/\host" are other sites to a browser; control characters are dropped by it before it looks.
  if (!next || !/^\/(?![/\\])[^\s\\]*$/.test(next) || next.startsWith(SIGN_IN)) return "/";
  return next;
}

/** The sign-in page that leads back to `here` (a path with its query). */
export function signInPath(here: string): string {
  return here === "/" ? SIGN_IN : `${SIGN_IN}?next=${encodeURIComponent(here)}`;
}

let leaving = false;

/**
 * Leaves once `end` has ended the session. What other requests meanwhile hear of a session that is over leads nowhere
 * else: the person knows that it has ended. Rejects where it has not.
 */
export async function leaveAfter(end: () => Promise<void>): Promise<void> {
  leaving = true;
  try {
    await end();
  } catch (error) {
    leaving = false;
    throw error;
  }
  fullLoad(SIGN_IN);
}

/** Leaves for the sign-in page, once however many requests were refused. Drafts stay in the tab's storage. */
export function leaveForSignIn(): void {
  if (leaving) return;
  leaving = true;
  const { pathname, search } = window.location;
  const path = signInPath(pathname + search);
  fullLoad(`${path}${path.includes("?") ? "&" : "?"}ended=1`);
}
