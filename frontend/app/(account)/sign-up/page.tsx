import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthForm } from "@/components/account/auth-form";
import { sessionState } from "@/lib/server-data";
import { safeNextPath } from "@/lib/session-end";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const { next } = await searchParams;
  const nextPath = safeNextPath(typeof next === "string" ? next : null);
  if ((await sessionState()).status === "signed-in") redirect(nextPath as "/");
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Create your account</h1>
      <p className="mt-1 mb-8 text-ink-soft">A todo list you can talk to. Free of clutter.</p>
      <AuthForm mode="sign-up" nextPath={nextPath} />
    </>
  );
}
