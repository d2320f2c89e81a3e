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

export function signUp(account: Credentials & { readonly name: string }): Promise<User> {
  return requestJson(userSchema, "/auth/sign-up", { method: "POST", body: account });
}

export async function signOut(): Promise<void> {
  await request("/auth/sign-out", { method: "POST" });
}

export function fetchMe(): Promise<User> {
  return requestJson(userSchema, "/auth/me");
}
