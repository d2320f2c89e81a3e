/** What a line says of a todo: the backend reads it as the assistant would. */
import { requestJson } from "@/lib/api-client";
import { isoDate } from "@/lib/dates";
import { type Detail, type WordsRead, wordsSchema } from "@/lib/schemas";
import type { TodoInput } from "@/lib/todo-api";

/** A line, and which of its details are to stay in the title because they were taken back. */
export interface Line {
  readonly text: string;
  readonly keep: readonly Detail[];
}

/** `moment`: where the reader is, as "2026-11-26T16:05:00"; "tomorrow" is the day after. */
export async function readWords(
  userId: string,
  { text, keep }: Line,
  moment: string,
  signal?: AbortSignal,
): Promise<WordsRead> {
  const query = new URLSearchParams({ text, now: moment });
  for (const detail of keep) query.append("keep", detail);
  return requestJson(wordsSchema, `/${userId}/words?${query.toString()}`, signal ? { signal } : {});
}

/** The todo to add for a line. */
export async function todoOf(userId: string, line: Line, typedAt: string): Promise<TodoInput> {
  const { todo } = await readWords(userId, line, typedAt);
  return todo.due_time ? { ...todo, time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone } : todo;
}

/** "2026-11-26T16:05:00": the moment where the reader is. */
export function localMoment(now: Date): string {
  const pad = (part: number) => String(part).padStart(2, "0");
  return `${isoDate(now)}T${pad(now.getHours())}:${pad(now.getMinutes())}:${pad(now.getSeconds())}`;
}
