import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountHome } from "@/components/account/account-home";
import { readerPlace } from "@/lib/reader-place";
import { sessionState } from "@/lib/server-data";
import { signInPath } from "@/lib/session-end";

export const metadata: Metadata = { title: "Account and data" };

export default async function AccountPage() {
  const [session, place] = await Promise.all([sessionState(), readerPlace()]);
  if (session.status === "signed-out") redirect(signInPath("/account") as "/sign-in");
  return <AccountHome user={session.status === "signed-in" ? session.user : null} {...place} />;
}
