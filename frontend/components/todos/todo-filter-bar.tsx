"use client";

import { ListChecks, ListFilter, Search, X } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { part } from "@/components/ui/on-demand";
import { PopupButton } from "@/components/ui/popup-button";
import { activeFilterCount, type TodoFilters } from "@/lib/todo-filters";

export interface FilterProps {
  readonly filters: TodoFilters;
  readonly onChange: (change: Partial<TodoFilters>) => void;
}

interface FilterBarProps extends FilterProps {
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly isSelecting: boolean;
  readonly onSelecting: (isSelecting: boolean) => void;
}

const filterMenu = part(() => import("@/components/todos/filter-menu").then((module) => module.FilterMenu));
const SEARCH_DELAY_MS = 150;

export function TodoFilterBar({ filters, onChange, searchRef, isSelecting, onSelecting }: FilterBarProps) {
  const count = activeFilterCount(filters);
  return (
    <div className="flex flex-wrap gap-2">
      <SearchBox value={filters.q} onChange={(q) => onChange({ q })} searchRef={searchRef} />
      <PopupButton kind="dialog" variant="outline" popup={filterMenu} popupProps={{ filters, onChange }}>
        <ListFilter aria-hidden />
        {count ? `Filters, ${count} set` : "Filters"}
      </PopupButton>
      <Button
        variant="outline"
        size="icon"
        aria-label="Select several"
        title="Select several"
        aria-pressed={isSelecting}
        className="aria-pressed:bg-accent-soft"
        onClick={() => onSelecting(!isSelecting)}
      >
        <ListChecks aria-hidden />
      </Button>
      {filters.tag ? (
        <Button variant="outline" onClick={() => onChange({ tag: null })} aria-label={`#${filters.tag}, stop showing only this`}>
          #{filters.tag} <X aria-hidden />
        </Button>
      ) : null}
    </div>
  );
}

interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (q: string) => void;
  readonly searchRef: RefObject<HTMLInputElement | null>;
}

function SearchBox({ value, onChange, searchRef }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // A reset from outside ("Clear filters") empties the box too.
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), SEARCH_DELAY_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);

  return (
    <div className="relative min-w-32 flex-1">
      <Search aria-hidden className="pointer-events-none absolute top-3.5 left-3 size-4 text-ink-soft" />
      <Input
        ref={searchRef}
        type="search"
        aria-label="Search todos"
        placeholder="Search"
        dir="auto"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="pl-9"
      />
    </div>
  );
}
