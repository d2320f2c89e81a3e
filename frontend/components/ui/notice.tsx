import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/class-names";

interface NoticeProps {
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly className?: string;
}

/** An error that stays in view until it is dealt with; screen readers hear it at once. */
export function Notice({ children, action, className }: NoticeProps) {
  return (
    <div
      role="alert"
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-xl bg-danger-soft px-3.5 py-2.5 text-sm text-ink",
        className,
      )}
    >
      <TriangleAlert aria-hidden className="size-4 shrink-0 text-danger" />
      <div className="min-w-0 flex-1 basis-40">{children}</div>
      {action}
    </div>
  );
}
