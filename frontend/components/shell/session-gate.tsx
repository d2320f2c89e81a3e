"use client";

import { useEffect } from "react";
import useSWR, { SWRConfig, type SWRConfiguration } from "swr";
import { Workspace } from "@/components/shell/workspace";
import { WorkspaceSkeleton } from "@/components/shell/workspace-skeleton";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Toaster } from "@/components/ui/toaster";
import { fetchMe } from "@/lib/auth-api";
import { ApiError, messageOf } from "@/lib/errors";
import { fullLoad } from "@/lib/full-load";

const swrConfig: SWRConfiguration = {
  focusThrottleInterval: 2000,
  // What the server refuses once, it refuses again; what is down may come back.
  shouldRetryOnError: (error: unknown) =>
    error instanceof ApiError && (error.kind === "unavailable" || error.kind === "network"),
};

/** Knows who is signed in before anything of theirs is shown; without a session it leads to the sign-in page. */
export function SessionGate({ conversationId }: { readonly conversationId: string | null }) {
  const { data: user, error, mutate } = useSWR("me", fetchMe);
  const signedOut = error instanceof ApiError && error.kind === "unauthenticated";
  useEffect(() => {
    if (signedOut) fullLoad("/sign-in");
  }, [signedOut]);

  if (user && !signedOut) {
    return (
      <SWRConfig value={swrConfig}>
        <Toaster>
          <Workspace user={user} initialConversation={conversationId} />
        </Toaster>
      </SWRConfig>
    );
  }
  if (error === undefined || signedOut) return <WorkspaceSkeleton />;
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <Notice
        className="max-w-md"
        action={
          <Button variant="outline" size="sm" onClick={() => void mutate()}>
            Try again
          </Button>
        }
      >
        {messageOf(error)}
      </Notice>
    </main>
  );
}
