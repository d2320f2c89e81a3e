import { Check } from "lucide-react";
import type { ComponentProps } from "react";

/** A round tick of 20 px inside a 44 px target. */
export function Checkbox(props: Omit<ComponentProps<"input">, "type" | "className">) {
  return (
    <span className="relative grid size-11 shrink-0 place-items-center">
      <input
        type="checkbox"
        className="peer absolute inset-0 cursor-pointer appearance-none rounded-full disabled:cursor-default"
        {...props}
      />
      <span
        aria-hidden
        className="tick pointer-events-none grid size-5 place-items-center rounded-full border-[1.5px] border-line-strong transition-colors peer-checked:border-accent peer-checked:bg-accent peer-hover:border-accent peer-disabled:opacity-40 [&_svg]:invisible peer-checked:[&_svg]:visible"
      >
        <Check className="size-3.5 text-accent-ink" strokeWidth={3} />
      </span>
    </span>
  );
}
