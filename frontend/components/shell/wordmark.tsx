import { Check } from "lucide-react";

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight">
      <span className="grid size-6 place-items-center rounded-[7px] bg-accent text-accent-ink">
        <Check aria-hidden className="size-4" strokeWidth={3} />
      </span>
      Todo
    </span>
  );
}
