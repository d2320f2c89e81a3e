/** Which backend URL a request may reach: the only place that decides it. */

const MOUNT = "/api/backend/";
const ALLOWED_PREFIX = "api/";
// Encoded slashes, backslashes and dots are refused rather than decoded: no API path needs them.
const SUSPICIOUS = /%2f|%5c|%2e|%00|\\|\/\/|(^|\/)\.{1,2}(\/|$)/i;

/** The URL to fetch for `requestUrl`, or null where the path is not an allowed one. */
export function backendTarget(requestUrl: string, backendUrl: string): URL | null {
  const { pathname, search } = new URL(requestUrl);
  if (!pathname.startsWith(MOUNT)) return null;
  const path = pathname.slice(MOUNT.length);
  if (!path.startsWith(ALLOWED_PREFIX) || SUSPICIOUS.test(path)) return null;

  const base = new URL(backendUrl.endsWith("/") ? backendUrl : `${backendUrl}/`);
  const target = new URL(base.href + path + search);
  return target.origin === base.origin ? target : null;
}
