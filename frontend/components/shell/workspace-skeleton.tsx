import { Wordmark } from "@/components/shell/wordmark";
import { Skeleton } from "@/components/ui/skeleton";

/** The outline of the workspace, shown until it is known who is signed in. */
export function WorkspaceSkeleton() {
  return (
    <main className="flex h-dvh flex-col" aria-busy>
      <div className="flex h-14 shrink-0 items-center border-b border-line px-4">
        <Wordmark />
      </div>
      <div role="status" className="grid flex-1 lg:grid-cols-[1fr_26rem]">
        <span className="sr-only">Loading…</span>
        <div className="mx-auto grid w-full max-w-2xl content-center gap-3 p-6">
          <Skeleton className="h-8 w-2/3" />
          <Skeleton className="h-4 w-4/5" />
          <Skeleton shape="control" className="mt-4 h-11 w-full" />
          <Skeleton shape="control" className="h-11 w-full" />
        </div>
        <div className="hidden content-start gap-4 border-l border-line bg-surface p-5 lg:grid">
          <Skeleton className="h-7 w-20" />
          <Skeleton shape="control" className="h-11 w-full" />
          <Skeleton className="h-4 w-3/5" />
          <Skeleton className="h-4 w-4/5" />
          <Skeleton className="h-4 w-2/5" />
        </div>
      </div>
    </main>
  );
}
