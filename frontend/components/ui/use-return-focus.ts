"use client";

import { useRef } from "react";

interface FocusHandlers {
  readonly onOpenAutoFocus: () => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/**
 * Moves the focus when a dialog closes that has no trigger of its own: to `preferred` where that gives an element,
 * else back to what had it before.
 */
export function useReturnFocus(preferred?: () => HTMLElement | null | undefined): FocusHandlers {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      const target = preferred?.() ?? before.current;
      if (!(target instanceof HTMLElement) || !target.isConnected) return;
      event.preventDefault();
      target.focus();
    },
  };
}
