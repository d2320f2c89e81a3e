/** Calendar dates as YYYY-MM-DD, in the reader's own time zone. */
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

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** "Yesterday", "Today", "Friday", "3 Mar" or "3 Mar 2028": as short as it can be without doubt. */
export function dueLabel(due: string, today: string): DueLabel {
  const days = Math.round((Date.parse(due) - Date.parse(today)) / DAY_MS);
  if (days === -1) return { text: "Yesterday", tone: "late" };
  if (days === 0) return { text: "Today", tone: "today" };
  if (days === 1) return { text: "Tomorrow", tone: "soon" };
  if (days > 1 && days < 7) return { text: format(due, { weekday: "long" }), tone: "soon" };
  const year = due.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: "numeric" } as const);
  return { text: format(due, { day: "numeric", month: "short", ...year }), tone: days < 0 ? "late" : "later" };
}

function format(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
