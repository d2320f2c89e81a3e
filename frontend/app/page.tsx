import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { Workspace } from "@/components/shell/workspace";
import { hasSession } from "@/lib/session-cookies";

export default async function HomePage({ searchParams }: PageProps<"/">) {
  const cookieStore = await cookies();
  if (!hasSession((name) => cookieStore.has(name))) redirect("/sign-in");
  const { chat } = await searchParams;
  return <Workspace conversationId={typeof chat === "string" ? chat : null} />;
}
