// @vitest-environment node
import { describe, expect, it } from "vitest";
import { linesOf } from "@/components/todos/add-todo";
import { changesOf } from "@/components/todos/todo-editor";
import { addressOf, readAddress } from "@/lib/address";
import { plainText } from "@/lib/error-texts";
import { needsRefresh, withCookies } from "@/lib/page-session";
import { withListEnds, withPlainTitles } from "@/lib/plain-titles";
import { recurrenceLabel } from "@/lib/recurrence";
import { safeNextPath, signInPath } from "@/lib/session-end";
import { newTodo } from "@/tests/todos";

describe("plainText", () => {
  it.each([
    ["invalid_input", "body.email: value is not a valid email address", /enter an email address/],
    ["not_found", "You have no todo 0d9c1b2a-1111-4222-8333-444455556666.", /does not exist any more/],
    ["model_unreachable", "The model cannot be reached, check LLM_BASE_URL.", /assistant cannot be reached/],
    ["unauthenticated", "The token is invalid or expired. Sign in again.", /sign in again/],
    ["wrong_credentials", "Email or password is wrong.", /^Email or password is wrong\.$/],
  ])("says %s (%s) for people", (code, message, expected) => {
    expect(plainText(code, message)).toMatch(expected);
  });
});

describe("the way to sign-in and back", () => {
  it("keeps a deep link", () => {
    expect(signInPath("/")).toBe("/sign-in");
    expect(signInPath("/?chat=1&panel=chat")).toBe("/sign-in?next=%2F%3Fchat%3D1%26panel%3Dchat");
  });

  it.each(["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/sign-in", "", null])(
    "does not lead to %j",
    (next) => {
      expect(safeNextPath(next)).toBe("/");
    },
  );

  it("leads to any path of this site", () => {
    expect(safeNextPath("/?chat=1")).toBe("/?chat=1");
  });
});

describe("withPlainTitles", () => {
  it("escapes titles and nothing else", () => {
    expect(withPlainTitles("**Added** “[a](http://b)”.", ["[a](http://b)"])).toBe("**Added** “\\[a\\]\\(http\\://b\\)”.");
    expect(withPlainTitles("1. *x* and *x* y", ["*x*", "*x* y"])).toBe("1. \\*x\\* and \\*x\\* y");
  });
});

describe("withListEnds", () => {
  it("keeps a sentence after a list out of its last item", () => {
    expect(withListEnds("- a\n- b\nDone.")).toBe("- a\n- b\n\nDone.");
    expect(withListEnds("1. a\n   more\n2. b")).toBe("1. a\n   more\n2. b");
  });
});

describe("addresses", () => {
  it.each(["/", "/?chat=c1", "/?panel=chat", "/?chat=c1&panel=chat"])("are read back: %s", (path) => {
    expect(addressOf(readAddress(path.slice(1)))).toBe(path);
  });
});

describe("recurrenceLabel", () => {
  it.each([
    ["FREQ=DAILY", "Every day"],
    ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every weekday"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "Every 2 weeks on Fri"],
    ["FREQ=DAILY;UNTIL=20270601T000000Z", "Every day until 2027-06-01"],
    ["FREQ=MONTHLY;BYDAY=-1MO", "Every month on the last Mon"],
    ["FREQ=SECONDLY", "Repeats"],
  ])("says %s as %s", (rule, text) => {
    expect(recurrenceLabel(rule)).toBe(text);
  });
});

describe("changesOf", () => {
  it("sends only what differs", () => {
    const seen = newTodo("a", { title: "Tea", due_date: "2026-11-24", due_time: "17:00", time_zone: "Europe/Paris" });
    const { title, notes, due_date, due_time, priority, tags, recurrence, reminder_minutes } = seen;
    const input = { title, notes, due_date, due_time, priority, tags, recurrence, reminder_minutes, time_zone: "UTC" };
    expect(changesOf(seen, input)).toEqual({});
    expect(changesOf(seen, { ...input, notes: "Green" })).toEqual({ notes: "Green" });
    expect(changesOf(seen, { ...input, due_time: "18:00" })).toEqual({ due_time: "18:00", time_zone: "UTC" });
  });
});

describe("linesOf", () => {
  it("finds a todo in each line", () => {
    expect(linesOf(" Milk\r\n\n Tea ")).toEqual(["Milk", "Tea"]);
  });
});

describe("the session of a page", () => {
  const token = (exp: number) => `x.${Buffer.from(JSON.stringify({ sub: "u", exp })).toString("base64url")}.y`;
  const jar = (cookies: Record<string, string>) => (name: string) => cookies[name];

  it("is refreshed where the access token has ended, and only with something to refresh it by", () => {
    expect(needsRefresh(jar({ access_token: token(2000), refresh_token: "r" }), 1_000_000)).toBe(false);
    expect(needsRefresh(jar({ access_token: token(1000), refresh_token: "r" }), 1_000_000)).toBe(true);
    expect(needsRefresh(jar({ "__Host-refresh_token": "r" }), 1_000_000)).toBe(true);
    expect(needsRefresh(jar({ access_token: token(1000) }), 1_000_000)).toBe(false);
    expect(needsRefresh(jar({ access_token: "none", refresh_token: "r" }), 1_000_000)).toBe(true);
  });

  it("gives this very request the new cookies", () => {
    expect(withCookies("a=1; theme=dark", ["a=2; Path=/; HttpOnly", "b=3"])).toBe("a=2; theme=dark; b=3");
  });
});
