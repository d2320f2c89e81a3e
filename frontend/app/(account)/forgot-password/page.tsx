import type { Metadata } from "next";
import { ForgotForm } from "@/components/account/forgot-form";

export const metadata: Metadata = { title: "Forgot your password?" };

export default function ForgotPasswordPage() {
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Forgot your password?</h1>
      <p className="mt-1 mb-8 text-ink-soft">Tell the email of your account, and read your mail.</p>
      <ForgotForm />
    </>
  );
}
