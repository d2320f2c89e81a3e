import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SessionGate } from "@/components/shell/session-gate";
import { hasSession } from "@/lib/session-cookies";

export default async function HomePage({ searchParams }: PageProps<"/">) {
  const cookieStore = await cookies();
  if (!hasSession((name) => cookieStore.has(name))) redirect("/sign-in");
  const { chat } = await searchParams;
  return <SessionGate conversationId={typeof chat === "string" ? chat : null} />;
}
