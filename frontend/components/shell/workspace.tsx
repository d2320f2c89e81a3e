"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useState } from "react";
import useSWR from "swr";
import { Wordmark } from "@/components/shell/wordmark";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Input } from "@/components/ui/field";
import { fetchMe } from "@/lib/auth-api";
import { ApiError, messageOf } from "@/lib/errors";
import { changeTodo, createTodo, fetchTodos, todosPath } from "@/lib/todo-api";

export function Workspace() {
  const router = useRouter();
  const me = useSWR("me", fetchMe);
  const path = me.data ? todosPath(me.data.id, "") : null;
  const todos = useSWR(path, fetchTodos);
  const [title, setTitle] = useState("");
  const signedOut = me.error instanceof ApiError && me.error.kind === "unauthenticated";
  useEffect(() => {
    if (signedOut) router.replace("/sign-in");
  }, [signedOut, router]);

  async function add(event: FormEvent) {
    event.preventDefault();
    if (!me.data || !title.trim()) return;
    await createTodo(me.data.id, { title: title.trim() });
    setTitle("");
    await todos.mutate();
  }

  return (
    <main className="mx-auto grid max-w-xl gap-4 p-6">
      <Wordmark />
      <h1 className="text-xl font-semibold">Your todos</h1>
      <form onSubmit={add} className="flex gap-2">
        <Input aria-label="New todo" value={title} onChange={(event) => setTitle(event.target.value)} />
        <Button type="submit">Add</Button>
      </form>
      {todos.error ? <p role="alert">{messageOf(todos.error)}</p> : null}
      <ul>
        {todos.data?.items.map((todo) => (
          <li key={todo.id} className="flex items-center gap-2">
            <Checkbox
              aria-label={todo.title}
              checked={todo.done}
              onCheckedChange={async (done) => {
                if (!me.data) return;
                await changeTodo(me.data.id, todo.id, { done: done === true });
                await todos.mutate();
              }}
            />
            {todo.title}
          </li>
        ))}
      </ul>
    </main>
  );
}
