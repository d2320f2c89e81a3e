"use client";

import { type PointerEvent, type TouchEvent, useRef, useState } from "react";

const COMMIT_PX = 88;
const START_PX = 12;

interface Swipe {
  /** How far the row is moved, in CSS pixels; negative to the left. */
  readonly offset: number;
  /** Whether letting go now acts. */
  readonly isArmed: boolean;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onTouchMove: (event: TouchEvent<HTMLElement>) => void;
    readonly onTouchEnd: () => void;
    readonly onTouchCancel: () => void;
  };
}

/** A finger that drags a row sideways: to the right completes, to the left deletes. Up and down still scrolls. */
export function useSwipe(onRight: () => void, onLeft: () => void): Swipe {
  const start = useRef<{ x: number; y: number; isSideways: boolean | null } | null>(null);
  const [offset, setOffset] = useState(0);

  function onTouchMove({ touches }: TouchEvent<HTMLElement>) {
    const touch = touches[0];
    const from = start.current;
    if (from === null || touch === undefined) return;
    const dx = touch.clientX - from.x;
    const dy = touch.clientY - from.y;
    if (from.isSideways === null && Math.hypot(dx, dy) > START_PX) from.isSideways = Math.abs(dx) > Math.abs(dy) * 1.5;
    if (from.isSideways) setOffset(dx);
  }

  function end(acts: boolean) {
    if (acts && offset >= COMMIT_PX) onRight();
    if (acts && offset <= -COMMIT_PX) onLeft();
    start.current = null;
    setOffset(0);
  }

  return {
    offset,
    isArmed: Math.abs(offset) >= COMMIT_PX,
    handlers: {
      onPointerDown: ({ pointerType, clientX, clientY }) => {
        start.current = pointerType === "touch" ? { x: clientX, y: clientY, isSideways: null } : null;
      },
      onTouchMove,
      onTouchEnd: () => end(true),
      onTouchCancel: () => end(false),
    },
  };
}
