"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Section } from "@/components/account/section";
import { useReader } from "@/components/shell/reader";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { deleteAccount, fetchDeletionDays, keepAccount } from "@/lib/account-api";
import { momentLabel } from "@/lib/dates";
import { messageOf } from "@/lib/errors";

/** Deletes the account after a delay in which it can be kept after all. */
export function DeletionSection({ deletesAt: initial }: { readonly deletesAt: string | null }) {
  const { locale, timeZone } = useReader();
  const [deletesAt, setDeletesAt] = useState(initial);
  const [failure, setFailure] = useState<string | null>(null);
  const { data: days } = useQuery({ queryKey: ["deletion-days"], queryFn: fetchDeletionDays });

  async function attempt(work: () => Promise<string | null>) {
    setFailure(null);
    try {
      setDeletesAt(await work());
    } catch (error) {
      setFailure(messageOf(error));
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    void attempt(() => deleteAccount(password));
  }

  return (
    <Section heading="Delete your account">
      {failure ? <Notice>{failure}</Notice> : null}
      {deletesAt === null ? (
        <form onSubmit={submit} className="grid max-w-sm gap-4">
          <p className="text-sm text-ink-soft">
            Your todos and chats are deleted with it{days ? `, ${days} days from then. Until then you can keep it after all` : ""}.
          </p>
          <Field label="Your password">
            {(control) => <Input name="password" type="password" autoComplete="current-password" required maxLength={128} {...control} />}
          </Field>
          <SubmitButton variant="danger" className="justify-self-start">
            Delete account
          </SubmitButton>
        </form>
      ) : (
        <>
          <p>Your account will be deleted on {momentLabel(deletesAt, locale, timeZone)}.</p>
          <Button
            className="justify-self-start"
            onClick={() => void attempt(() => keepAccount().then(() => null))}
          >
            Keep my account
          </Button>
        </>
      )}
    </Section>
  );
}
