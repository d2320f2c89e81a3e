import { networkError, unavailableError } from "@/lib/errors";

/**
 * Swaps the refresh cookie for a new session. A refresh token is good once, so all requests of a page share one
 * renewal, and all tabs of a browser take turns: a tab that finds the session renewed meanwhile does nothing.
 */
const RENEWED_AT = "session-renewed-at";
const LOCK = "session-renewal";

let pending: Promise<boolean> | null = null;

/**
 * True once the session is newer than `failedAt` (ms), the time of the request that was refused; false where it has
 * ended. Throws ApiError where neither can be known.
 */
export function renewSession(base: string, failedAt: number): Promise<boolean> {
  pending ??= takingTurns(() => renewUnlessDone(base, failedAt)).finally(() => {
    pending = null;
  });
  return pending;
}

function takingTurns(work: () => Promise<boolean>): Promise<boolean> {
  // Absent on plain http outside localhost, where tabs cannot take turns.
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? locks.request(LOCK, work) : work();
}

async function renewUnlessDone(base: string, failedAt: number): Promise<boolean> {
  if (Number(localStorage.getItem(RENEWED_AT) ?? 0) > failedAt) return true;
  const response = await fetch(`${base}/auth/refresh`, { method: "POST" }).catch(() => {
    throw networkError();
  });
  if (response.ok) localStorage.setItem(RENEWED_AT, String(Date.now()));
  // Only a plain refusal ends the session: a server that is down or busy does not sign anyone out.
  if (response.status >= 500 || response.status === 429) throw unavailableError(response.status);
  return response.ok;
}
