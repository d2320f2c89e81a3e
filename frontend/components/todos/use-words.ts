"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useReader } from "@/components/shell/reader";
import { useToday } from "@/components/todos/use-today";
import { dueLabel } from "@/lib/dates";
import { recurrenceLabel } from "@/lib/recurrence";
import type { Detail, WordsRead } from "@/lib/schemas";
import { PRIORITY_LABELS } from "@/lib/todo-filters";
import { localMoment, readWords } from "@/lib/todo-words";
import { useSettled } from "@/lib/use-settled";

export interface Chip {
  readonly detail: Detail;
  readonly text: string;
}

export interface Words {
  readonly chips: readonly Chip[];
  /** Details that stay in the title. */
  readonly kept: readonly Detail[];
  readonly takeBack: (detail: Detail) => void;
  readonly reset: () => void;
}

/** What is read in the line while it is typed; nothing for several lines, which are read one by one when added. */
export function useWords(text: string): Words {
  const { userId, locale } = useReader();
  const today = useToday();
  const [kept, setKept] = useState<readonly Detail[]>([]);
  const line = useSettled(text.trim());
  const isReadable = line !== "" && !line.includes("\n") && text.trim() !== "";
  const { data } = useQuery({
    queryKey: ["words", userId, line, kept, today],
    queryFn: ({ signal }) => readWords(userId, { text: line, keep: kept }, localMoment(new Date()), signal),
    enabled: isReadable,
    // A reading is a help: without it the line is added all the same.
    retry: false,
    placeholderData: keepPreviousData,
  });
  return {
    chips: isReadable && data ? chipsOf(data, today, locale) : [],
    kept,
    takeBack: (detail) => setKept((details) => [...details, detail]),
    reset: () => setKept([]),
  };
}

function chipsOf({ todo, details }: WordsRead, today: string, locale: string): readonly Chip[] {
  const texts: Readonly<Record<Detail, string>> = {
    due: todo.due_date ? dueLabel(todo.due_date, todo.due_time ?? null, today, locale).text : "",
    recurrence: todo.recurrence ? recurrenceLabel(todo.recurrence) : "",
    priority: todo.priority ? `${PRIORITY_LABELS[todo.priority]} priority` : "",
    tags: todo.tags.map((tag) => `#${tag}`).join(" "),
    notes: "With a note",
  };
  return details.map((detail) => ({ detail, text: texts[detail] }));
}
