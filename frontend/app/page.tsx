import { redirect } from "next/navigation";
import { Home } from "@/components/shell/home";
import { addressOf, readAddress, readTodo, todoAddress } from "@/lib/address";
import { readerPlace } from "@/lib/reader-place";
import { todoPageSchema } from "@/lib/schemas";
import { claimedUserId, serverGet, sessionState } from "@/lib/server-data";
import { signInPath } from "@/lib/session-end";
import { todosPath } from "@/lib/todo-api";
import { defaultFilters, filterQuery } from "@/lib/todo-filters";

export default async function HomePage({ searchParams }: PageProps<"/">) {
  const [query, place, userId] = await Promise.all([searchParams, readerPlace(), claimedUserId()]);
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  const address = readAddress(search);
  const todo = readTodo(search);
  const scope = { filters: defaultFilters, today: place.today };
  // The token says whose list it would be; whether it is, the backend decides for both answers.
  const [session, page] = await Promise.all([
    sessionState(),
    userId === null ? undefined : serverGet(todoPageSchema, todosPath(userId, filterQuery(scope.filters, scope.today, null))),
  ]);
  if (session.status === "signed-out") redirect(signInPath(todo === null ? addressOf(address) : todoAddress(todo)) as "/sign-in");
  const user = session.status === "signed-in" ? session.user : null;
  const initialTodos = page && user?.id === userId ? { scope, page } : undefined;
  return <Home user={user} address={address} initialTodos={initialTodos} {...place} />;
}
