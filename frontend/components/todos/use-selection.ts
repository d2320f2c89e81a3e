"use client";

import { useCallback, useState } from "react";
import type { Row } from "@/lib/todo-window";

export interface Selection {
  /** Ids; null while nothing is being selected. */
  readonly ids: ReadonlySet<string> | null;
  readonly toggle: (todo: Row) => void;
  readonly selectAll: (todos: readonly Row[]) => void;
  readonly setActive: (isActive: boolean) => void;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string> | null>(null);
  const toggle = useCallback(
    ({ id }: Row) =>
      setIds((current) => {
        const next = new Set(current);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const selectAll = useCallback((todos: readonly Row[]) => setIds(new Set(todos.map(({ id }) => id))), []);
  const setActive = useCallback((isActive: boolean) => setIds(isActive ? new Set() : null), []);
  return { ids, toggle, selectAll, setActive };
}
