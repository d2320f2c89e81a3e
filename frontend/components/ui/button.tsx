import type { ComponentProps } from "react";
import { cn } from "@/lib/class-names";

const BASE =
  "inline-flex shrink-0 items-center gap-2 transition-colors select-none disabled:pointer-events-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0";

const VARIANTS = {
  primary: "bg-accent text-accent-ink hover:bg-accent-hover",
  outline: "border border-line bg-raised text-ink shadow-xs hover:bg-hover",
  ghost: "text-ink-soft hover:bg-hover hover:text-ink",
  danger: "bg-danger text-raised hover:opacity-90",
  /** On the ink of a message. */
  inverse: "text-canvas hover:bg-canvas/15 focus-visible:outline-canvas",
};

const CENTRED = "justify-center font-medium whitespace-nowrap";
// 44 px: a finger's width.
const SIZES = {
  md: `${CENTRED} min-h-11 px-4 text-sm`,
  icon: `${CENTRED} size-11`,
  /** As wide as there is room, with a text of any length. */
  line: "min-h-11 w-full justify-start px-4 py-2 text-left text-sm whitespace-normal",
};

const SHAPES = { soft: "rounded-lg", softer: "rounded-xl", round: "rounded-full" };

interface ButtonLook {
  readonly variant?: keyof typeof VARIANTS;
  readonly size?: keyof typeof SIZES;
  readonly shape?: keyof typeof SHAPES;
  /** What the look leaves open, such as the place; of two classes for one property neither is sure to win. */
  readonly className?: string | undefined;
}

/** The classes of a button, for a link that looks like one. */
export function buttonClasses({ variant = "primary", size = "md", shape = "soft", className }: ButtonLook): string {
  return cn(BASE, VARIANTS[variant], SIZES[size], SHAPES[shape], className);
}

export type ButtonProps = ComponentProps<"button"> & ButtonLook;

export function Button({ className, variant, size, shape, type = "button", ...props }: ButtonProps) {
  return (
    <button
      type={type}
      className={buttonClasses({ className, ...(variant && { variant }), ...(size && { size }), ...(shape && { shape }) })}
      {...props}
    />
  );
}
