/** The rows under their headings, as one flat list that can be drawn in part. */
import { type Section, sectionOf } from "@/lib/todo-filters";
import type { Row } from "@/lib/todo-window";

export type ListItem =
  | { readonly kind: "heading"; readonly section: Section }
  | { readonly kind: "todo"; readonly row: Row; readonly index: number };

/** Headings before the first row of each section; none at all where the order is not by date. */
export function listItems(rows: readonly Row[], today: string, isGrouped: boolean): readonly ListItem[] {
  const items: ListItem[] = [];
  let current: Section | null = null;
  for (const [index, row] of rows.entries()) {
    const section = isGrouped ? sectionOf(row, today) : null;
    if (section !== null && section !== current) items.push({ kind: "heading", section });
    current = section;
    items.push({ kind: "todo", row, index });
  }
  return items;
}

/** Consecutive items of one section, each to be its own list. */
export function grouped<Item extends { readonly item: ListItem }>(items: readonly Item[], today: string, isGrouped: boolean) {
  const groups: { readonly section: Section | null; readonly items: Item[] }[] = [];
  for (const entry of items) {
    const { item } = entry;
    const section = item.kind === "heading" ? item.section : isGrouped ? sectionOf(item.row, today) : null;
    const last = groups.at(-1);
    if (last && last.section === section) last.items.push(entry);
    else groups.push({ section, items: [entry] });
  }
  return groups;
}
