/** Labels of tool calls. The names are those of the MCP server, which calls todos tasks; an unknown one is shown as it is. */
import * as v from "valibot";
import type { ToolCall } from "@/lib/chat-state";
import { PRIORITIES } from "@/lib/schemas";
import { changesTodos } from "@/lib/tool-effects";

const DEEDS: Readonly<Record<string, string>> = {
  add_task: "Added",
  complete_task: "Completed",
  reopen_task: "Reopened",
  delete_task: "Deleted",
  delete_tasks: "Deleted",
  restore_task: "Restored",
  update_task: "Changed",
  undo: "Took back",
  undo_last: "Took back",
};

const taskSchema = v.object({
  id: v.string(),
  title: v.string(),
  due_date: v.optional(v.nullable(v.string())),
  due_time: v.optional(v.nullable(v.string())),
  priority: v.optional(v.picklist(PRIORITIES)),
  done: v.boolean(),
});

/** A todo as the assistant's tools tell of it. */
export type Task = v.InferOutput<typeof taskSchema>;

const resultSchema = v.union([
  v.object({ task: taskSchema, status: v.optional(v.string()) }),
  v.object({ tasks: v.array(taskSchema), status: v.optional(v.string()) }),
]);

/** Whether the tool only asked what the person wants, and did nothing. */
function isQuestion(result: unknown): boolean {
  const parsed = v.safeParse(resultSchema, result);
  return parsed.success && parsed.output.status === "needs_confirmation";
}

/** Whether a call has changed something, so that asking again would change it twice. */
export function hasChanged({ name, result }: ToolCall): boolean {
  return changesTodos(name) && !isQuestion(result);
}

export function tasksIn(result: unknown): readonly Task[] {
  const parsed = v.safeParse(resultSchema, result);
  if (!parsed.success) return [];
  return "task" in parsed.output ? [parsed.output.task] : parsed.output.tasks;
}

/** One quiet line for everything a turn did: "Looked at the list, added 2 todos". */
export function summaryOf(calls: readonly ToolCall[]): string {
  const counts = new Map<string, number>();
  for (const call of calls) {
    const deed = call.status === "unfinished" ? "Did not finish" : labelOf(call);
    counts.set(deed, (counts.get(deed) ?? 0) + Math.max(1, tasksIn(call.result).length));
  }
  const phrases = [...counts].map(([deed, count]) => (deed in NO_COUNT ? deed : `${deed} ${count === 1 ? "1 todo" : `${count} todos`}`));
  return phrases.map((phrase, index) => (index === 0 ? phrase : phrase.charAt(0).toLowerCase() + phrase.slice(1))).join(", ");
}

const LOOKED = "Looked at the list";
const NO_COUNT: Readonly<Record<string, true>> = { [LOOKED]: true, "Did not finish": true };

function labelOf({ name, result }: ToolCall): string {
  if (!changesTodos(name)) return LOOKED;
  if (isQuestion(result)) return "Asked about";
  return DEEDS[name] ?? name;
}

/** The todos that a turn changed, as they were left; those it deleted are told apart. */
export function changedTasks(calls: readonly ToolCall[]): readonly (Task & { readonly isDeleted: boolean })[] {
  const tasks = new Map<string, Task & { readonly isDeleted: boolean }>();
  for (const { name, result } of calls.filter(hasChanged)) {
    const isDeleted = name.startsWith("delete");
    for (const task of tasksIn(result)) tasks.set(task.id, { ...task, isDeleted });
  }
  return [...tasks.values()];
}

/** Every title that a turn's tools told: in the answer these are a person's text and no markup. */
export function titlesIn(calls: readonly ToolCall[]): readonly string[] {
  return [...new Set(calls.flatMap(({ result }) => tasksIn(result).map(({ title }) => title)))];
}
