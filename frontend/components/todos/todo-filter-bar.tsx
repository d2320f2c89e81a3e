"use client";

import { ListFilter, Search, X } from "lucide-react";
import { Popover } from "radix-ui";
import { type RefObject, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/field";
import { cn } from "@/lib/class-names";
import {
  activeFilterCount,
  DUE_LABELS,
  defaultFilters,
  PRIORITY_LABELS,
  SORT_LABELS,
  STATUS_LABELS,
  type TodoFilters,
} from "@/lib/todo-filters";

interface FilterProps {
  readonly filters: TodoFilters;
  readonly onChange: (change: Partial<TodoFilters>) => void;
}

const SEARCH_DELAY_MS = 200;

export function TodoFilterBar({ filters, onChange, searchRef }: FilterProps & SearchRef) {
  return (
    <div className="grid gap-2.5">
      <div className="flex gap-2">
        <SearchBox value={filters.q} onChange={(q) => onChange({ q })} searchRef={searchRef} />
        <FilterMenu filters={filters} onChange={onChange} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <StatusSwitch filters={filters} onChange={onChange} />
        {filters.tag ? (
          <Button variant="outline" size="sm" onClick={() => onChange({ tag: null })} aria-label={`Stop showing only #${filters.tag}`}>
            #{filters.tag} <X aria-hidden />
          </Button>
        ) : null}
      </div>
    </div>
  );
}

interface SearchRef {
  readonly searchRef: RefObject<HTMLInputElement | null>;
}

function SearchBox({ value, onChange, searchRef }: SearchRef & { value: string; onChange: (q: string) => void }) {
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
    <div className="relative min-w-0 flex-1">
      <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-ink-soft" />
      <Input
        ref={searchRef}
        type="search"
        aria-label="Search todos"
        placeholder="Search"
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="h-9 pl-9"
      />
    </div>
  );
}

function StatusSwitch({ filters, onChange }: FilterProps) {
  return (
    <div role="radiogroup" aria-label="Which todos" className="flex rounded-lg bg-track p-0.5">
      {(Object.keys(STATUS_LABELS) as (keyof typeof STATUS_LABELS)[]).map((status) => (
        <label
          key={status}
          className={cn(
            "relative cursor-pointer rounded-md px-3 py-1 text-sm text-ink-soft transition-colors hover:text-ink",
            "has-checked:bg-raised has-checked:font-medium has-checked:text-ink has-checked:shadow-sm",
            "has-focus-visible:outline-2 has-focus-visible:outline-accent",
          )}
        >
          <input
            type="radio"
            name="status"
            className="absolute inset-0 cursor-pointer opacity-0"
            checked={filters.status === status}
            onChange={() => onChange({ status })}
          />
          {STATUS_LABELS[status]}
        </label>
      ))}
    </div>
  );
}

function FilterMenu({ filters, onChange }: FilterProps) {
  const count = activeFilterCount(filters);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button variant="outline" size="sm" className="h-9" aria-label={count ? `Filters, ${count} set` : "Filters"}>
          <ListFilter aria-hidden />
          <span aria-hidden>{count ? count : "Filter"}</span>
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
          <LabelledSelect label="Due" value={filters.due} options={DUE_LABELS} onChange={(due) => onChange({ due })} />
          <LabelledSelect
            label="Priority"
            value={filters.priority ?? "any"}
            options={{ any: "Any", ...PRIORITY_LABELS }}
            onChange={(priority) => onChange({ priority: priority === "any" ? null : priority })}
          />
          <LabelledSelect
            label="Order"
            value={filters.sort}
            options={SORT_LABELS}
            onChange={(sort) => onChange({ sort })}
          />
          <Button
            variant="ghost"
            size="sm"
            className="justify-self-start"
            onClick={() => onChange({ ...defaultFilters, status: filters.status })}
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
        <Select value={value} onChange={(event) => onChange(event.target.value as Value)} className="h-9" {...control}>
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
