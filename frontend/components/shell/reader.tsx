"use client";

import { createContext, type ReactNode, useContext, useEffect } from "react";
import { TIME_ZONE_COOKIE } from "@/lib/time-zone";

/** Where and in which format the reader reads; the server knows it too, so both render the same. */
export interface Reader {
  readonly userId: string;
  readonly locale: string;
  readonly timeZone: string;
  /** Today where the reader is, as the server saw it. */
  readonly today: string;
}

const ReaderContext = createContext<Reader>({ userId: "", locale: "en-GB", timeZone: "UTC", today: "1970-01-01" });

export function useReader(): Reader {
  return useContext(ReaderContext);
}

/** Tells the next page load in which time zone the reader is. */
export function ReaderProvider({ reader, children }: { readonly reader: Reader; readonly children: ReactNode }) {
  useEffect(() => {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    document.cookie = `${TIME_ZONE_COOKIE}=${encodeURIComponent(timeZone)}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }, []);
  return <ReaderContext value={reader}>{children}</ReaderContext>;
}
