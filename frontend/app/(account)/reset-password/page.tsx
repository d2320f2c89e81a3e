import type { Metadata } from "next";
import { MailedLinkForm } from "@/components/account/mailed-link-form";

export const metadata: Metadata = { title: "Choose a new password" };

export default function ResetPasswordPage() {
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Choose a new password</h1>
      <p className="mt-1 mb-8 text-ink-soft">You are signed out everywhere, and sign in with the new one.</p>
      <MailedLinkForm purpose="reset" />
    </>
  );
}
