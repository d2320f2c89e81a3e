"use client";

import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { DataSection } from "@/components/account/data-section";
import { DeletionSection } from "@/components/account/deletion-section";
import { PasswordSection } from "@/components/account/password-section";
import { RemindersSection } from "@/components/account/reminders-section";
import { SessionsSection } from "@/components/account/sessions-section";
import { SessionGate } from "@/components/shell/session-gate";
import { buttonClasses } from "@/components/ui/button";
import type { User } from "@/lib/schemas";

interface AccountHomeProps {
  readonly user: User | null;
  readonly locale: string;
  readonly timeZone: string;
  readonly today: string;
}

export function AccountHome(props: AccountHomeProps) {
  return (
    <SessionGate {...props}>
      {(user) => (
        <main className="mx-auto grid w-full max-w-2xl gap-8 px-4 py-6 sm:px-6">
          <div className="flex items-center gap-2">
            <Link href="/" aria-label="Back to your todos" className={buttonClasses({ variant: "ghost", size: "icon" })}>
              <ArrowLeft aria-hidden />
            </Link>
            <h1 className="text-xl font-semibold tracking-tight">Account and data</h1>
          </div>
          <p className="text-ink-soft">
            <bdi>{user.name}</bdi>, {user.email}
          </p>
          <PasswordSection />
          <SessionsSection />
          <RemindersSection />
          <DataSection />
          <DeletionSection deletesAt={user.deletes_at ?? null} />
        </main>
      )}
    </SessionGate>
  );
}
