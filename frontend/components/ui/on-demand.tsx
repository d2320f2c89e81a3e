"use client";

import { type FunctionComponent, createElement, type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { useToast } from "@/components/ui/toaster";

/** A part of the page whose script comes when it is first shown. */
export interface Part<Props> {
  /** Null until it has been loaded. */
  readonly component: () => FunctionComponent<Props> | null;
  readonly load: () => Promise<FunctionComponent<Props>>;
}

/** `part(() => import("./big-dialog").then((module) => module.BigDialog))`; what failed to load is tried again next time. */
export function part<Props>(load: () => Promise<FunctionComponent<Props>>): Part<Props> {
  let component: FunctionComponent<Props> | null = null;
  return {
    component: () => component,
    load: async () => (component ??= await load()),
  };
}

interface OnDemandProps<Props> {
  readonly part: Part<Props>;
  readonly props: Props;
  /** Whether it is to be shown; by default as soon as this is. */
  readonly isWanted?: boolean;
  /** Shown until the part is here. */
  readonly fallback?: ReactNode;
  /** Called, after the person was told, where the part cannot be loaded. */
  readonly onFailure: () => void;
}

export function OnDemand<Props extends object>(options: OnDemandProps<Props>) {
  const { part: { component, load }, props, isWanted = true, fallback, onFailure } = options;
  const [loaded, setLoaded] = useState(component);
  const toast = useToast();
  const fail = useEffectEvent(() => {
    toast({ text: "This could not be loaded. Check your connection, then try again." });
    onFailure();
  });
  useEffect(() => {
    if (loaded !== null || !isWanted) return;
    let isCurrent = true;
    load().then(
      (next) => isCurrent && setLoaded(() => next),
      () => isCurrent && fail(),
    );
    return () => {
      isCurrent = false;
    };
  }, [loaded, isWanted, load]);
  const shown = loaded ?? component();
  return shown === null || !isWanted ? fallback : createElement(shown, props);
}
