import type { Metadata } from "next";
import { AuthForm } from "@/components/account/auth-form";

export const metadata: Metadata = { title: "Create an account" };

export default function SignUpPage() {
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Create your account</h1>
      <p className="mt-1 mb-8 text-ink-soft">A todo list you can talk to. Free of clutter.</p>
      <AuthForm mode="sign-up" />
    </>
  );
}
