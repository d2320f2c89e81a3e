"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Section } from "@/components/account/section";
import { useReader } from "@/components/shell/reader";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toaster";
import { endSession, fetchSessions, type Session } from "@/lib/account-api";
import { momentLabel } from "@/lib/dates";
import { messageOf } from "@/lib/errors";

export function SessionsSection() {
  const client = useQueryClient();
  const toast = useToast();
  const { data: sessions, error } = useQuery({ queryKey: ["sessions"], queryFn: fetchSessions });
  const { mutate: end } = useMutation({
    mutationFn: endSession,
    onSuccess: () => client.invalidateQueries({ queryKey: ["sessions"] }),
    onError: (cause) => toast({ text: messageOf(cause) }),
  });
  return (
    <Section heading="Where you are signed in">
      {error ? <Notice>{messageOf(error)}</Notice> : null}
      <ul className="grid gap-2">
        {sessions?.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => end(session.id)} />
        ))}
      </ul>
      {sessions && sessions.length > 1 ? (
        <Button variant="outline" className="justify-self-start" onClick={() => end(null)}>
          Sign out everywhere else
        </Button>
      ) : null}
    </Section>
  );
}

function SessionRow({ session, onEnd }: { readonly session: Session; readonly onEnd: () => void }) {
  const { locale, timeZone } = useReader();
  return (
    <li className="flex items-center gap-3 rounded-xl border border-line bg-raised px-3 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{session.current ? "This device" : (session.user_agent ?? "Unknown device")}</p>
        <p className="text-ink-soft">Last used {momentLabel(session.last_used_at, locale, timeZone)}</p>
      </div>
      {session.current ? null : (
        <Button variant="ghost" onClick={onEnd}>
          Sign out
        </Button>
      )}
    </li>
  );
}
