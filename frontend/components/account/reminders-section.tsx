"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PushSwitch } from "@/components/account/push-switch";
import { Section } from "@/components/account/section";
import { useReader } from "@/components/shell/reader";
import { Button } from "@/components/ui/button";
import { fetchReminderReach } from "@/lib/account-api";
import { askForNotices, type NoticeState, noticeState } from "@/lib/reminders";
import { useHydrated } from "@/lib/use-hydrated";

const NOTES: Readonly<Record<NoticeState, string>> = {
  default: "This browser can show reminders on your screen while a page of this app is open, also behind other windows.",
  granted: "This browser shows reminders on your screen while a page of this app is open.",
  denied: "This browser shows no reminders: it was told not to. Allow notifications in its settings for this site.",
  unsupported: "This browser shows no reminders outside the page: it cannot, or only over https.",
};

/** Says where reminders reach the person, and asks for the browser's leave when they want more. */
export function RemindersSection() {
  const { userId } = useReader();
  const { data: reach } = useQuery({ queryKey: ["reminder-reach", userId], queryFn: () => fetchReminderReach(userId) });
  const isHydrated = useHydrated();
  const [answer, setAnswer] = useState<NoticeState | null>(null);
  const state = answer ?? (isHydrated ? noticeState() : null);
  return (
    <Section heading="Reminders">
      {reach ? <p>{reach}</p> : null}
      <p role="status" className="text-sm text-ink-soft">
        {state === null ? "" : NOTES[state]}
      </p>
      {state === "default" ? (
        <Button variant="outline" className="justify-self-start" onClick={() => void askForNotices().then(setAnswer)}>
          Show reminders on the screen
        </Button>
      ) : null}
      {state === null ? null : <PushSwitch state={state} onAnswer={setAnswer} />}
    </Section>
  );
}
