"use client";

import { Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { PopupProps } from "@/components/ui/popup-button";
import { useToast } from "@/components/ui/toaster";
import { signOut } from "@/lib/auth-api";
import { clearDrafts } from "@/lib/drafts";
import { messageOf } from "@/lib/errors";
import { isOutboxEmpty } from "@/lib/outbox";
import { noticeState } from "@/lib/reminders";
import type { User } from "@/lib/schemas";
import { leaveAfter } from "@/lib/session-end";
import { parseTheme, type Theme, themeCookie } from "@/lib/theme";

interface AccountMenuProps extends PopupProps {
  readonly user: User;
  readonly onShowShortcuts: () => void;
}

/** So long a sign-out waits for what is being saved. */
const SAVE_MS = 5000;

function applyTheme(theme: Theme): void {
  document.cookie = themeCookie(theme);
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function AccountMenu({ user, button, openedBy, onShowShortcuts }: AccountMenuProps) {
  const toast = useToast();

  async function leave() {
    if (!(await isOutboxEmpty(user.id, SAVE_MS))) {
      toast({
        text: "Some of your changes are not saved yet. They would be lost.",
        action: { label: "Sign out anyway", hint: "Sign out without them", run: () => void endSession() },
      });
      return;
    }
    await endSession();
  }

  async function endSession() {
    try {
      await leaveAfter(async () => {
        if (noticeState() === "granted") await (await import("@/lib/push")).leavePush(user.id);
        await signOut();
        clearDrafts();
      });
    } catch (error) {
      toast({ text: messageOf(error) });
    }
  }

  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{button}</DropdownMenuTrigger>
      <DropdownMenuContent openedBy={openedBy} className="w-60">
        <DropdownMenuLabel>
          {user.name ? <span className="block truncate text-sm font-medium text-ink">{user.name}</span> : null}
          <span className="block truncate">{user.email}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <ThemeChoice />
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href="/account">
            <UserRound aria-hidden /> Account and data
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onShowShortcuts}>
          <Keyboard aria-hidden /> Keyboard shortcuts
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => void leave()}>
          <LogOut aria-hidden /> Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function ThemeChoice() {
  const [theme, setTheme] = useState<Theme>(() => parseTheme(document.documentElement.dataset.theme));
  return (
    <DropdownMenuRadioGroup
      aria-label="Theme"
      value={theme}
      onValueChange={(value) => {
        const next = parseTheme(value);
        setTheme(next);
        applyTheme(next);
      }}
    >
      <DropdownMenuRadioItem value="system" onSelect={keepOpen}>
        <Monitor aria-hidden /> System theme
      </DropdownMenuRadioItem>
      <DropdownMenuRadioItem value="light" onSelect={keepOpen}>
        <Sun aria-hidden /> Light
      </DropdownMenuRadioItem>
      <DropdownMenuRadioItem value="dark" onSelect={keepOpen}>
        <Moon aria-hidden /> Dark
      </DropdownMenuRadioItem>
    </DropdownMenuRadioGroup>
  );
}

function keepOpen(event: Event): void {
  event.preventDefault();
}
