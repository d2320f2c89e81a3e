import type { ReactNode } from "react";
import { Wordmark } from "@/components/shell/wordmark";

export default function AccountLayout({ children }: { readonly children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-8 text-lg">
          <Wordmark />
        </div>
        {children}
      </div>
    </main>
  );
}
