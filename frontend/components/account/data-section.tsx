"use client";

import { useState } from "react";
import { Section } from "@/components/account/section";
import { useReader } from "@/components/shell/reader";
import { Button, buttonClasses } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toaster";
import { exportAddress, type ExportFormat, type ImportPreview, importTodos, previewImport } from "@/lib/account-api";
import { messageOf } from "@/lib/errors";

const FORMATS: Readonly<Record<ExportFormat, string>> = { json: "Everything (JSON)", csv: "Todos (CSV)", ics: "Todos (iCalendar)" };

export function DataSection() {
  const { userId } = useReader();
  return (
    <Section heading="Your data">
      <div className="flex flex-wrap gap-2">
        {(Object.keys(FORMATS) as ExportFormat[]).map((format) => (
          <a key={format} href={exportAddress(userId, format)} download className={buttonClasses({ variant: "outline" })}>
            {FORMATS[format]}
          </a>
        ))}
      </div>
      <Import />
    </Section>
  );
}

interface Choice {
  readonly file: File;
  readonly preview: ImportPreview;
}

/** Shows what a file would add before it is added. */
function Import() {
  const { userId } = useReader();
  const toast = useToast();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function attempt(work: () => Promise<void>) {
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(messageOf(error));
    }
  }
  const choose = (file: File | undefined) =>
    attempt(async () => {
      setChoice(null);
      if (file) setChoice({ file, preview: await previewImport(userId, file) });
    });
  const add = ({ file }: Choice) =>
    attempt(async () => {
      const count = await importTodos(userId, file);
      setChoice(null);
      toast({ text: count === 1 ? "1 todo was added." : `${count} todos were added.` });
    });

  return (
    <div className="grid gap-3">
      <Field label="Import a file" hint="JSON, CSV or iCalendar from here, or Todoist's CSV. You see what is in it first.">
        {(control) => (
          <Input
            type="file"
            accept=".json,.csv,.ics"
            className="py-2"
            onChange={(event) => void choose(event.target.files?.[0])}
            {...control}
          />
        )}
      </Field>
      {failure ? <Notice>{failure}</Notice> : null}
      {choice ? <Preview choice={choice} onAdd={() => void add(choice)} /> : null}
    </div>
  );
}

function Preview({ choice: { preview }, onAdd }: { readonly choice: Choice; readonly onAdd: () => void }) {
  const { count, problem_count: problemCount, problems, status, todos } = preview;
  return (
    <div className="grid gap-3 rounded-xl border border-line bg-raised p-4 text-sm">
      <p role="status" className="font-medium">
        {count === 1 ? "1 todo" : `${count} todos`}
        {problemCount > 0 ? `, ${problemCount === 1 ? "1 remark" : `${problemCount} remarks`}` : ""}
      </p>
      <ul className="grid gap-1">
        {problems.map(({ line, message, severity }) => (
          <li key={`${line}-${message}`} className={severity === "error" ? "text-danger" : "text-warn"}>
            Line {line}: {message}
          </li>
        ))}
        {todos.slice(0, 5).map(({ line, todo }) => (
          <li key={line} dir="auto" className="truncate text-ink-soft">
            {todo.title}
          </li>
        ))}
      </ul>
      {status === "ready" ? (
        <Button className="justify-self-start" onClick={onAdd}>
          {count === 1 ? "Add 1 todo" : `Add ${count} todos`}
        </Button>
      ) : (
        <p>Nothing is added until these lines are mended.</p>
      )}
    </div>
  );
}
