/** Client-side checks of the account forms: early and friendly; the backend decides. */
export interface AccountFields {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export type FieldErrors = { readonly [Field in keyof AccountFields]?: string };

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What is wrong, in the order of the form; empty when all is well. */
export function checkAccount(fields: AccountFields, isNew: boolean): FieldErrors {
  const name = isNew && !fields.name ? "Please enter your name." : undefined;
  const email = EMAIL.test(fields.email) ? undefined : "Please enter an email address, like ada@example.com.";
  const password = passwordError(fields.password, isNew);
  return { ...(name ? { name } : {}), ...(email ? { email } : {}), ...(password ? { password } : {}) };
}

function passwordError(password: string, isNew: boolean): string | undefined {
  if (!password) return "Please enter your password.";
  if (isNew && password.length < 8) return "Please use at least 8 characters.";
  return undefined;
}
