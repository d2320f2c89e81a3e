"use client";

import { useState } from "react";
import { Field, Input, Select, Textarea } from "@/components/ui/field";
import { COMMON_RULES, recurrenceLabel } from "@/lib/recurrence";
import { PRIORITIES, type Todo } from "@/lib/schemas";
import { PRIORITY_LABELS } from "@/lib/todo-filters";

interface EditorFieldsProps {
  readonly initial: Partial<Todo>;
  readonly titleError: string | undefined;
}

const REMINDERS: readonly (readonly [string, string])[] = [
  ["", "No reminder"],
  ["0", "When it is due"],
  ["10", "10 minutes before"],
  ["60", "1 hour before"],
  ["1440", "1 day before"],
];

export function EditorFields({ initial, titleError }: EditorFieldsProps) {
  return (
    <>
      <Field label="Title" error={titleError}>
        {(control) => <Input name="title" dir="auto" defaultValue={initial.title} maxLength={200} autoFocus {...control} />}
      </Field>
      <Field label="Notes">
        {(control) => (
          <Textarea name="notes" dir="auto" rows={3} defaultValue={initial.notes} maxLength={10_000} {...control} />
        )}
      </Field>
      <TimeFields initial={initial} />
      <div className="grid gap-4 min-[420px]:grid-cols-2">
        <Field label="Priority">
          {(control) => (
            <Select name="priority" defaultValue={initial.priority ?? "medium"} {...control}>
              {PRIORITIES.map((priority) => (
                <option key={priority} value={priority}>
                  {PRIORITY_LABELS[priority]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Tags" hint="Separated by commas.">
          {(control) => <Input name="tags" dir="auto" defaultValue={initial.tags?.join(", ")} {...control} />}
        </Field>
      </div>
    </>
  );
}

/** Time, repetition and reminder hang on the due date: without one they are out of reach. */
function TimeFields({ initial }: Pick<EditorFieldsProps, "initial">) {
  const [day, setDay] = useState(initial.due_date ?? "");
  const rules = initial.recurrence && !COMMON_RULES.includes(initial.recurrence) ? [initial.recurrence, ...COMMON_RULES] : COMMON_RULES;
  const reminder = String(initial.reminder_minutes ?? "");
  const reminders = REMINDERS.some(([value]) => value === reminder)
    ? REMINDERS
    : [...REMINDERS, [reminder, `${reminder} minutes before`] as const];
  return (
    <div className="grid gap-4 min-[420px]:grid-cols-2">
      <Field label="Due date">
        {(control) => <Input name="due_date" type="date" value={day} onChange={(event) => setDay(event.target.value)} {...control} />}
      </Field>
      <Field label="Time">
        {(control) => <Input name="due_time" type="time" defaultValue={initial.due_time ?? ""} disabled={!day} {...control} />}
      </Field>
      <Field label="Repeat">
        {(control) => (
          <Select name="recurrence" defaultValue={initial.recurrence ?? ""} {...control}>
            <option value="">Never</option>
            {rules.map((rule) => (
              <option key={rule} value={rule}>
                {recurrenceLabel(rule)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Reminder">
        {(control) => (
          <Select name="reminder_minutes" defaultValue={reminder} disabled={!day} {...control}>
            {reminders.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
