import { z } from "zod";
import { request, requestJson } from "@/lib/api-client";
import { type User, userSchema } from "@/lib/schemas";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

// The backend answers either the user itself or {user: ...}; tokens stay in httpOnly cookies.
const sessionSchema = z.union([z.object({ user: userSchema }).transform(({ user }) => user), userSchema]);

export function signIn(credentials: Credentials): Promise<User> {
  return requestJson(sessionSchema, "/auth/sign-in", { method: "POST", body: credentials });
}

export function signUp(account: Credentials & { readonly name: string }): Promise<User> {
  return requestJson(sessionSchema, "/auth/sign-up", { method: "POST", body: account });
}

export async function signOut(): Promise<void> {
  await request("/auth/sign-out", { method: "POST" });
}

export function fetchMe(): Promise<User> {
  return requestJson(sessionSchema, "/auth/me");
}
