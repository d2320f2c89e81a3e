import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">This page does not exist</h1>
      <p className="text-ink-soft">The address may be mistyped, or the page has moved.</p>
      <Button asChild className="mt-3">
        <Link href="/">Go to your todos</Link>
      </Button>
    </main>
  );
}
