"use client";

import { Check } from "lucide-react";
import { DropdownMenu as MenuPrimitive } from "radix-ui";
import { type ComponentProps, useRef } from "react";
import type { PopupProps } from "@/components/ui/popup-button";
import { cn } from "@/lib/class-names";

/** Not modal: nothing else on the page is hidden, so landmarks stay where they are. */
export function DropdownMenu(props: ComponentProps<typeof MenuPrimitive.Root>) {
  return <MenuPrimitive.Root modal={false} {...props} />;
}

export const DropdownMenuTrigger = MenuPrimitive.Trigger;
export const DropdownMenuRadioGroup = MenuPrimitive.RadioGroup;

const itemClasses =
  "flex min-h-11 cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm outline-none select-none " +
  "data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:text-ink-soft";

interface DropdownMenuContentProps extends ComponentProps<typeof MenuPrimitive.Content> {
  /** By a key the first item gets the focus, as everywhere. The menu's own script may have come after that key. */
  readonly openedBy: PopupProps["openedBy"];
}

export function DropdownMenuContent({ className, openedBy, ...props }: DropdownMenuContentProps) {
  const isToEnter = useRef(openedBy === "key");
  return (
    // In place and not in a portal: a menu belongs to the landmark it was opened in.
    <MenuPrimitive.Content
      align="end"
      sideOffset={6}
      collisionPadding={12}
      onFocus={({ target, currentTarget }) => {
        if (target !== currentTarget || !isToEnter.current) return;
        isToEnter.current = false;
        currentTarget.querySelector<HTMLElement>('[role^="menuitem"]')?.focus();
      }}
      className={cn(
        "z-50 min-w-48 animate-fade rounded-xl border border-line bg-raised p-1.5 text-ink shadow-lift",
        className,
      )}
      {...props}
    />
  );
}

export function DropdownMenuItem({ className, ...props }: ComponentProps<typeof MenuPrimitive.Item>) {
  return <MenuPrimitive.Item className={cn(itemClasses, className)} {...props} />;
}

export function DropdownMenuRadioItem({ children, ...props }: ComponentProps<typeof MenuPrimitive.RadioItem>) {
  return (
    <MenuPrimitive.RadioItem className={itemClasses} {...props}>
      {children}
      <MenuPrimitive.ItemIndicator className="ml-auto">
        <Check aria-hidden />
      </MenuPrimitive.ItemIndicator>
    </MenuPrimitive.RadioItem>
  );
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof MenuPrimitive.Label>) {
  return <MenuPrimitive.Label className={cn("px-2.5 py-1.5 text-xs text-ink-soft", className)} {...props} />;
}

export function DropdownMenuSeparator() {
  return <MenuPrimitive.Separator className="my-1.5 h-px bg-line" />;
}
