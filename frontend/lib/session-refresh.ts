import { networkError, unavailableError } from "@/lib/errors";

/**
 * Swaps the refresh cookie for a new session. A refresh token is good once, so all requests of a page share one
 * refresh, and all tabs of a browser take turns: a tab that finds the session refreshed meanwhile does nothing.
 */
const REFRESHED_AT = "session-refreshed-at";
const LOCK = "session-refresh";

let pending: Promise<boolean> | null = null;

/**
 * True once the session is newer than `failedAt` (ms), the time of the request that was refused; false where it has
 * ended. Throws ApiError where neither can be known.
 */
export function refreshSession(base: string, failedAt: number): Promise<boolean> {
  pending ??= withLock(() => refreshUnlessDone(base, failedAt)).finally(() => {
    pending = null;
  });
  return pending;
}

function withLock(work: () => Promise<boolean>): Promise<boolean> {
  // Absent on plain http outside localhost, where tabs cannot take turns.
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? locks.request(LOCK, work) : work();
}

async function refreshUnlessDone(base: string, failedAt: number): Promise<boolean> {
  if (Number(localStorage.getItem(REFRESHED_AT) ?? 0) > failedAt) return true;
  const response = await fetch(`${base}/auth/refresh`, { method: "POST" }).catch(() => {
    throw networkError();
  });
  if (response.ok) localStorage.setItem(REFRESHED_AT, String(Date.now()));
  // Only a plain refusal ends the session: a server that is down or busy does not sign anyone out.
  if (response.status >= 500 || response.status === 429) throw unavailableError(response.status);
  return response.ok;
}
