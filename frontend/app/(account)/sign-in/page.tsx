import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthForm } from "@/components/account/auth-form";
import { sessionState } from "@/lib/server-data";
import { safeNextPath } from "@/lib/session-end";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next, ended } = await searchParams;
  const nextPath = safeNextPath(typeof next === "string" ? next : null);
  if ((await sessionState()).status === "signed-in") redirect(nextPath as "/");
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Welcome back</h1>
      <p className="mt-1 mb-8 text-ink-soft">
        {ended ? "Your session has ended. Sign in, and go on where you were." : "Sign in to pick up where you left off."}
      </p>
      <AuthForm mode="sign-in" nextPath={nextPath} />
    </>
  );
}
