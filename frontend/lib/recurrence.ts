/** RFC 5545 rules in words: FREQ=WEEKLY;INTERVAL=2;BYDAY=FR becomes "Every 2 weeks on Fri". */
const UNITS: Readonly<Record<string, string>> = { DAILY: "day", WEEKLY: "week", MONTHLY: "month", YEARLY: "year" };
const DAYS: Readonly<Record<string, string>> = {
  MO: "Mon",
  TU: "Tue",
  WE: "Wed",
  TH: "Thu",
  FR: "Fri",
  SA: "Sat",
  SU: "Sun",
};
const WEEKDAYS = "MO,TU,WE,TH,FR";

/** The rules that the editor offers; any other is kept and shown in words. */
export const COMMON_RULES: readonly string[] = [
  "FREQ=DAILY",
  `FREQ=WEEKLY;BYDAY=${WEEKDAYS}`,
  "FREQ=WEEKLY",
  "FREQ=WEEKLY;INTERVAL=2",
  "FREQ=MONTHLY",
  "FREQ=YEARLY",
];

export function recurrenceLabel(rule: string): string {
  const parts = new Map(rule.split(";").map((part) => part.split("=", 2) as [string, string]));
  const unit = UNITS[parts.get("FREQ") ?? ""];
  if (unit === undefined) return "Repeats";
  const days = parts.get("BYDAY");
  const interval = Number(parts.get("INTERVAL") ?? 1);
  if (days === WEEKDAYS && interval === 1) return "Every weekday";
  const every = interval === 1 ? `Every ${unit}` : `Every ${interval} ${unit}s`;
  const on = days ? ` on ${days.split(",").map(dayLabel).join(", ")}` : "";
  return every + on + endLabel(parts);
}

/** "2FR" is the second Friday, "-1MO" the last Monday. */
function dayLabel(day: string): string {
  const name = DAYS[day.slice(-2)] ?? day;
  const ordinal = Number(day.slice(0, -2));
  if (!ordinal) return name;
  return ordinal === -1 ? `the last ${name}` : `${name} no. ${ordinal}`;
}

function endLabel(parts: ReadonlyMap<string, string>): string {
  const until = parts.get("UNTIL");
  if (until) return ` until ${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`;
  const count = parts.get("COUNT");
  return count ? `, ${count} times` : "";
}
