"use client";

import Link from "next/link";
import { type FormEvent, useRef, useState } from "react";
import { Field, Input } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { type AccountFields, checkAccount, type FieldErrors } from "@/components/account/check-account";
import { SubmitButton } from "@/components/ui/submit-button";
import { signIn, signUp } from "@/lib/auth-api";
import { messageOf } from "@/lib/errors";
import { fullLoad } from "@/lib/full-load";

type Mode = "sign-in" | "sign-up";

function readFields(form: HTMLFormElement): AccountFields {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "");
  return { name: text("name").trim(), email: text("email").trim(), password: text("password") };
}

interface AuthFormProps {
  readonly mode: Mode;
  /** Where to go once signed in: a path of this site. */
  readonly nextPath: string;
}

export function AuthForm({ mode, nextPath }: AuthFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [isMailSent, setIsMailSent] = useState(false);
  const isNew = mode === "sign-up";

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const fields = readFields(event.currentTarget);
    const faults = checkAccount(fields, isNew);
    setErrors(faults);
    const first = Object.keys(faults)[0];
    if (first !== undefined) {
      form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      if (isNew && (await signUp(fields)) === "mail-sent") {
        setIsMailSent(true);
        return;
      }
      if (!isNew) await signIn({ email: fields.email, password: fields.password });
      fullLoad(nextPath);
    } catch (error) {
      setFailure(messageOf(error));
      setBusy(false);
    }
  }

  if (isMailSent) return <p role="status">Read your mail: the link in it finishes your sign-up.</p>;
  return (
    <form ref={form} noValidate onSubmit={submit} className="grid gap-4">
      {failure ? <Notice>{failure}</Notice> : null}
      {isNew ? (
        <Field label="Name" error={errors.name}>
          {(control) => <Input name="name" autoComplete="name" autoFocus maxLength={100} {...control} />}
        </Field>
      ) : null}
      <Field label="Email" error={errors.email}>
        {(control) => (
          <Input name="email" type="email" autoComplete="email" autoFocus={!isNew} maxLength={254} {...control} />
        )}
      </Field>
      <Field label="Password" error={errors.password} {...(isNew ? { hint: "At least 8 characters." } : {})}>
        {(control) => (
          <Input
            name="password"
            type="password"
            autoComplete={isNew ? "new-password" : "current-password"}
            maxLength={128}
            {...control}
          />
        )}
      </Field>
      <SubmitButton disabled={busy} className="mt-2 h-11">
        {isNew ? (busy ? "Creating your account…" : "Create account") : busy ? "Signing in…" : "Sign in"}
      </SubmitButton>
      <p className="text-center text-sm text-ink-soft">
        {isNew ? "Already have an account? " : "New here? "}
        <Link
          href={{ pathname: isNew ? "/sign-in" : "/sign-up", ...(nextPath === "/" ? {} : { query: { next: nextPath } }) }}
          className="font-medium text-accent underline underline-offset-4 hover:text-accent-hover"
        >
          {isNew ? "Sign in" : "Create an account"}
        </Link>
      </p>
    </form>
  );
}
