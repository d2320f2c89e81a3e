/** Labels of a tool call. The names are those of the MCP server; an unknown one is shown as it is. */
import type { ToolCall } from "@/lib/chat-state";

const LABELS: Readonly<Record<string, string>> = {
  add_task: "Add todo",
  list_tasks: "Look at the list",
  complete_task: "Complete todo",
  delete_task: "Delete todo",
  update_task: "Change todo",
};

const READING = new Set(["list_tasks"]);

/** Whether the todo list may look different after this tool. */
export function changesTodos(name: string): boolean {
  return !READING.has(name);
}

export function describeTool({ name, args, result }: Pick<ToolCall, "name" | "args" | "result">): {
  readonly label: string;
  readonly about: string | null;
} {
  return { label: LABELS[name] ?? name, about: titleIn(result) ?? titleIn(args) };
}

/** A title found in `{title}`, `{task: {title}}` or the like; results differ from tool to tool. */
function titleIn(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const record = value as Record<string, unknown>;
  if (typeof record.title === "string") return record.title;
  for (const key of ["task", "todo", "result"]) {
    const inner = titleIn(record[key]);
    if (inner !== null) return inner;
  }
  return null;
}
