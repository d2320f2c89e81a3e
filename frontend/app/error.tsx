"use client";

import { Button } from "@/components/ui/button";

export default function ErrorPage({ reset }: { readonly reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">Something went wrong</h1>
      <p className="text-ink-soft">Nothing is lost: your todos are kept on the server.</p>
      <Button className="mt-3" onClick={reset}>
        Try again
      </Button>
    </main>
  );
}
