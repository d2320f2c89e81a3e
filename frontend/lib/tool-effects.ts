/** Apart from the labels, as the page has to know this before anything was said. */
const READING = new Set(["list_tasks", "get_task", "search_tasks", "count_tasks", "list_operations"]);

/** Whether the todo list may look different after this tool. */
export function changesTodos(name: string): boolean {
  return !READING.has(name);
}
