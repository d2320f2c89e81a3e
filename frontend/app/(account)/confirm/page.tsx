import type { Metadata } from "next";
import { MailedLinkForm } from "@/components/account/mailed-link-form";

export const metadata: Metadata = { title: "Confirm your email" };

export default function ConfirmPage() {
  return (
    <>
      <h1 className="text-2xl font-semibold tracking-tight">Confirm your email</h1>
      <p className="mt-1 mb-8 text-ink-soft">Enter the password that you chose when you signed up.</p>
      <MailedLinkForm purpose="confirm" />
    </>
  );
}
