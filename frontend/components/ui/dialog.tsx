"use client";

import { X } from "lucide-react";
import { Dialog as DialogPrimitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { useReturnFocus } from "@/components/ui/use-return-focus";
import { cn } from "@/lib/class-names";

export const Dialog = DialogPrimitive.Root;
export const DialogTrigger = DialogPrimitive.Trigger;
export const DialogClose = DialogPrimitive.Close;

interface DialogContentProps extends Omit<ComponentProps<typeof DialogPrimitive.Content>, "className"> {
  readonly heading: string;
  readonly description?: string;
  readonly shape?: keyof typeof SHAPES;
  /** Where the focus goes on closing; without it, back to where it was. */
  readonly returnFocus?: () => HTMLElement | null | undefined;
  readonly children: ReactNode;
}

const BOX =
  "left-1/2 -translate-x-1/2 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] overflow-y-auto rounded-2xl p-5 sm:p-6 animate-fade";
const SHAPES = {
  centre: `${BOX} top-1/2 -translate-y-1/2 max-w-lg`,
  narrow: `${BOX} top-1/2 -translate-y-1/2 max-w-md`,
  top: `${BOX} top-[12dvh] max-w-lg`,
  sheet: "inset-y-0 left-0 flex w-[min(20rem,calc(100vw-3rem))] flex-col p-4 animate-slide",
};

export function DialogContent({
  heading,
  description,
  shape = "centre",
  returnFocus,
  children,
  ...props
}: DialogContentProps) {
  const focusHandlers = useReturnFocus(returnFocus);
  return (
    <DialogPrimitive.Portal>
      <DialogPrimitive.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
      <DialogPrimitive.Content
        className={cn("fixed z-50 border border-line bg-surface shadow-lift outline-none", SHAPES[shape])}
        {...(description ? {} : { "aria-describedby": undefined })}
        {...focusHandlers}
        {...props}
      >
        <div className="mb-4 flex items-start justify-between gap-4">
          <div className="grid gap-1">
            <DialogPrimitive.Title className="pt-1.5 text-lg leading-8 font-semibold tracking-tight">
              {heading}
            </DialogPrimitive.Title>
            {description ? (
              <DialogPrimitive.Description className="text-sm text-ink-soft">{description}</DialogPrimitive.Description>
            ) : null}
          </div>
          <DialogPrimitive.Close asChild>
            <Button variant="ghost" size="icon" aria-label="Close">
              <X aria-hidden />
            </Button>
          </DialogPrimitive.Close>
        </div>
        {children}
      </DialogPrimitive.Content>
    </DialogPrimitive.Portal>
  );
}
