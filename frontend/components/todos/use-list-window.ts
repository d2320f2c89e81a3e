"use client";

import type * as virtualCore from "@tanstack/virtual-core";
import { type RefObject, useEffect, useLayoutEffect, useReducer, useState } from "react";

type Library = typeof virtualCore;
type RowVirtualizer = virtualCore.Virtualizer<HTMLElement, HTMLElement>;

/** What the server draws of a list, and the browser of a short one: more is drawn through a window. */
export const MOST_WITHOUT_WINDOW = 50;
export const OVERSCAN = 12;
/** In CSS pixels; until the view has been measured. */
const FIRST_SCREEN = { width: 800, height: 900 };

interface ListWindowOptions {
  readonly count: number;
  readonly scroller: RefObject<HTMLElement | null>;
  /** About how high an item is, in CSS pixels. */
  readonly heightOf: (index: number) => number;
  readonly keyOf: (index: number) => string;
}

/** Which items are to be drawn, and how much room there is before and after them. */
export interface ListWindow {
  readonly indices: readonly number[];
  readonly before: number;
  readonly after: number;
  /** The ref of each drawn element, which tells its index in `data-index`. */
  readonly measure: (element: HTMLElement | null) => void;
  readonly scrollTo: (index: number) => void;
}

/** Draws a short list as it is, and of a long one what is in sight; the library for that comes with the first long list. */
export function useListWindow(options: ListWindowOptions): ListWindow {
  const { count, heightOf } = options;
  const virtualizer = useVirtualizer(options);
  if (virtualizer !== null) return windowOf(virtualizer);
  const indices = Array.from({ length: Math.min(count, MOST_WITHOUT_WINDOW) }, (_, index) => index);
  let after = 0;
  for (let index = indices.length; index < count; index++) after += heightOf(index);
  return { indices, before: 0, after, measure: () => undefined, scrollTo: (index) => scrollToDrawn(options.scroller, index) };
}

function windowOf(virtualizer: RowVirtualizer): ListWindow {
  const visible = virtualizer.getVirtualItems();
  return {
    indices: visible.map(({ index }) => index),
    before: visible[0]?.start ?? 0,
    after: Math.max(0, virtualizer.getTotalSize() - (visible.at(-1)?.end ?? 0)),
    measure: virtualizer.measureElement,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  };
}

function scrollToDrawn(scroller: RefObject<HTMLElement | null>, index: number): void {
  scroller.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: "nearest" });
}

/** Null for a list that needs none, and until the library is here. */
function useVirtualizer({ count, scroller, heightOf, keyOf }: ListWindowOptions): RowVirtualizer | null {
  const isLong = count > MOST_WITHOUT_WINDOW;
  const library = useLibrary(isLong);
  const redraw = useReducer((turn: number) => turn + 1, 0)[1];
  const [virtualizer, setVirtualizer] = useState<RowVirtualizer | null>(null);
  if (virtualizer === null && library !== null && isLong) setVirtualizer(new library.Virtualizer(optionsOf(library)));
  if (virtualizer !== null && library !== null) virtualizer.setOptions(optionsOf(library));
  useLayoutEffect(() => virtualizer?._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer?._willUpdate());
  return isLong ? virtualizer : null;

  function optionsOf(from: Library): virtualCore.VirtualizerOptions<HTMLElement, HTMLElement> {
    return {
      count,
      getScrollElement: () => scroller.current,
      estimateSize: heightOf,
      getItemKey: keyOf,
      overscan: OVERSCAN,
      initialRect: FIRST_SCREEN,
      initialOffset: () => scroller.current?.scrollTop ?? 0,
      onChange: redraw,
      observeElementRect: from.observeElementRect,
      observeElementOffset: from.observeElementOffset,
      scrollToFn: from.elementScroll,
    };
  }
}

function useLibrary(isNeeded: boolean): Library | null {
  const [library, setLibrary] = useState<Library | null>(null);
  useEffect(() => {
    if (!isNeeded || library !== null) return;
    let isCurrent = true;
    // Without it the first rows stay as they are; a list that changes asks for it again.
    void import("@tanstack/virtual-core").then((next) => isCurrent && setLibrary(next), () => undefined);
    return () => {
      isCurrent = false;
    };
  }, [isNeeded, library]);
  return library;
}
