import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, renderHook, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useLiveUpdates } from "@/components/todos/use-live-updates";
import { useReminders } from "@/components/todos/use-reminders";
import { Toaster } from "@/components/ui/toaster";
import { askForNotices, newReminders, noticeState } from "@/lib/reminders";
import type { Todo } from "@/lib/schemas";
import { newTodo } from "@/tests/todos";

const NOW = Date.parse("2026-11-24T09:00:30Z");
const due = newTodo("a", { title: "Tea", reminder_status: "sent", reminded_at: "2026-11-24T09:00:00Z" });

/** A browser whose person answers `permission` when asked. */
function browser(permission: NotificationPermission, answer: NotificationPermission = permission) {
  const shown = vi.fn();
  class Notice {
    static permission = permission;
    static requestPermission = vi.fn(async () => answer);
    onclick: (() => void) | null = null;
    constructor(title: string, options: NotificationOptions) {
      shown(title, options.body, options.tag);
    }
  }
  vi.stubGlobal("Notification", Notice);
  vi.stubGlobal("isSecureContext", true);
  return shown;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("newReminders", () => {
  it.each<[string, Partial<Todo>]>([
    ["that came long ago", { reminded_at: "2026-11-24T08:50:00Z" }],
    ["that is to come", { reminder_status: "scheduled", reminded_at: null }],
    ["of a todo that is done", { done: true }],
    ["of a todo in the trash", { deleted_at: "2026-11-24T09:00:10Z" }],
  ])("leaves out one %s", (_what, change) => {
    expect(newReminders([due, { ...due, ...change }], NOW)).toEqual([due]);
  });
});

describe("the browser's leave", () => {
  it("is asked for on demand only", async () => {
    browser("default", "granted");
    expect(noticeState()).toBe("default");
    expect(Notification.requestPermission).not.toHaveBeenCalled();
    expect(await askForNotices()).toBe("granted");
  });

  it("is not to be had on plain http or without notices", async () => {
    expect(noticeState()).toBe("unsupported");
    browser("granted");
    vi.stubGlobal("isSecureContext", false);
    expect(await askForNotices()).toBe("unsupported");
  });
});

describe("useReminders", () => {
  it.each<[NotificationPermission, number]>([
    ["granted", 1],
    ["denied", 0],
  ])("tells of a reminder once, in the page and where it is %s outside, and snoozes", async (permission, notices) => {
    vi.spyOn(Date, "now").mockReturnValue(NOW);
    const shown = browser(permission);
    const snooze = vi.fn();
    let tell: (todos: readonly Todo[]) => void = () => undefined;
    function Page() {
      tell = useReminders({ snooze });
      return null;
    }
    render(
      <Toaster>
        <Page />
      </Toaster>,
    );
    act(() => tell([due]));
    act(() => tell([due]));
    expect(await screen.findByText("Reminder: Tea")).toBeTruthy();
    expect(shown.mock.calls).toEqual(Array.from({ length: notices }, () => ["Reminder", "Tea", "a 2026-11-24T09:00:00Z"]));
    act(() => screen.getByRole("button", { name: "Snooze" }).click());
    expect(snooze).toHaveBeenCalledExactlyOnceWith(due, 10);
  });
});

describe("useLiveUpdates", () => {
  const sources: { closed: boolean }[] = [];

  class Source {
    closed = false;
    addEventListener = vi.fn();
    constructor() {
      sources.push(this);
    }
    close() {
      this.closed = true;
    }
  }

  function listen() {
    const client = new QueryClient();
    const wrapper = ({ children }: { readonly children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>;
    return renderHook(() => useLiveUpdates("u", () => undefined), { wrapper });
  }

  function show(state: DocumentVisibilityState) {
    vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
  }

  /** Locks of a browser; `isFree`: no other page holds the one that is asked for. */
  function locks(isFree: boolean) {
    const request = vi.fn(async (_name: string, _options: LockOptions, work: (lock: object | null) => unknown) => work(isFree ? {} : null));
    Object.defineProperty(navigator, "locks", { value: { request }, configurable: true });
  }

  beforeEach(() => {
    sources.length = 0;
    vi.stubGlobal("EventSource", Source);
    show("visible");
  });

  it.each<[string, NotificationPermission, boolean, boolean]>([
    ["stops out of sight where no notice can be shown", "denied", true, true],
    ["goes on out of sight where notices can be shown", "granted", true, false],
    ["stops where another page goes on", "granted", false, true],
  ])("%s", async (_what, permission, isFree, isClosed) => {
    browser(permission);
    locks(isFree);
    const { unmount } = listen();
    show("hidden");
    await waitFor(() => expect(sources.map(({ closed }) => closed)).toEqual([isClosed]));
    show("visible");
    expect(sources.at(-1)?.closed).toBe(false);
    unmount();
    expect(sources.every(({ closed }) => closed)).toBe(true);
  });
});
