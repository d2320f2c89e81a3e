import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthForm } from "@/components/account/auth-form";
import { vAccountOptions } from "@/lib/generated/valibot.gen";
import { serverGet, sessionState } from "@/lib/server-data";
import { safeNextPath } from "@/lib/session-end";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next, ended } = await searchParams;
  const nextPath = safeNextPath(typeof next === "string" ? next : null);
  const [session, options] = await Promise.all([sessionState(), serverGet(vAccountOptions, "/auth/options")]);
  if (session.status === "signed-in") redirect(nextPath as "/");
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Welcome back</h1>
      <p className="mt-1 mb-8 text-ink-soft">
        {ended ? "Your session has ended. Sign in, and go on where you were." : "Sign in to pick up where you left off."}
      </p>
      <AuthForm mode="sign-in" nextPath={nextPath} />
      {options?.mail ? (
        <p className="mt-4 text-center text-sm">
          <Link href="/forgot-password" className="font-medium text-accent underline underline-offset-4 hover:text-accent-hover">
            Forgot your password?
          </Link>
        </p>
      ) : null}
    </>
  );
}
