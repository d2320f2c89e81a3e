import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import { Composer } from "@/components/chat/composer";
import { MessageTurn } from "@/components/chat/message-turn";
import { AuthForm } from "@/components/account/auth-form";
import { TodoList } from "@/components/todos/todo-list";
import type { Row } from "@/lib/todo-window";
import { newTodo } from "@/tests/todos";

describe("Composer", () => {
  beforeEach(() => sessionStorage.clear());

  function setUp(streaming = false) {
    const props = { onSend: vi.fn<(text: string) => void>(), onStop: vi.fn() };
    render(<Composer inputRef={createRef()} streaming={streaming} {...props} />);
    return { ...props, box: screen.getByLabelText("Message"), user: userEvent.setup() };
  }

  it("sends on Enter, trimmed, and empties itself; Shift and Enter makes a line", async () => {
    const { user, box, onSend } = setUp();
    await user.type(box, "  Add tea{Shift>}{Enter}{/Shift}and milk {Enter}");
    expect(onSend).toHaveBeenCalledExactlyOnceWith("Add tea\nand milk");
    expect(box).toHaveProperty("value", "");
  });

  it("says that a message is too long, and cuts nothing off", async () => {
    const { user, box, onSend } = setUp();
    await user.click(box);
    await user.paste("a".repeat(5000));
    await user.keyboard("{Enter}");
    expect(onSend).not.toHaveBeenCalled();
    expect(screen.getByText(/5,000 of 4,000 characters/)).toBeTruthy();
    expect((box as HTMLTextAreaElement).value).toHaveLength(5000);
  });

  it("sends nothing empty", async () => {
    const { user, box, onSend } = setUp();
    await user.type(box, "   {Enter}");
    expect(onSend).not.toHaveBeenCalled();
  });

  it("stops on Escape and by its button; Enter meanwhile lines up the next message", async () => {
    const { user, box, onSend, onStop } = setUp(true);
    await user.type(box, "next{Enter}{Escape}");
    await user.click(screen.getByRole("button", { name: "Stop" }));
    expect(onStop).toHaveBeenCalledTimes(2);
    expect(onSend).toHaveBeenCalledExactlyOnceWith("next");
  });
});

describe("MessageTurn", () => {
  const actions = { isLast: true, onToggle: vi.fn(), onUndo: vi.fn(), onSay: vi.fn(), onRegenerate: vi.fn() };
  const task = { id: "7", title: "[Tea](https://evil.example) *now*", done: false };
  const call = { id: "a", name: "add_task", args: { title: "Tea" }, result: { task }, status: "done" as const };

  it("shows one line for the tools, the answer's Markdown with titles as they are, and a card to tick", async () => {
    const text = { kind: "text" as const, text: `**Added** “${task.title}”.` };
    const parts = [{ kind: "tool" as const, call }, text];
    render(<MessageTurn {...actions} turn={{ id: "1", role: "assistant", state: "complete", parts }} />);
    const answer = screen.getByRole("article", { name: "Assistant" });
    expect(within(answer).getByText("Added 1 todo")).toBeTruthy();
    expect(within(answer).getByLabelText("Arguments").textContent).toContain('"title": "Tea"');
    await waitFor(() => expect(answer.querySelector("strong")?.textContent).toBe("Added"));
    expect(answer.querySelector("a, em")).toBeNull();
    expect(answer.querySelector("p[dir=auto]")?.textContent).toContain(task.title);
    await userEvent.click(within(answer).getByRole("checkbox"));
    expect(actions.onToggle).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: "7" }), true);
  });

  it("offers yes and no where the answer asks", async () => {
    const parts = [{ kind: "text" as const, text: "Shall I? Say “yes” to delete them." }];
    render(<MessageTurn {...actions} turn={{ id: "1", role: "assistant", state: "complete", parts }} />);
    await userEvent.click(screen.getByRole("button", { name: "Yes" }));
    expect(actions.onSay).toHaveBeenCalledExactlyOnceWith("yes");
  });

  it("neither runs HTML, nor loads images, nor follows script links", async () => {
    const text = '<img src=x onerror=alert(1)> ![p](https://evil.example/p.png) [go](javascript:alert(1)) **end**';
    const parts = [{ kind: "text" as const, text }];
    render(<MessageTurn {...actions} turn={{ id: "1", role: "assistant", state: "complete", parts }} />);
    const answer = screen.getByRole("article");
    await waitFor(() => expect(answer.querySelector("strong")).not.toBeNull());
    expect(answer.querySelector("img")).toBeNull();
    expect(answer.querySelector("a")?.getAttribute("href") ?? "").not.toContain("javascript");
  });

  it("is busy while it streams, so that it is read out once and whole", () => {
    render(<MessageTurn {...actions} turn={{ id: "1", role: "assistant", state: "streaming", parts: [] }} />);
    expect(screen.getByRole("article").getAttribute("aria-busy")).toBe("true");
  });
});

