"use client";

import { Popover } from "radix-ui";
import type { FilterProps } from "@/components/todos/todo-filter-bar";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/field";
import type { PopupProps } from "@/components/ui/popup-button";
import { defaultFilters, PRIORITY_LABELS, SORT_LABELS } from "@/lib/todo-filters";

const SORTS = Object.keys(SORT_LABELS) as (keyof typeof SORT_LABELS)[];
const SORT_OPTIONS: Readonly<Record<string, string>> = { own: "Due date, then by hand", ...SORT_LABELS };

export function FilterMenu({ filters, onChange, button }: FilterProps & PopupProps) {
  return (
    <Popover.Root defaultOpen>
      <Popover.Trigger asChild>{button}</Popover.Trigger>
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
