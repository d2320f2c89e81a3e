"use client";

import { Command as CommandIcon } from "lucide-react";
import { AccountMenu } from "@/components/shell/account-menu";
import { Wordmark } from "@/components/shell/wordmark";
import { Button } from "@/components/ui/button";
import type { User } from "@/lib/schemas";

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
      <AccountMenu user={user} onShowShortcuts={onShowShortcuts} />
    </header>
  );
}
