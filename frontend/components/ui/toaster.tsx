"use client";

import { X } from "lucide-react";
import { Toast as ToastPrimitive } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { Button } from "@/components/ui/button";

export interface ToastMessage {
  readonly text: string;
  readonly action?: { readonly label: string; readonly hint: string; readonly run: () => void };
}

const SHOWN_FOR_MS = 10_000;
const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

/** Shows a short message, one at a time; the clock stands still while it is hovered or has the focus. */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

export function Toaster({ children }: { readonly children: ReactNode }) {
  const [current, setCurrent] = useState<(ToastMessage & { key: number }) | null>(null);
  const show = useCallback(
    (message: ToastMessage) => setCurrent((previous) => ({ ...message, key: (previous?.key ?? 0) + 1 })),
    [],
  );
  return (
    <ToastContext value={show}>
      <ToastPrimitive.Provider duration={SHOWN_FOR_MS} label="Message" swipeDirection="down">
        {children}
        {current ? <ToastCard key={current.key} message={current} /> : null}
        <ToastPrimitive.Viewport className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex justify-center px-4 outline-none lg:right-0 lg:bottom-6 lg:left-auto lg:w-[27rem]" />
      </ToastPrimitive.Provider>
    </ToastContext>
  );
}

function ToastCard({ message }: { readonly message: ToastMessage }) {
  return (
    <ToastPrimitive.Root className="pointer-events-auto flex max-w-full animate-rise items-center gap-2 rounded-xl bg-ink py-1.5 pr-1.5 pl-4 text-sm text-canvas shadow-lift data-[state=closed]:hidden">
      <ToastPrimitive.Description className="min-w-0 truncate">{message.text}</ToastPrimitive.Description>
      {message.action ? (
        <ToastPrimitive.Action asChild altText={message.action.hint} onClick={message.action.run}>
          <Button variant="ghost" className="font-semibold text-canvas underline underline-offset-4 hover:bg-canvas/15 hover:text-canvas focus-visible:outline-canvas">
            {message.action.label}
          </Button>
        </ToastPrimitive.Action>
      ) : null}
      <ToastPrimitive.Close asChild>
        <Button variant="ghost" size="icon" aria-label="Dismiss" className="text-canvas hover:bg-canvas/15 hover:text-canvas focus-visible:outline-canvas">
          <X aria-hidden />
        </Button>
      </ToastPrimitive.Close>
    </ToastPrimitive.Root>
  );
}
