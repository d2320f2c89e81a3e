// @vitest-environment node
import { describe, expect, it } from "vitest";
import { checkAccount } from "@/components/account/check-account";
import { contentSecurityPolicy, securityHeaders } from "@/lib/csp";
import { addDays, dateIn, displayLocale, dueLabel, isoDate, untilMidnight } from "@/lib/dates";
import { hasSession } from "@/lib/session-cookies";
import { commandFor, SHORTCUTS } from "@/lib/shortcuts";
import { parseTags } from "@/lib/tags";
import { parseTheme, themeCookie } from "@/lib/theme";
import { activeFilterCount, defaultFilters, filterQuery, isNarrowed, PAGE_SIZE } from "@/lib/todo-filters";
import { changesTodos } from "@/lib/tool-effects";
import { changedTasks, summaryOf, titlesIn } from "@/lib/tool-labels";

const TODAY = "2026-11-24"; // a Tuesday

describe("dates", () => {
  it.each([
    ["2026-11-20", "20 Nov", "late"],
    ["2026-11-23", "Yesterday", "late"],
    ["2026-11-24", "Today", "today"],
    ["2026-11-25", "Tomorrow", "soon"],
    ["2026-11-30", "Monday", "soon"],
    ["2026-12-01", "1 Dec", "later"],
    ["2027-01-02", "2 Jan 2027", "later"],
    ["2025-12-31", "31 Dec 2025", "late"],
  ])("calls %s %s (%s)", (due, text, tone) => {
    expect(dueLabel(due, null, TODAY, "en-GB")).toEqual({ text, tone });
  });

  it("writes the time and the order of day and month as the reader's region does", () => {
    expect(dueLabel("2026-12-01", "17:00", TODAY, "en-GB").text).toBe("1 Dec, 17:00");
    expect(dueLabel("2026-12-01", "17:00", TODAY, "en-US").text).toMatch(/^Dec 1, 5:00.PM$/);
    expect(["en-US,en;q=0.9", "de", "en-GB", "*", "", null].map(displayLocale)).toEqual([
      "en-US",
      "en-DE",
      "en-GB",
      "en-GB",
      "en-GB",
      "en-GB",
    ]);
  });

  it("knows the day where the reader is, and when it ends", () => {
    const moment = new Date("2026-11-24T23:30:00Z");
    expect(dateIn("Europe/Berlin", moment)).toBe("2026-11-25");
    expect(dateIn("America/New_York", moment)).toBe("2026-11-24");
    expect(dateIn("Nowhere/Land", moment)).toBe("2026-11-24");
    expect(untilMidnight(new Date(2026, 0, 5, 23, 59, 59))).toBe(1000);
  });

  it("crosses months and years", () => {
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
  });

  it("takes the day of the local clock", () => {
    expect(isoDate(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
  });
});

describe("filters", () => {
  const query = (change: Partial<typeof defaultFilters>, cursor: string | null = null) =>
    Object.fromEntries(new URLSearchParams(filterQuery({ ...defaultFilters, ...change }, TODAY, cursor)));

  const base = { view: "open", today: TODAY, sort: "agenda", limit: String(PAGE_SIZE) };

  it.each([
    [{}, base],
    [{ view: "completed" }, { ...base, view: "completed", sort: "-completed_at" }],
    [{ view: "all", sort: "title" }, { ...base, view: "all", sort: "title" }],
    [{ q: "  tea & cake ", tag: "home" }, { ...base, q: "tea & cake", tag: "home" }],
  ] as const)("asks for %j", (change, expected) => {
    expect(query(change)).toEqual(expected);
  });

  it("continues at a cursor", () => {
    expect(query({}, "abc")).toMatchObject({ cursor: "abc" });
  });

  it("counts what the menu has set", () => {
    expect(activeFilterCount({ ...defaultFilters, priority: "high", sort: "title" })).toBe(2);
    expect(isNarrowed({ ...defaultFilters, view: "completed" })).toBe(false);
    expect(isNarrowed({ ...defaultFilters, q: "x" })).toBe(true);
  });
});

describe("tags", () => {
  it("are lower case, without hashes, each once", () => {
    expect(parseTags(" Home, #errand,, home ,# ")).toEqual(["home", "errand"]);
    expect(parseTags("")).toEqual([]);
  });
});

describe("tools", () => {
  const task = (id: string, done = false) => ({ id, title: `Todo ${id}`, done });
  const call = (name: string, result?: unknown) => ({ id: name, name, args: {}, result, status: "done" as const });

  it("says in one line what a turn did", () => {
    const calls = [call("list_tasks", { tasks: [task("1")] }), call("add_task", { task: task("2") }), call("add_task", { task: task("3") })];
    expect(summaryOf(calls)).toBe("Looked at the list, added 2 todos");
    expect(summaryOf([call("own_tool")])).toBe("own_tool 1 todo");
    expect(summaryOf([{ ...call("add_task"), status: "unfinished" }])).toBe("Did not finish");
  });

  it("shows changed todos once, as they were left, and knows every title", () => {
    const calls = [call("list_tasks", { tasks: [task("1")] }), call("add_task", { task: task("2") }), call("complete_task", { task: task("2", true) })];
    expect(changedTasks(calls)).toMatchObject([{ id: "2", done: true, isDeleted: false }]);
    expect(changedTasks([call("delete_task", { task: task("4") })])).toMatchObject([{ id: "4", isDeleted: true }]);
    expect(titlesIn(calls)).toEqual(["Todo 1", "Todo 2"]);
    expect(changedTasks([call("add_task", "Error: no title")])).toEqual([]);
  });

  it("knows which only read", () => {
    expect(changesTodos("list_tasks")).toBe(false);
    expect(changesTodos("delete_task")).toBe(true);
    expect(changesTodos("unknown_tool")).toBe(true);
  });
});

describe("shortcuts", () => {
  it("have a key of their own each, and leave the browser's alone", () => {
    expect(new Set(SHORTCUTS.map(({ key }) => key)).size).toBe(SHORTCUTS.length);
    const plain = { ctrlKey: false, metaKey: false, altKey: false };
    expect(commandFor({ key: "n", ...plain })).toBe("add");
    expect(commandFor({ key: "n", ...plain, ctrlKey: true })).toBeNull();
    expect(commandFor({ key: "q", ...plain })).toBeNull();
  });
});

describe("theme", () => {
  it("takes anything unknown for the system's", () => {
    expect([undefined, "pink", "dark", "light"].map(parseTheme)).toEqual(["system", "system", "dark", "light"]);
    expect(themeCookie("dark")).toMatch(/^theme=dark; Path=\//);
  });
});

describe("session cookies", () => {
  it("either of the two may mean a session", () => {
    expect(hasSession((name) => name === "refresh_token")).toBe(true);
    expect(hasSession(() => false)).toBe(false);
  });
});

describe("checkAccount", () => {
  it("names each fault, in the order of the form", () => {
    expect(Object.keys(checkAccount({ name: "", email: "ada", password: "short" }, true))).toEqual([
      "name",
      "email",
      "password",
    ]);
    expect(checkAccount({ name: "Ada", email: "ada@example.com", password: "long enough" }, true)).toEqual({});
  });

  it("asks no more of a sign-in than that something is there", () => {
    expect(checkAccount({ name: "", email: "ada@example.com", password: "x" }, false)).toEqual({});
    expect(checkAccount({ name: "", email: "ada@example.com", password: "" }, false)).toHaveProperty("password");
  });
});

describe("securityHeaders", () => {
  it("pins https only where it is used", () => {
    expect(securityHeaders(false)).not.toHaveProperty("Strict-Transport-Security");
    expect(securityHeaders(true)).toMatchObject({ "Strict-Transport-Security": "max-age=31536000" });
    expect(securityHeaders(false)).toMatchObject({ "X-Frame-Options": "DENY" });
  });
});

describe("contentSecurityPolicy", () => {
  it("lets only scripts and styles with the nonce run in production", () => {
    const policy = contentSecurityPolicy("abc", false);
    expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(policy).toContain("style-src 'self' 'nonce-abc';");
    expect(policy).not.toContain("unsafe-eval");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("worker-src 'self'");
  });
});
