"use client";

import { SessionGate } from "@/components/shell/session-gate";
import { Workspace } from "@/components/shell/workspace";
import type { InitialTodos } from "@/components/todos/use-todos";
import type { Address } from "@/lib/address";
import type { User } from "@/lib/schemas";

interface HomeProps {
  readonly user: User | null;
  readonly address: Address;
  readonly locale: string;
  readonly timeZone: string;
  readonly today: string;
  readonly initialTodos: InitialTodos | undefined;
}

export function Home({ address, initialTodos, ...gate }: HomeProps) {
  return (
    <SessionGate {...gate}>{(user) => <Workspace user={user} address={address} initialTodos={initialTodos} />}</SessionGate>
  );
}
