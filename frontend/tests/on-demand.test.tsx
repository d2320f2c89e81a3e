import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { part } from "@/components/ui/on-demand";
import { PopupButton, type PopupProps } from "@/components/ui/popup-button";
import { Toaster, useToast } from "@/components/ui/toaster";

interface MenuProps extends PopupProps {
  readonly onPick: () => void;
}

function Menu({ button, openedBy, onPick }: MenuProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent openedBy={openedBy}>
        <DropdownMenuItem onSelect={onPick}>First</DropdownMenuItem>
        <DropdownMenuItem>Second</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function setUp(load: () => Promise<typeof Menu>) {
  const onPick = vi.fn();
  render(
    <Toaster>
      <PopupButton kind="menu" popup={part(load)} popupProps={{ onPick }} aria-label="Actions" />
    </Toaster>,
  );
  return { onPick, user: userEvent.setup() };
}

describe("PopupButton", () => {
  it("loads its menu when it is used, not before", async () => {
    const load = vi.fn(() => Promise.resolve(Menu));
    const { user, onPick } = setUp(load);
    expect(load).not.toHaveBeenCalled();
    expect(screen.getByRole("button", { name: "Actions" }).getAttribute("aria-haspopup")).toBe("menu");
    await user.click(screen.getByRole("button", { name: "Actions" }));
    await user.click(await screen.findByRole("menuitem", { name: "First" }));
    expect(onPick).toHaveBeenCalledOnce();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Actions" }));
  });

  it.each(["{Enter}", " ", "{ArrowDown}"])("opens by the key %s with the focus on the first item", async (key) => {
    const { user } = setUp(() => Promise.resolve(Menu));
    screen.getByRole("button", { name: "Actions" }).focus();
    await user.keyboard(key);
    await waitFor(() => expect(document.activeElement?.textContent).toBe("First"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Actions"));
  });

  it("does not open any more after Escape, however late its menu comes", async () => {
    let arrive: (menu: typeof Menu) => void = () => undefined;
    const { user } = setUp(() => new Promise((resolve) => (arrive = resolve)));
    screen.getByRole("button", { name: "Actions" }).focus();
    await user.keyboard("{Enter}{Escape}");
    await act(async () => arrive(Menu));
    expect(screen.queryByRole("menuitem")).toBeNull();
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Actions");
  });

  it("says that it cannot be loaded, and loads again the next time", async () => {
    const load = vi.fn(() => Promise.resolve(Menu));
    load.mockRejectedValue(new Error("offline"));
    const { user } = setUp(load);
    await user.click(screen.getByRole("button", { name: "Actions" }));
    expect(await screen.findByText(/could not be loaded/)).toBeTruthy();
    load.mockResolvedValue(Menu);
    await user.click(screen.getByRole("button", { name: "Actions" }));
    expect(await screen.findByRole("menuitem", { name: "First" })).toBeTruthy();
  });
});

describe("Toaster", () => {
  function Caller({ onUndo }: { readonly onUndo: () => void }) {
    const toast = useToast();
    return (
      <button type="button" onClick={() => toast({ text: "Deleted", action: { label: "Undo", hint: "Press Z to undo", run: onUndo } })}>
        Delete
      </button>
    );
  }

  it("tells in a status, is reached by F8 and left by Escape", async () => {
    const onUndo = vi.fn();
    const user = userEvent.setup();
    render(
      <Toaster>
        <Caller onUndo={onUndo} />
      </Toaster>,
    );
    await user.click(screen.getByRole("button", { name: "Delete" }));
    expect(screen.getByRole("status").textContent).toBe("Deleted");
    await user.keyboard("{F8}{Enter}");
    expect(onUndo).toHaveBeenCalledOnce();
    expect(screen.getByRole("status").textContent).toBe("");
    await user.click(screen.getByRole("button", { name: "Delete" }));
    await user.keyboard("{F8}{Escape}");
    expect(screen.queryByRole("button", { name: "Undo" })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("region", { name: "Notifications (F8)" }));
  });

  it("goes after ten seconds, unless it is looked at", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    render(
      <Toaster>
        <Caller onUndo={vi.fn()} />
      </Toaster>,
    );
    await user.click(screen.getByRole("button", { name: "Delete" }));
    await user.hover(screen.getByText("Deleted"));
    vi.advanceTimersByTime(60_000);
    expect(screen.getByRole("status").textContent).toBe("Deleted");
    await user.unhover(screen.getByText("Deleted"));
    vi.advanceTimersByTime(11_000);
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe(""));
    vi.useRealTimers();
  });
});
