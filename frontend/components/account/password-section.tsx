"use client";

import { type FormEvent, useState } from "react";
import { Section } from "@/components/account/section";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { useToast } from "@/components/ui/toaster";
import { changePassword } from "@/lib/account-api";
import { messageOf } from "@/lib/errors";

export function PasswordSection() {
  const toast = useToast();
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    setIsBusy(true);
    setFailure(null);
    try {
      await changePassword(String(data.get("current")), String(data.get("next")));
      form.reset();
      toast({ text: "Your password is changed. Other devices are signed out." });
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      setIsBusy(false);
    }
  }

  return (
    <Section heading="Password">
      <form onSubmit={(event) => void submit(event)} className="grid max-w-sm gap-4">
        {failure ? <Notice>{failure}</Notice> : null}
        <Field label="Current password">
          {(control) => <Input name="current" type="password" autoComplete="current-password" required maxLength={128} {...control} />}
        </Field>
        <Field label="New password" hint="At least 8 characters, and none that everybody uses.">
          {(control) => (
            <Input name="next" type="password" autoComplete="new-password" required minLength={8} maxLength={128} {...control} />
          )}
        </Field>
        <SubmitButton className="justify-self-start" disabled={isBusy}>
          Change password
        </SubmitButton>
      </form>
    </Section>
  );
}
