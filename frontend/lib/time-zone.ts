/** The reader's time zone (IANA), kept in a cookie so that the server's first page shows the right day. */
export const TIME_ZONE_COOKIE = "time_zone";

export function parseTimeZone(value: string | undefined): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: decodeURIComponent(value ?? "UTC") }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
