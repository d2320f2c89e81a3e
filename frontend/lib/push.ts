/** Push: notices on this device also while no page is open. `public/push-worker.js` shows them. */
import type * as v from "valibot";
import { request, requestJson } from "@/lib/api-client";
import { vPushRead } from "@/lib/generated/valibot.gen";

export type ServerPush = v.InferOutput<typeof vPushRead>;

const WORKER = "/push-worker.js";
/** Whose reminders this browser takes: another person who signs in here is asked anew. */
const OWNER = "push-owner";
/** So long a sign-out waits for the browser. */
const STOP_MS = 2000;

/** Whether this browser can take notices at all; only over https and on the machine itself. */
export function canPush(): boolean {
  return window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

export function fetchPush(userId: string): Promise<ServerPush> {
  return requestJson(vPushRead, `/${userId}/push`);
}

async function presentSubscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

export async function isPushOn(userId: string): Promise<boolean> {
  return localStorage.getItem(OWNER) === userId && (await presentSubscription()) !== null;
}

/** Takes this person's notices here. Rejects where the browser has no leave for it, or no service to do it by. */
export async function startPush(userId: string, publicKey: string): Promise<void> {
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const present = await pushManager.getSubscription();
  // One for a key that the server no longer has would be refused there.
  if (present !== null && keyOf(present) !== publicKey) await present.unsubscribe();
  const subscription = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey });
  const { endpoint, keys } = subscription.toJSON();
  await request(`/${userId}/push/subscriptions`, { method: "PUT", body: { endpoint, keys } });
  localStorage.setItem(OWNER, userId);
}

/** Takes no more notices here; of whomever they were. */
export async function stopPush(userId: string): Promise<void> {
  localStorage.removeItem(OWNER);
  const present = await presentSubscription();
  if (present === null) return;
  await present.unsubscribe();
  await request(`/${userId}/push/subscriptions/${await digestOf(present.endpoint)}`, { method: "DELETE" });
}

/** Before a sign-out, which nothing here may hold up: the server sends nothing to where nobody is signed in. */
export async function leavePush(userId: string): Promise<void> {
  if (!canPush()) return;
  const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS));
  await Promise.race([stopPush(userId).catch(() => undefined), late]);
}

/** After a sign-in: tells the server again, whose key or session may be another by now. */
export async function keepPush(userId: string): Promise<void> {
  if (!canPush() || (await presentSubscription()) === null) return;
  if (localStorage.getItem(OWNER) !== userId) return stopPush(userId);
  const { public_key } = await fetchPush(userId);
  if (public_key) await startPush(userId, public_key);
}

function keyOf({ options }: PushSubscription): string {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function digestOf(endpoint: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
