"use client";

import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { type Command, commandFor, opensPalette, takesKeys } from "@/lib/shortcuts";

const STORAGE_KEY = "shortcuts";
const CHANGED = "shortcuts-changed";

function subscribe(notify: () => void): () => void {
  window.addEventListener("storage", notify);
  window.addEventListener(CHANGED, notify);
  return () => {
    window.removeEventListener("storage", notify);
    window.removeEventListener(CHANGED, notify);
  };
}

/** Whether single keys act as shortcuts. They can be turned off, for speech input (WCAG 2.1.4). */
export function useShortcutsEnabled(): [boolean, (enabled: boolean) => void] {
  const enabled = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(STORAGE_KEY) !== "off",
    () => true,
  );
  const setEnabled = useCallback((on: boolean) => {
    if (on) localStorage.removeItem(STORAGE_KEY);
    else localStorage.setItem(STORAGE_KEY, "off");
    window.dispatchEvent(new Event(CHANGED));
  }, []);
  return [enabled, setEnabled];
}

export function useShortcuts(isEnabled: boolean, onCommand: (command: Command) => void): void {
  const handler = useRef(onCommand);
  useEffect(() => {
    handler.current = onCommand;
  });
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const command = opensPalette(event) ? "palette" : isEnabled ? singleKey(event) : null;
      if (command === null) return;
      event.preventDefault();
      handler.current(command);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isEnabled]);
}

function singleKey(event: KeyboardEvent): Command | null {
  return event.defaultPrevented || takesKeys(event.target) ? null : commandFor(event);
}
