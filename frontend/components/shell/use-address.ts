"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { type Address, addressOf, readAddress } from "@/lib/address";

interface AddressState {
  readonly address: Address;
  /** A step that Back undoes. */
  readonly push: (change: Partial<Address>) => void;
  /** The same step by a better name. */
  readonly replace: (change: Partial<Address>) => void;
}

/** Tells where Back or Forward has led. */
export function useReturn(onReturn: (address: Address) => void): void {
  const listener = useRef(onReturn);
  useEffect(() => {
    listener.current = onReturn;
  });
  useEffect(() => {
    const onPopState = () => listener.current(readAddress(window.location.search));
    window.addEventListener("popstate", onPopState);
    return () => window.removeEventListener("popstate", onPopState);
  }, []);
}

/** The address as state. */
export function useAddress(initial: Address): AddressState {
  const [address, setAddress] = useState(initial);
  const latest = useRef(initial);
  const put = useCallback((next: Address) => {
    latest.current = next;
    setAddress(next);
  }, []);

  useReturn(put);

  const push = useCallback(
    (change: Partial<Address>) => {
      const next = { ...latest.current, ...change };
      if (addressOf(next) !== addressOf(latest.current)) window.history.pushState(null, "", addressOf(next));
      put(next);
    },
    [put],
  );
  const replace = useCallback(
    (change: Partial<Address>) => {
      const next = { ...latest.current, ...change };
      window.history.replaceState(null, "", addressOf(next));
      put(next);
    },
    [put],
  );
  return { address, push, replace };
}