describe("TodoList", () => {
  function setUp(rows: Row[]) {
    const names = ["onToggle", "onRename", "onSnooze", "onEditTitle", "onEdit", "onDelete", "onRestore", "onSelect", "onStep", "onDrop", "onTag", "onEnd"] as const;
    const actions = Object.fromEntries(names.map((name) => [name, vi.fn()])) as Record<(typeof names)[number], Mock>;
    const view = { counts: undefined, today: "2026-11-24", isGrouped: true, editingId: null, selected: null, revealed: null };
    render(<TodoList rows={rows} total={rows.length} scroller={{ current: null }} {...view} {...actions} />);
    return { ...actions, user: userEvent.setup() };
  }

  it("moves, ticks, edits and deletes by keyboard", async () => {
    const todos = [newTodo("1"), newTodo("2"), newTodo("3")];
    const { user, onToggle, onEditTitle, onEdit, onDelete, onStep, onSelect } = setUp(todos);
    screen.getByRole("checkbox", { name: "Todo 1" }).focus();
    await user.keyboard("{ArrowDown}j{ArrowUp} ");
    expect(onToggle).toHaveBeenCalledExactlyOnceWith(todos[1], true);
    await user.keyboard("e{Enter}x{Alt>}{ArrowDown}{/Alt}{Delete}");
    expect(onEditTitle).toHaveBeenCalledExactlyOnceWith(todos[1]);
    expect(onEdit).toHaveBeenCalledExactlyOnceWith(todos[1]);
    expect(onSelect).toHaveBeenCalledExactlyOnceWith(todos[1]);
    expect(onStep).toHaveBeenCalledExactlyOnceWith(todos[1], 1);
    expect(onDelete).toHaveBeenCalledExactlyOnceWith(todos[1]);
  });

  it("stays at the ends", async () => {
    const { user } = setUp([newTodo("1"), newTodo("2")]);
    screen.getByRole("checkbox", { name: "Todo 1" }).focus();
    await user.keyboard("{ArrowUp}");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Todo 1");
  });

  it("says what is overdue, and filters by a tag", async () => {
    const { user, onTag } = setUp([newTodo("1", { due_date: "2026-11-20", tags: ["home"], priority: "high" })]);
    expect(screen.getByRole("listitem").textContent).toContain("Overdue: 20 Nov");
    expect(screen.getByRole("listitem").textContent).toContain("High priority");
    await user.click(screen.getByRole("button", { name: "Show only home" }));
    expect(onTag).toHaveBeenCalledExactlyOnceWith("home");
  });
});

describe("AuthForm", () => {
  it("points at what is missing and asks nothing of the server", async () => {
    const fetched = vi.fn();
    vi.stubGlobal("fetch", fetched);
    render(<AuthForm mode="sign-up" nextPath="/" />);
    await userEvent.click(screen.getByRole("button", { name: "Create account" }));
    const name = screen.getByLabelText("Name");
    expect(document.activeElement).toBe(name);
    expect(name.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(name.getAttribute("aria-describedby") ?? "")?.textContent).toMatch(/your name/);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("shows the server's refusal and stays usable", async () => {
    const body = { error: { code: "wrong_credentials", message: "Email or password is wrong.", request_id: "r" } };
    vi.stubGlobal("fetch", vi.fn().mockResolvedValue(Response.json(body, { status: 401 })));
    render(<AuthForm mode="sign-in" nextPath="/" />);
    await userEvent.type(screen.getByLabelText("Email"), "ada@example.com");
    await userEvent.type(screen.getByLabelText("Password"), "wrong password{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("Email or password is wrong.");
    expect(screen.getByRole("button", { name: "Sign in" })).toHaveProperty("disabled", false);
  });
});
