"use client";

import { type FormEvent, useState } from "react";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { SubmitButton } from "@/components/ui/submit-button";
import { confirmSignUp, resetPassword } from "@/lib/auth-api";
import { messageOf } from "@/lib/errors";
import { fullLoad } from "@/lib/full-load";

const PURPOSES = {
  confirm: { label: "Password", autoComplete: "current-password", button: "Confirm email", send: confirmSignUp, next: "/" },
  reset: {
    label: "New password",
    hint: "At least 8 characters, and none that everybody uses.",
    autoComplete: "new-password",
    button: "Set password",
    send: resetPassword,
    next: "/sign-in",
  },
} as const;

/** The token is in the address's fragment, which no server is told. */
function mailedToken(): string {
  return new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
}

/** Asks for a password, and sends it with the token of the mail whose link led here. */
export function MailedLinkForm({ purpose }: { readonly purpose: keyof typeof PURPOSES }) {
  const { label, autoComplete, button, send, next, ...rest } = PURPOSES[purpose];
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    const token = mailedToken();
    if (token === "") {
      setFailure("This address lacks its end. Open the link in the mail again, or copy all of it.");
      return;
    }
    setIsBusy(true);
    setFailure(null);
    try {
      await send(token, password);
      fullLoad(next);
    } catch (error) {
      setFailure(messageOf(error));
      setIsBusy(false);
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      {failure ? <Notice>{failure}</Notice> : null}
      <Field label={label} {...rest}>
        {(control) => (
          <Input name="password" type="password" autoComplete={autoComplete} required maxLength={128} autoFocus {...control} />
        )}
      </Field>
      <SubmitButton disabled={isBusy} className="mt-2 h-11">
        {button}
      </SubmitButton>
    </form>
  );
}
