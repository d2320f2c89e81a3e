"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react";

const NEAR_END_PX = 48;

interface StickToEnd {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly stick: () => void;
}

/** Keeps the end in view as `content` grows, unless the reader has scrolled up to read. */
export function useStickToEnd(content: unknown): StickToEnd {
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(true);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onScroll = () => {
      following.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    };
    // An on-screen keyboard that opens takes room away, and what is loaded late needs more: the end stays in view then too.
    const onResize = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    onResize.observe(element);
    const log = element.querySelector("[role=log]");
    if (log !== null) onResize.observe(log);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      onResize.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, []);

  useLayoutEffect(() => {
    if (following.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [content]);

  const stick = useCallback(() => {
    following.current = true;
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, []);
  return { scroller, stick };
}
