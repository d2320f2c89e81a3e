import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { describe, expect, it, vi } from "vitest";
import { Composer } from "@/components/chat/composer";
import { MessageTurn } from "@/components/chat/message-turn";
import { AuthForm } from "@/components/account/auth-form";
import { TodoList } from "@/components/todos/todo-list";
import type { Todo } from "@/lib/schemas";

function todo(id: string, change: Partial<Todo> = {}): Todo {
  return {
    id,
    title: `Todo ${id}`,
    notes: "",
    due_date: null,
    priority: "medium",
    tags: [],
    done: false,
    created_at: "2026-11-24T00:00:00Z",
    updated_at: "2026-11-24T00:00:00Z",
    ...change,
  };
}

describe("Composer", () => {
  function setUp(streaming = false, accepts = true) {
    const props = { onSend: vi.fn<(text: string) => boolean>().mockReturnValue(accepts), onStop: vi.fn() };
    render(<Composer inputRef={createRef()} streaming={streaming} {...props} />);
    return { ...props, box: screen.getByLabelText("Message"), user: userEvent.setup() };
  }

  it("sends on Enter, trimmed, and empties itself; Shift and Enter makes a line", async () => {
    const { user, box, onSend } = setUp();
    await user.type(box, "  Add tea{Shift>}{Enter}{/Shift}and milk {Enter}");
    expect(onSend).toHaveBeenCalledExactlyOnceWith("Add tea\nand milk");
    expect(box).toHaveProperty("value", "");
  });

  it("keeps what was not taken", async () => {
    const { user, box, onSend } = setUp(false, false);
    await user.type(box, "too early{Enter}");
    expect(onSend).toHaveBeenCalledOnce();
    expect(box).toHaveProperty("value", "too early");
  });

  it("sends nothing empty", async () => {
    const { user, box, onSend } = setUp();
    await user.type(box, "   {Enter}");
    expect(onSend).not.toHaveBeenCalled();
  });

  it("stops on Escape and by its button, and keeps what is typed meanwhile", async () => {
    const { user, box, onSend, onStop } = setUp(true);
    await user.type(box, "next{Enter}{Escape}");
    await user.click(screen.getByRole("button", { name: "Stop" }));
    expect(onStop).toHaveBeenCalledTimes(2);
    expect(onSend).not.toHaveBeenCalled();
    expect(box).toHaveProperty("value", "next");
  });
});

describe("MessageTurn", () => {
  it("shows tool calls with arguments and result, and the answer's Markdown", () => {
    const call = { id: "a", name: "add_task", args: { title: "Tea" }, result: { id: 7 }, status: "done" as const };
    const parts = [{ kind: "tool" as const, call }, { kind: "text" as const, text: "Added **Tea**." }];
    render(<MessageTurn turn={{ id: "1", role: "assistant", state: "complete", parts }} />);
    const answer = screen.getByRole("article", { name: "Assistant" });
    expect(within(answer).getByText("Add todo")).toBeTruthy();
    expect(within(answer).getByLabelText("Arguments").textContent).toContain('"title": "Tea"');
    expect(within(answer).getByLabelText("Result").textContent).toContain('"id": 7');
    expect(answer.querySelector("strong")?.textContent).toBe("Tea");
    expect(answer.getAttribute("aria-busy")).toBe("false");
  });

  it("neither runs HTML, nor loads images, nor follows script links", () => {
    const text = '<img src=x onerror=alert(1)> ![p](https://evil.example/p.png) [go](javascript:alert(1))';
    const parts = [{ kind: "text" as const, text }];
    render(<MessageTurn turn={{ id: "1", role: "assistant", state: "complete", parts }} />);
    const answer = screen.getByRole("article");
    expect(answer.querySelector("img")).toBeNull();
    expect(answer.querySelector("a")?.getAttribute("href") ?? "").not.toContain("javascript");
  });

  it("is busy while it streams, so that it is read out once and whole", () => {
    render(<MessageTurn turn={{ id: "1", role: "assistant", state: "streaming", parts: [] }} />);
    expect(screen.getByRole("article").getAttribute("aria-busy")).toBe("true");
  });
});

describe("TodoList", () => {
  function setUp(todos: Todo[]) {
    const actions = { onToggle: vi.fn(), onEdit: vi.fn(), onDelete: vi.fn(), onTag: vi.fn() };
    render(<TodoList todos={todos} today="2026-11-24" {...actions} />);
    return { ...actions, user: userEvent.setup() };
  }

  it("moves, ticks, edits and deletes by keyboard", async () => {
    const todos = [todo("1"), todo("2"), todo("3")];
    const { user, onToggle, onEdit, onDelete } = setUp(todos);
    screen.getByRole("checkbox", { name: "Todo 1" }).focus();
    await user.keyboard("{ArrowDown}j{ArrowUp} ");
    expect(onToggle).toHaveBeenCalledExactlyOnceWith(todos[1], true);
    await user.keyboard("e{Delete}");
    expect(onEdit).toHaveBeenCalledExactlyOnceWith(todos[1]);
    expect(onDelete).toHaveBeenCalledExactlyOnceWith(todos[1]);
  });

  it("stays at the ends", async () => {
    const { user } = setUp([todo("1"), todo("2")]);
    screen.getByRole("checkbox", { name: "Todo 1" }).focus();
    await user.keyboard("{ArrowUp}");
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Todo 1");
  });

  it("says what is overdue, and filters by a tag", async () => {
    const { user, onTag } = setUp([todo("1", { due_date: "2026-11-20", tags: ["home"], priority: "high" })]);
    expect(screen.getByRole("listitem").textContent).toContain("Overdue: 20 Nov");
    expect(screen.getByRole("listitem").textContent).toContain("High priority");
    await user.click(screen.getByRole("button", { name: "Show only #home" }));
    expect(onTag).toHaveBeenCalledExactlyOnceWith("home");
  });
});

describe("AuthForm", () => {
  it("points at what is missing and asks nothing of the server", async () => {
    const fetched = vi.fn();
    vi.stubGlobal("fetch", fetched);
    render(<AuthForm mode="sign-up" />);
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
    render(<AuthForm mode="sign-in" />);
    await userEvent.type(screen.getByLabelText("Email"), "ada@example.com");
    await userEvent.type(screen.getByLabelText("Password"), "wrong password{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("Email or password is wrong.");
    expect(screen.getByRole("button", { name: "Sign in" })).toHaveProperty("disabled", false);
  });
});
