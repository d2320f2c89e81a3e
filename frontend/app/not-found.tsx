import type { Metadata } from "next";
import { buttonClasses } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">This page does not exist</h1>
      <p className="text-ink-soft">The address may be mistyped, or the page has moved.</p>
      {/* A full load: every page carries this one along, and so none has to carry the router's link. */}
      {/* eslint-disable-next-line @next/next/no-html-link-for-pages */}
      <a href="/" className={buttonClasses({ className: "mt-3" })}>
        Go to your todos
      </a>
    </main>
  );
}
