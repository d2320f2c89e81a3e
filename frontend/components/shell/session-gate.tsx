"use client";

import { MutationCache, QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ReaderProvider } from "@/components/shell/reader";
import { WorkspaceSkeleton } from "@/components/shell/workspace-skeleton";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Toaster } from "@/components/ui/toaster";
import { fetchMe } from "@/lib/auth-api";
import { ApiError, messageOf } from "@/lib/errors";
import type { User } from "@/lib/schemas";

const MOST_RETRIES = 3;

// What the server refuses once, it refuses again; what is down may come back.
function isWorthRetry(count: number, error: unknown): boolean {
  return error instanceof ApiError && (error.kind === "unavailable" || error.kind === "network") && count < MOST_RETRIES;
}

function newClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache(),
    defaultOptions: {
      // Lists are kept up to date by what changes, not by asking for them again.
      queries: { retry: isWorthRetry, staleTime: Infinity, refetchOnWindowFocus: false },
    },
  });
}

interface SessionGateProps {
  /** Null where the server could not learn who is signed in. */
  readonly user: User | null;
  readonly locale: string;
  readonly timeZone: string;
  readonly today: string;
  readonly children: (user: User) => ReactNode;
}

/** Knows who is signed in before anything of theirs is shown; without a session requests lead to the sign-in page. */
export function SessionGate({ user, children, ...place }: SessionGateProps) {
  const [client] = useState(newClient);
  return (
    <QueryClientProvider client={client}>
      <Toaster>
        <Gate user={user} place={place}>
          {children}
        </Gate>
      </Toaster>
    </QueryClientProvider>
  );
}

interface GateProps extends Pick<SessionGateProps, "user" | "children"> {
  readonly place: Pick<SessionGateProps, "locale" | "timeZone" | "today">;
}

function Gate({ user: known, place, children }: GateProps) {
  const { data, error, refetch } = useQuery({ queryKey: ["me"], queryFn: fetchMe, ...(known ? { initialData: known } : {}) });
  if (data) return <ReaderProvider reader={{ ...place, userId: data.id }}>{children(data)}</ReaderProvider>;
  const isSignedOut = error instanceof ApiError && error.kind === "unauthenticated";
  if (error === null || isSignedOut) return <WorkspaceSkeleton />;
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <Notice
        className="max-w-md"
        action={
          <Button variant="outline" onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {messageOf(error)}
      </Notice>
    </main>
  );
}
