"use client";

import { ListChecks, ListFilter, Search, X } from "lucide-react";
import { Popover } from "radix-ui";
import { type RefObject, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { activeFilterCount, defaultFilters, PRIORITY_LABELS, SORT_LABELS, type TodoFilters } from "@/lib/todo-filters";

interface FilterProps {
  readonly filters: TodoFilters;
  readonly onChange: (change: Partial<TodoFilters>) => void;
}

interface FilterBarProps extends FilterProps {
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly isSelecting: boolean;
  readonly onSelecting: (isSelecting: boolean) => void;
}

const SORTS = Object.keys(SORT_LABELS) as (keyof typeof SORT_LABELS)[];
const SORT_OPTIONS: Readonly<Record<string, string>> = { own: "Due date, then by hand", ...SORT_LABELS };
const SEARCH_DELAY_MS = 150;

export function TodoFilterBar({ filters, onChange, searchRef, isSelecting, onSelecting }: FilterBarProps) {
  return (
    <div className="flex flex-wrap gap-2">
      <SearchBox value={filters.q} onChange={(q) => onChange({ q })} searchRef={searchRef} />
      <FilterMenu filters={filters} onChange={onChange} />
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

function FilterMenu({ filters, onChange }: FilterProps) {
  const count = activeFilterCount(filters);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button variant="outline">
          <ListFilter aria-hidden />
          {count ? `Filters, ${count} set` : "Filters"}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Filters and order"
          className="z-30 grid w-64 animate-fade gap-3.5 rounded-xl border border-line bg-raised p-4 shadow-lift"
        >
          <LabelledSelect
            label="Priority"
            value={filters.priority ?? "any"}
            options={{ any: "Any", ...PRIORITY_LABELS }}
            onChange={(priority) => onChange({ priority: priority === "any" ? null : priority })}
          />
          <LabelledSelect
            label="Order"
            value={filters.sort ?? "own"}
            options={SORT_OPTIONS}
            onChange={(sort) => onChange({ sort: SORTS.find((each) => each === sort) ?? null })}
          />
          <Button
            variant="ghost"
            className="justify-self-start"
            onClick={() => onChange({ ...defaultFilters, view: filters.view })}
          >
            Clear filters
          </Button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface LabelledSelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

function LabelledSelect<Value extends string>({ label, value, options, onChange }: LabelledSelectProps<Value>) {
  return (
    <Field label={label}>
      {(control) => (
        <Select value={value} onChange={(event) => onChange(event.target.value as Value)} {...control}>
          {(Object.keys(options) as Value[]).map((option) => (
            <option key={option} value={option}>
              {options[option]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
