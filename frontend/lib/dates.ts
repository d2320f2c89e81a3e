/** Calendar dates as YYYY-MM-DD and times as HH:MM, in the reader's own time zone and in one format by locale. */
export type Tone = "late" | "today" | "soon" | "later";

export interface DueLabel {
  readonly text: string;
  readonly tone: Tone;
}

const DAY_MS = 86_400_000;

export function isoDate(date: Date): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The date it is at `moment` in `timeZone`; UTC for a zone that does not exist. */
export function dateIn(timeZone: string, moment: Date): string {
  const format = (zone: string) => new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(moment);
  try {
    return format(timeZone);
  } catch {
    return format("UTC");
  }
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** How long until the next day begins where `now` is, in milliseconds. */
export function untilMidnight(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
}

/** English as written in the first region of an Accept-Language header: "de-AT,en;q=0.5" gives en-AT. */
export function displayLocale(acceptLanguage: string | null): string {
  const tag = acceptLanguage?.split(",")[0]?.split(";")[0]?.trim();
  try {
    const region = tag ? new Intl.Locale(tag).maximize().region : undefined;
    return region ? `en-${region}` : "en-GB";
  } catch {
    return "en-GB";
  }
}

/** "Yesterday", "Today", "Friday", "3 Mar" or "3 Mar 2028": as short as it can be without doubt; then the time. */
export function dueLabel(due: string, time: string | null, today: string, locale: string): DueLabel {
  const { text, tone } = dayLabel(due, today, locale);
  return { text: time === null ? text : `${text}, ${timeLabel(time, locale)}`, tone };
}

function dayLabel(due: string, today: string, locale: string): DueLabel {
  const days = Math.round((Date.parse(due) - Date.parse(today)) / DAY_MS);
  if (days === -1) return { text: "Yesterday", tone: "late" };
  if (days === 0) return { text: "Today", tone: "today" };
  if (days === 1) return { text: "Tomorrow", tone: "soon" };
  if (days > 1 && days < 7) return { text: format(due, locale, { weekday: "long" }), tone: "soon" };
  const year = due.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: "numeric" } as const);
  const text = format(due, locale, { day: "numeric", month: "short", ...year });
  return { text, tone: days < 0 ? "late" : "later" };
}

/** "17:00" as it is written where the reader is: "5:00 pm", "17:00". */
export function timeLabel(time: string, locale: string): string {
  const options = { hour: "numeric", minute: "2-digit", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(`1970-01-01T${time}:00Z`));
}

/** A moment of the server's (ISO 8601) as a date and a time of `timeZone`. */
export function momentLabel(moment: string, locale: string, timeZone: string): string {
  const options = { dateStyle: "medium", timeStyle: "short", timeZone } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(moment));
}

function format(day: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
