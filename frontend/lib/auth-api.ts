/** Accounts. Tokens stay in httpOnly cookies that scripts cannot read. */
import { request, requestJson } from "@/lib/api-client";
import { type User, userSchema } from "@/lib/schemas";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export function signIn(credentials: Credentials): Promise<User> {
  return requestJson(userSchema, "/auth/sign-in", { method: "POST", body: credentials });
}

/** Signs up; where the server sends mail, the link in it comes before the session. */
export async function signUp(account: Credentials & { readonly name: string }): Promise<"signed-in" | "mail-sent"> {
  const { status } = await request("/auth/sign-up", { method: "POST", body: account });
  return status === 202 ? "mail-sent" : "signed-in";
}

/** Finishes a sign-up with the token of the mail and the password chosen before. */
export async function confirmSignUp(token: string, password: string): Promise<void> {
  await request("/auth/confirm", { method: "POST", body: { token, password } });
}

export async function requestReset(email: string): Promise<void> {
  await request("/auth/password-reset", { method: "POST", body: { email } });
}

export async function resetPassword(token: string, password: string): Promise<void> {
  await request("/auth/password-reset/confirm", { method: "POST", body: { token, new_password: password } });
}

export async function signOut(): Promise<void> {
  await request("/auth/sign-out", { method: "POST" });
}

export function fetchMe(): Promise<User> {
  return requestJson(userSchema, "/auth/me");
}
