import { readFileSync } from "node:fs";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, renderHook, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { RemindersSection } from "@/components/account/reminders-section";
import { ReaderProvider } from "@/components/shell/reader";
import { useLinkedTodo } from "@/components/todos/use-linked-todo";
import { isPushOn, keepPush, leavePush, startPush, stopPush } from "@/lib/push";
import { newTodo } from "@/tests/todos";

const TODO = "6f2c1a54-8f0b-4f0e-9a3e-2d7c5b1e9f00";
const KEY = "BHVzZXJzIGtleQ";
const ENDPOINT = "https://push.example.com/one";

interface Call {
  readonly line: string;
  readonly body: unknown;
}

/** A browser with a push service, and a server behind `fetch`; tells what the server was asked. */
function browser(permission: NotificationPermission = "granted", serverKey: string | null = KEY) {
  const calls: Call[] = [];
  let present: ReturnType<typeof subscription> | null = null;

  function subscription(key: string) {
    const bytes = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    return {
      endpoint: ENDPOINT,
      options: { applicationServerKey: bytes.buffer },
      toJSON: () => ({ endpoint: ENDPOINT, expirationTime: null, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: vi.fn(async () => {
        present = null;
        return true;
      }),
    };
  }

  const subscribe = vi.fn(async ({ applicationServerKey }: { readonly applicationServerKey: string }) => {
    present ??= subscription(applicationServerKey);
    return present;
  });
  const registration = { pushManager: { subscribe, getSubscription: async () => present } };
  const container = {
    register: vi.fn(async () => registration),
    getRegistration: async () => registration,
    ready: Promise.resolve(registration),
    addEventListener: vi.fn(),
    removeEventListener: vi.fn(),
  };
  Object.defineProperty(navigator, "serviceWorker", { value: container, configurable: true });
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", { permission, requestPermission: async () => (permission === "default" ? "granted" : permission) });
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("fetch", async (path: string, { method, body }: RequestInit) => {
    calls.push({ line: `${method} ${path.replace("/api/backend/api", "")}`, body: typeof body === "string" ? JSON.parse(body) : null });
    if (path.endsWith("/push")) return Response.json({ status: serverKey ? "ready" : "not_configured", public_key: serverKey });
    if (path.endsWith("/channels")) return Response.json({ reach: "while_open", message: "Reminders reach you.", channels: [] });
    if (path.includes("/todos/")) return Response.json(newTodo(TODO, { title: "Tea" }));
    return new Response(null, { status: 204 });
  });
  return { calls, subscribe, container, lines: () => calls.map(({ line }) => line) };
}

const PUT = "PUT /u/push/subscriptions";

async function digestOf(text: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  return createHash("sha256").update(text).digest("hex");
}

beforeEach(() => localStorage.clear());

describe("push", () => {
  it("subscribes with the server's key and tells the server", async () => {
    const { calls, subscribe, container } = browser();
    await startPush("u", KEY);
    expect(container.register).toHaveBeenCalledExactlyOnceWith("/push-worker.js");
    expect(subscribe).toHaveBeenCalledExactlyOnceWith({ userVisibleOnly: true, applicationServerKey: KEY });
    expect(calls).toEqual([{ line: PUT, body: { endpoint: ENDPOINT, keys: { p256dh: "p", auth: "a" } } }]);
    expect(await isPushOn("u")).toBe(true);
    expect(await isPushOn("another")).toBe(false);
  });

  it("subscribes anew where the server's key is another", async () => {
    const { subscribe } = browser();
    await startPush("u", KEY);
    await startPush("u", "BG90aGVy");
    expect(subscribe.mock.calls.map(([options]) => options.applicationServerKey)).toEqual([KEY, "BG90aGVy"]);
  });

  it("ends in the browser and on the server", async () => {
    const { lines } = browser();
    await startPush("u", KEY);
    await stopPush("u");
    expect(lines()).toEqual([PUT, `DELETE /u/push/subscriptions/${await digestOf(ENDPOINT)}`]);
    expect(await isPushOn("u")).toBe(false);
  });

  it("is told again after a sign-in, and ends where another person signs in", async () => {
    const { lines } = browser();
    await keepPush("u");
    expect(lines()).toEqual([]);
    await startPush("u", KEY);
    await keepPush("u");
    expect(lines()).toEqual([PUT, "GET /u/push", PUT]);
    await keepPush("another");
    expect(lines().at(-1)).toMatch(/^DELETE \/another\/push/);
  });

  it("holds up no sign-out", async () => {
    browser();
    await startPush("u", KEY);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
    await leavePush("u");
    expect(await isPushOn("u")).toBe(false);
  });
});

describe("the switch", () => {
  function show() {
    const reader = { userId: "u", locale: "en-GB", timeZone: "UTC", today: "2026-11-26" };
    render(
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <ReaderProvider reader={reader}>
          <RemindersSection />
        </ReaderProvider>
      </QueryClientProvider>,
    );
  }

  it("asks for the browser's leave, and turns push on and off", async () => {
    const { lines } = browser("default");
    show();
    const toggle = await screen.findByRole("switch", { name: /Send reminders to this device/ });
    await userEvent.click(toggle);
    await waitFor(() => expect(toggle).toHaveProperty("checked", true));
    expect(lines()).toContain(PUT);
    await userEvent.click(toggle);
    await waitFor(() => expect(toggle).toHaveProperty("checked", false));
    expect(lines().some((line) => line.startsWith("DELETE"))).toBe(true);
  });

  it("is out of reach, with the reason, where the person has refused", async () => {
    browser("denied");
    show();
    expect(await screen.findByRole("switch")).toHaveProperty("disabled", true);
    expect(screen.getByText(/it was told not to/)).toBeTruthy();
  });

  it("says when the browser has no push service", async () => {
    const { subscribe } = browser();
    subscribe.mockRejectedValue(new DOMException("push service error", "AbortError"));
    show();
    await userEvent.click(await screen.findByRole("switch"));
    expect(await screen.findByText(/could not reach its push service/)).toBeTruthy();
  });

  it.each<[string, () => void]>([
    ["the server has no keys", () => void browser("granted", null)],
    [
      "the page came over plain http",
      () => {
        browser();
        vi.stubGlobal("isSecureContext", false);
      },
    ],
  ])("is not there where %s", async (_what, prepare) => {
    prepare();
    show();
    await screen.findByText("Reminders reach you.");
    expect(screen.queryByRole("switch")).toBeNull();
  });
});

describe("a notice's way to its todo", () => {
  it("is opened from the address, which is then plain again", async () => {
    browser("denied");
    window.history.replaceState(null, "", `/?todo=${TODO}`);
    const open = vi.fn();
    renderHook(() => useLinkedTodo("u", open));
    await waitFor(() => expect(open).toHaveBeenCalledExactlyOnceWith({ kind: "edit", todo: expect.objectContaining({ title: "Tea" }) }));
    expect(window.location.search).toBe("");
  });

  it("is opened when the worker says so", async () => {
    const { container } = browser("denied");
    const open = vi.fn();
    renderHook(() => useLinkedTodo("u", open));
    const [, listen] = container.addEventListener.mock.calls[0] as [string, (event: MessageEvent) => void];
    listen(new MessageEvent("message", { data: { type: "other" } }));
    listen(new MessageEvent("message", { data: { type: "show-todo", id: TODO } }));
    await waitFor(() => expect(open).toHaveBeenCalledOnce());
  });
});

describe("the worker", () => {
  type Listener = (event: object) => void;

  /** Runs the worker, with these pages open; gives what it was seen to do. */
  function worker(pages: readonly string[] = []) {
    const listeners: Record<string, Listener> = {};
    const showNotification = vi.fn(async () => undefined);
    const openWindow = vi.fn(async () => undefined);
    const clients = pages.map((url) => ({ url, focus: vi.fn(async () => undefined), postMessage: vi.fn() }));
    const self = {
      addEventListener: (name: string, listener: Listener) => (listeners[name] = listener),
      registration: { showNotification },
      clients: { matchAll: async () => clients, openWindow },
    };
    new Function("self", readFileSync("public/push-worker.js", "utf8"))(self);
    async function dispatch(name: string, event: object) {
      let work: Promise<unknown> = Promise.resolve();
      listeners[name]?.({ ...event, waitUntil: (promise: Promise<unknown>) => (work = promise) });
      await work;
    }
    return { dispatch, showNotification, openWindow, clients };
  }

  it("shows a reminder under the name that the page gives it", async () => {
    const { dispatch, showNotification } = worker();
    const message = { id: "a", title: "Tea", reminded_at: "2026-11-24T09:00:00Z" };
    await dispatch("push", { data: { json: () => message } });
    const options = { body: "Tea", tag: "a 2026-11-24T09:00:00Z", data: { id: "a" }, icon: "/icon.svg" };
    expect(showNotification).toHaveBeenCalledExactlyOnceWith("Reminder", options);
  });

  it.each([null, { json: () => JSON.parse("no json") as unknown }])("shows something for a message it cannot read", async (data) => {
    const { dispatch, showNotification } = worker();
    await dispatch("push", { data });
    expect(showNotification).toHaveBeenCalledWith("Reminder", expect.objectContaining({ body: "Open the app to see it." }));
  });

  const click = (id: string | null) => ({ notification: { close: vi.fn(), data: { id } } });

  it("opens the todo in a page of its own", async () => {
    const { dispatch, openWindow } = worker(["https://todo.example.com/account"]);
    await dispatch("notificationclick", click("a b"));
    expect(openWindow).toHaveBeenCalledExactlyOnceWith("/?todo=a%20b");
  });

  it("opens it in the page that is there", async () => {
    const { dispatch, openWindow, clients } = worker(["https://todo.example.com/?panel=chat"]);
    await dispatch("notificationclick", click("a"));
    expect(clients[0]?.postMessage).toHaveBeenCalledExactlyOnceWith({ type: "show-todo", id: "a" });
    expect(clients[0]?.focus).toHaveBeenCalledOnce();
    expect(openWindow).not.toHaveBeenCalled();
  });
});
