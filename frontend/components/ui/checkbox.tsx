"use client";

import { Check } from "lucide-react";
import { Checkbox as CheckboxPrimitive } from "radix-ui";
import type { ComponentProps } from "react";
import { cn } from "@/lib/class-names";

/** A round tick of 20 px inside a 44 px target. */
export function Checkbox({ className, ...props }: ComponentProps<typeof CheckboxPrimitive.Root>) {
  return (
    <CheckboxPrimitive.Root
      className={cn("group/tick grid size-11 shrink-0 place-items-center rounded-full", className)}
      {...props}
    >
      <span className="grid size-5 place-items-center rounded-full border-[1.5px] border-line-strong transition-colors group-hover/tick:border-accent group-data-[state=checked]/tick:border-accent group-data-[state=checked]/tick:bg-accent group-disabled/tick:opacity-40">
        <CheckboxPrimitive.Indicator>
          <Check aria-hidden className="size-3.5 text-accent-ink" strokeWidth={3} />
        </CheckboxPrimitive.Indicator>
      </span>
    </CheckboxPrimitive.Root>
  );
}
