"use client";

import { Command as CommandIcon } from "lucide-react";
import { Wordmark } from "@/components/shell/wordmark";
import { Button } from "@/components/ui/button";
import { part } from "@/components/ui/on-demand";
import { PopupButton } from "@/components/ui/popup-button";
import type { User } from "@/lib/schemas";

const accountMenu = part(() => import("@/components/shell/account-menu").then((module) => module.AccountMenu));

interface AppHeaderProps {
  readonly user: User;
  readonly onPalette: () => void;
  readonly onShowShortcuts: () => void;
}

export function AppHeader({ user, onPalette, onShowShortcuts }: AppHeaderProps) {
  return (
    <header className="flex h-14 shrink-0 items-center gap-1 border-b border-line px-3 sm:px-5">
      <Wordmark />
      <Button variant="ghost" className="ml-auto" aria-keyshortcuts="Control+K Meta+K" onClick={onPalette}>
        <CommandIcon aria-hidden /> Commands
      </Button>
      <PopupButton
        kind="menu"
        variant="ghost"
        size="icon"
        shape="round"
        aria-label="Account and settings"
        popup={accountMenu}
        popupProps={{ user, onShowShortcuts }}
      >
        <span aria-hidden className="grid size-7 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent">
          {(user.name || user.email).slice(0, 1).toUpperCase()}
        </span>
      </PopupButton>
    </header>
  );
}
