// @vitest-environment node
import { describe, expect, it } from "vitest";
import { checkAccount } from "@/components/account/check-account";
import { contentSecurityPolicy, securityHeaders } from "@/lib/csp";
import { addDays, dueLabel, isoDate } from "@/lib/dates";
import { hasSession } from "@/lib/session-cookies";
import { commandFor, SHORTCUTS } from "@/lib/shortcuts";
import { parseTags } from "@/lib/tags";
import { parseTheme, themeCookie } from "@/lib/theme";
import { activeFilterCount, defaultFilters, filterQuery, isNarrowed } from "@/lib/todo-filters";
import { changesTodos, describeTool } from "@/lib/tool-labels";

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
    expect(dueLabel(due, TODAY)).toEqual({ text, tone });
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

  it.each([
    [{}, { sort: "-created_at", done: "false" }],
    [{ status: "all" }, { sort: "-created_at" }],
    [{ status: "done", sort: "title" }, { sort: "title", done: "true" }],
    [{ q: "  tea & cake ", tag: "home" }, { sort: "-created_at", done: "false", q: "tea & cake", tag: "home" }],
    [{ due: "overdue" }, { sort: "-created_at", done: "false", due_before: TODAY }],
    [{ due: "today" }, { sort: "-created_at", done: "false", due_after: "2026-11-23", due_before: "2026-11-25" }],
    [{ due: "week" }, { sort: "-created_at", done: "false", due_after: "2026-11-23", due_before: "2026-12-01" }],
  ] as const)("asks for %j", (change, expected) => {
    expect(query(change)).toEqual(expected);
  });

  it("continues at a cursor", () => {
    expect(query({}, "abc")).toMatchObject({ cursor: "abc" });
  });

  it("counts what the menu has set", () => {
    expect(activeFilterCount({ ...defaultFilters, priority: "high", due: "week" })).toBe(2);
    expect(isNarrowed({ ...defaultFilters, status: "done" })).toBe(false);
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
  it("finds what a call is about in its result, else in its arguments", () => {
    const running = { name: "add_task", args: { title: "Tea" } };
    expect(describeTool(running)).toEqual({ label: "Add todo", about: "Tea" });
    expect(describeTool({ ...running, result: { task: { title: "Green tea" } } }).about).toBe("Green tea");
    expect(describeTool({ name: "own_tool", args: null })).toEqual({ label: "own_tool", about: null });
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
  });
});
