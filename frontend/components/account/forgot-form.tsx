"use client";

import { type FormEvent, useState } from "react";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { requestReset } from "@/lib/auth-api";
import { messageOf } from "@/lib/errors";

type Request = { readonly status: "open" | "busy" | "sent" } | { readonly status: "failed"; readonly reason: string };

/** Has a link to choose a new password mailed. */
export function ForgotForm() {
  const [request, setRequest] = useState<Request>({ status: "open" });

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email")).trim();
    setRequest({ status: "busy" });
    try {
      await requestReset(email);
      setRequest({ status: "sent" });
    } catch (error) {
      setRequest({ status: "failed", reason: messageOf(error) });
    }
  }

  if (request.status === "sent") {
    return <p role="status">If there is an account with this email, a link is on its way to it.</p>;
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      {request.status === "failed" ? <Notice>{request.reason}</Notice> : null}
      <Field label="Email">
        {(control) => (
          <Input name="email" type="email" autoComplete="email" required autoFocus maxLength={254} {...control} />
        )}
      </Field>
      <SubmitButton disabled={request.status === "busy"} className="mt-2 h-11">
        Send the link
      </SubmitButton>
    </form>
  );
}
