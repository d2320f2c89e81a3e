import { beforeEach, describe, expect, it, vi } from "vitest";

const fullLoad = vi.hoisted(() => vi.fn());
vi.mock("@/lib/full-load", () => ({ fullLoad }));

/** The module as a page that was just loaded has it. */
async function freshPage() {
  vi.resetModules();
  return import("@/lib/session-end");
}

beforeEach(() => fullLoad.mockClear());

describe("leaving", () => {
  it("goes to sign-in once, however many requests were refused after a sign-out", async () => {
    const { leaveAfter, leaveForSignIn } = await freshPage();
    await leaveAfter(async () => leaveForSignIn());
    leaveForSignIn();
    expect(fullLoad.mock.calls).toEqual([["/sign-in"]]);
  });

  it("stays where the session could not be ended, and still leaves when it ends by itself", async () => {
    const { leaveAfter, leaveForSignIn } = await freshPage();
    await expect(leaveAfter(() => Promise.reject(new Error("down")))).rejects.toThrow("down");
    expect(fullLoad).not.toHaveBeenCalled();
    leaveForSignIn();
    expect(fullLoad.mock.calls).toEqual([["/sign-in?ended=1"]]);
  });
});
