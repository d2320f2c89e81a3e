import { cookies, headers } from "next/headers";
import { dateIn, displayLocale } from "@/lib/dates";
import { parseTimeZone, TIME_ZONE_COOKIE } from "@/lib/time-zone";

export interface ReaderPlace {
  readonly locale: string;
  readonly timeZone: string;
  /** YYYY-MM-DD, where the reader is. */
  readonly today: string;
}

/** Where the reader of this request is, as far as their browser has told. */
export async function readerPlace(): Promise<ReaderPlace> {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()]);
  const timeZone = parseTimeZone(cookieStore.get(TIME_ZONE_COOKIE)?.value);
  const locale = displayLocale(headerStore.get("accept-language"));
  return { locale, timeZone, today: dateIn(timeZone, new Date()) };
}
