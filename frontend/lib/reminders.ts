/** Reminders in an open page: which are new, and the notices that the browser shows of them. */
import type { Todo } from "@/lib/schemas";

/** What the person allows; unsupported where the browser has no notices, or has none on plain http. */
export type NoticeState = NotificationPermission | "unsupported";

/** An open page hears of a reminder within seconds; what is older was said elsewhere. */
const NEW_FOR_MS = 2 * 60_000;

export function noticeState(): NoticeState {
  return "Notification" in globalThis && window.isSecureContext ? Notification.permission : "unsupported";
}

/** Asks the person; a browser that was told before answers by itself. */
export async function askForNotices(): Promise<NoticeState> {
  return noticeState() === "unsupported" ? "unsupported" : Notification.requestPermission();
}

/** The name of one reminder of a todo: it is shown once, whichever pages hear of it. */
export function reminderName({ id, reminded_at }: Todo): string {
  return `${id} ${reminded_at ?? ""}`;
}

/** Of todos that have changed those whose reminder has just come. `now` in ms. */
export function newReminders(changed: readonly Todo[], now: number): readonly Todo[] {
  return changed.filter(
    ({ reminded_at, reminder_status, done, deleted_at }) =>
      reminder_status === "sent" && !done && deleted_at === null && now - Date.parse(reminded_at ?? "") < NEW_FOR_MS,
  );
}

/** Shows a notice outside the page, where the person has allowed that. */
export function showNotice(todo: Todo): void {
  if (noticeState() !== "granted") return;
  try {
    const notice = new Notification("Reminder", { body: todo.title, tag: reminderName(todo) });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Chrome on Android shows notices of service workers only: the message in the page has to do.
  }
}
