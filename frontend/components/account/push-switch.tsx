"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useReader } from "@/components/shell/reader";
import { Notice } from "@/components/ui/notice";
import { ApiError, messageOf } from "@/lib/errors";
import { canPush, fetchPush, isPushOn, startPush, stopPush } from "@/lib/push";
import { askForNotices, type NoticeState } from "@/lib/reminders";

const NO_SERVICE = "This browser could not reach its push service. Try again later, or use another browser.";

interface PushSwitchProps {
  readonly state: NoticeState;
  /** Called with what the person answered when the browser asked them. */
  readonly onAnswer: (answer: NoticeState) => void;
}

/** Turns notices on this device on and off; nothing where the server has no keys or the browser cannot take any. */
export function PushSwitch({ state, onAnswer }: PushSwitchProps) {
  const { userId } = useReader();
  const client = useQueryClient();
  const switchId = useId();
  const { data: server } = useQuery({ queryKey: ["push", userId], queryFn: () => fetchPush(userId), enabled: canPush() });
  const { data: isOn } = useQuery({ queryKey: ["push-on", userId], queryFn: () => isPushOn(userId), enabled: canPush() });
  const publicKey = server?.public_key;
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (on: boolean) => {
      if (!on || !publicKey) return stopPush(userId);
      const answer = await askForNotices();
      onAnswer(answer);
      if (answer === "granted") await startPush(userId, publicKey);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["push-on", userId] });
      void client.invalidateQueries({ queryKey: ["reminder-reach", userId] });
    },
  });
  if (!publicKey || isOn === undefined) return null;
  return (
    <>
      <label htmlFor={switchId} className="flex min-h-11 items-center gap-3 text-sm">
        <input
          id={switchId}
          type="checkbox"
          role="switch"
          checked={isOn}
          disabled={isPending || (state === "denied" && !isOn)}
          onChange={(event) => mutate(event.target.checked)}
          className="size-5 accent-accent"
        />
        Send reminders to this device, also while the app is closed
      </label>
      {error ? <Notice>{error instanceof ApiError ? messageOf(error) : NO_SERVICE}</Notice> : null}
    </>
  );
}
