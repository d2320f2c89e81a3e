// @vitest-environment node
import { describe, expect, it } from "vitest";
import { placeBeside, stepPlace } from "@/lib/reorder";
import { overlaps } from "@/lib/send-operation";
import { listItems } from "@/lib/todo-groups";
import { defaultFilters, type TodoFilters } from "@/lib/todo-filters";
import { rebased, rowsByName, withOperations } from "@/lib/todo-operations";
import { type Row, type Scope, type TodoWindow, withTodos } from "@/lib/todo-window";
import { newTodo } from "@/tests/todos";

const today = "2026-11-24";
const now = "2026-11-24T12:00:00Z";
const counts = { overdue: 0, today: 0, upcoming: 0, someday: 3, completed: 0, trash: 0 };
const rows = ["a", "b", "c"].map((id, position) => newTodo(id, { position }));
const someday: TodoWindow = { rows, counts, total: 3, hasMore: false };
const scope = (filters: Partial<TodoFilters> = {}): Scope => ({ filters: { ...defaultFilters, ...filters }, today });
const ids = (list: readonly Row[]) => list.map(({ id }) => id);

describe("withTodos", () => {
  it("changes a row in its place", () => {
    const next = withTodos(someday, [newTodo("b", { position: 1, title: "New" })], scope());
    expect(next.rows.map(({ title }) => title)).toEqual(["Todo a", "New", "Todo c"]);
    expect(next).toMatchObject({ counts, total: 3 });
  });

  it("takes out what the view no longer holds, and counts it where it is now", () => {
    const next = withTodos(someday, [newTodo("b", { done: true })], scope());
    expect(ids(next.rows)).toEqual(["a", "c"]);
    expect(next).toMatchObject({ counts: { someday: 2, completed: 1 }, total: 2 });
  });

  it("puts a todo where the order wants it", () => {
    const next = withTodos(someday, [newTodo("d", { due_date: today }), newTodo("e", { position: 1.5 })], scope());
    expect(ids(next.rows)).toEqual(["d", "a", "b", "e", "c"]);
    expect(next.counts).toMatchObject({ today: 1, someday: 4 });
  });

  it("leaves out what a filter leaves out", () => {
    const next = withTodos(someday, [newTodo("d", { tags: ["home"] }), newTodo("e")], scope({ tag: "home" }));
    expect(ids(next.rows)).toEqual(["a", "d", "b", "c"]);
  });
});

describe("withOperations", () => {
  it("shows what is being sent, each on top of what came before", () => {
    const [a, b] = rows as [Row, Row];
    const next = withOperations(
      someday,
      [
        { kind: "add", key: "k1", line: { text: "Eggs", keep: [] }, typedAt: "2026-11-24T09:00:00" },
        { kind: "add", key: "k2", line: { text: "Milk", keep: [] }, typedAt: "2026-11-24T09:00:00" },
        { kind: "change", key: "k", todo: a, change: { title: "First" } },
        { kind: "change", key: "k", todo: a, change: { notes: "Then" } },
        { kind: "delete", key: "k", todos: [b] },
      ],
      scope(),
      now,
    );
    expect(next.rows.map(({ title, notes }) => [title, notes])).toEqual([["First", "Then"], ["Todo c", ""], ["Eggs", ""], ["Milk", ""]]);
    expect(next.counts).toMatchObject({ someday: 4, trash: 1 });
  });

  it("shows an added todo once, also when the answer is there already", () => {
    const answered = withTodos(someday, [{ ...newTodo("d", { title: "Eggs" }), key: "k1" }], scope());
    const next = withOperations(answered, [{ kind: "add", key: "k1", line: { text: "Eggs", keep: [] }, typedAt: "2026-11-24T09:00:00" }], scope(), now);
    expect(next.rows.filter(({ title }) => title === "Eggs")).toHaveLength(1);
  });
});

describe("rebased", () => {
  const pending = newTodo("k1", { title: "Eggs", version: 0 });
  const answered: Row = { ...newTodo("d", { title: "Eggs", version: 7 }), key: "k1" };
  const known = rowsByName([answered]);

  it("names a todo that has its id by now, wherever the operation names one", () => {
    expect(rebased({ kind: "change", key: "k", todo: pending, change: {}, seen: pending }, known)).toMatchObject({ todo: answered, seen: answered });
    expect(rebased({ kind: "delete", key: "k", todos: [pending] }, known)).toMatchObject({ todos: [answered] });
    expect(rebased({ kind: "move", key: "k", todo: pending, after: pending, position: 1 }, known)).toMatchObject({ todo: answered, after: answered });
  });

  it("keeps what a person saw of the server's todo, so that a conflict stays one", () => {
    const seen = newTodo("d", { title: "Old", version: 3 });
    expect(rebased({ kind: "change", key: "k", todo: seen, change: {}, seen }, known)).toMatchObject({ todo: answered, seen });
  });
});

describe("listItems", () => {
  it("has a heading before each section", () => {
    const list = [newTodo("o", { due_date: "2026-11-01" }), newTodo("t", { due_date: today }), ...rows];
    const kinds = (isGrouped: boolean) => listItems(list, today, isGrouped).map((item) => (item.kind === "heading" ? item.section : item.row.id));
    expect(kinds(true)).toEqual(["overdue", "o", "today", "t", "someday", "a", "b", "c"]);
    expect(kinds(false)).toEqual(["o", "t", "a", "b", "c"]);
  });
});

describe("reordering", () => {
  const [a, b, c] = rows as [Row, Row, Row];

  it("steps among the todos of the same day only", () => {
    expect(stepPlace(rows, b, 1)).toEqual({ after: c, position: 3 });
    expect(stepPlace(rows, b, -1)).toEqual({ after: null, position: -1 });
    expect(stepPlace(rows, a, -1)).toBeNull();
    expect(stepPlace([newTodo("t", { due_date: today }), a], a, -1)).toBeNull();
  });

  it("finds room between two", () => {
    expect(placeBeside([a, b], b, -1)).toEqual({ after: a, position: 0.5 });
  });
});

describe("overlaps", () => {
  const seen = newTodo("a", { title: "Tea", notes: "" });

  it("is about the same fields only", () => {
    expect(overlaps(seen, { ...seen, notes: "Green" }, { title: "Cake" })).toBe(false);
    expect(overlaps(seen, { ...seen, title: "Coffee" }, { title: "Cake" })).toBe(true);
    expect(overlaps(seen, { ...seen, title: "Cake" }, { title: "Cake" })).toBe(false);
  });
});
