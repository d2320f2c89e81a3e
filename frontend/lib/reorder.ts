/** Places in the order by hand. The backend keeps gaps; between two neighbours there is room. */
import type { Row } from "@/lib/todo-window";

export interface Place {
  /** The todo it comes right after; null for the first place. */
  readonly after: Row | null;
  /** Where it is shown until the server has answered. */
  readonly position: number;
}

/** The place right before (`step` -1) or right after (1) `target`, in `rows` without the one that moves. */
export function placeBeside(rows: readonly Row[], target: Row, step: 1 | -1): Place {
  const index = rows.findIndex(({ id }) => id === target.id);
  const before = step === 1 ? target : (rows[index - 1] ?? null);
  const behind = step === 1 ? (rows[index + 1] ?? null) : target;
  // Neighbours of other days say nothing about places within this one.
  const low = before?.due_date === target.due_date ? before.position : undefined;
  const high = behind?.due_date === target.due_date ? behind.position : undefined;
  const position = low !== undefined && high !== undefined ? (low + high) / 2 : low !== undefined ? low + 1 : (high ?? 0) - 1;
  return { after: low === undefined ? null : before, position };
}

/** The place one step up or down among the todos of the same day; null at its end. */
export function stepPlace(rows: readonly Row[], todo: Row, step: 1 | -1): Place | null {
  const index = rows.findIndex(({ id }) => id === todo.id);
  const target = rows[index + step];
  if (target === undefined || target.due_date !== todo.due_date) return null;
  return placeBeside(rows.filter(({ id }) => id !== todo.id), target, step);
}
