"use client";

import { X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";

export interface ToastMessage {
  readonly text: string;
  readonly action?: { readonly label: string; readonly hint: string; readonly run: () => void };
}

const SHOWN_FOR_MS = 10_000;
const KEY = "F8";
const ToastContext = createContext<(message: ToastMessage) => void>(() => undefined);

/** Shows a short message, one at a time; the clock stands still while it is hovered or has the focus. */
export function useToast(): (message: ToastMessage) => void {
  return useContext(ToastContext);
}

// Never loaded on demand: it also tells that something could not be loaded.
export function Toaster({ children }: { readonly children: ReactNode }) {
  const [current, setCurrent] = useState<(ToastMessage & { key: number }) | null>(null);
  const [isHeld, setIsHeld] = useState(false);
  const region = useRef<HTMLElement>(null);
  const show = useCallback(
    (message: ToastMessage) => setCurrent((previous) => ({ ...message, key: (previous?.key ?? 0) + 1 })),
    [],
  );
  const close = useCallback(() => {
    // What has the focus goes away with the message: the next Tab is to begin here, not at the top of the page.
    if (region.current?.contains(document.activeElement)) region.current.focus();
    setIsHeld(false);
    setCurrent(null);
  }, []);
  useEffect(() => {
    if (current === null || isHeld) return;
    const timer = setTimeout(close, SHOWN_FOR_MS);
    return () => clearTimeout(timer);
  }, [current, isHeld, close]);
  useEffect(() => {
    const toRegion = ({ key }: KeyboardEvent) => key === KEY && region.current?.querySelector("button")?.focus();
    document.addEventListener("keydown", toRegion);
    return () => document.removeEventListener("keydown", toRegion);
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      <section
        ref={region}
        aria-label={`Notifications (${KEY})`}
        tabIndex={-1}
        className="pointer-events-none fixed inset-x-0 bottom-20 z-50 flex justify-center px-4 outline-none lg:right-0 lg:bottom-6 lg:left-auto lg:w-[27rem]"
      >
        <div
          className={current ? "pointer-events-auto flex max-w-full animate-rise items-center gap-2 rounded-xl bg-ink py-1.5 pr-1.5 pl-4 text-sm text-canvas shadow-lift" : undefined}
          onPointerEnter={() => setIsHeld(true)}
          onPointerLeave={() => setIsHeld(false)}
          onFocus={() => setIsHeld(true)}
          onBlur={() => setIsHeld(false)}
          onKeyDown={({ key }) => key === "Escape" && close()}
        >
          <div role="status" className="min-w-0 truncate">
            <span key={current?.key}>{current?.text}</span>
          </div>
          {current ? <ToastButtons action={current.action} onClose={close} /> : null}
        </div>
      </section>
    </ToastContext>
  );
}

interface ToastButtonsProps {
  readonly action: ToastMessage["action"];
  readonly onClose: () => void;
}

function ToastButtons({ action, onClose }: ToastButtonsProps) {
  const run = () => {
    onClose();
    action?.run();
  };
  return (
    <>
      {action ? (
        <Button variant="inverse" className="underline underline-offset-4" title={action.hint} onClick={run}>
          {action.label}
        </Button>
      ) : null}
      <Button variant="inverse" size="icon" aria-label="Dismiss" onClick={onClose}>
        <X aria-hidden />
      </Button>
    </>
  );
}
