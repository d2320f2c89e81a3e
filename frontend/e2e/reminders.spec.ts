import { expect, newPerson, test } from "./workspace";

test("a reminder comes into the open page and onto the screen, and is snoozed from there", async ({ workspace, page, context }) => {
  await context.grantPermissions(["notifications"]);
  await page.addInitScript(() => {
    const notices: string[] = [];
    Object.assign(window, { notices });
    class Notice {
      static readonly permission = "granted";
      constructor(_title: string, { body }: NotificationOptions) {
        notices.push(body ?? "");
      }
    }
    Object.assign(window, { Notification: Notice });
  });
  await workspace.signUp(newPerson());
  await workspace.addField.fill("Water the plants tomorrow 9am");
  await workspace.addField.press("Enter");
  await expect(workspace.tick("Water the plants")).toBeVisible();
  // The next step of the scheduler finds it due.
  const status = await page.evaluate(async () => {
    const base = "/api/backend/api";
    const me = (await (await fetch(`${base}/auth/me`)).json()) as { id: string };
    const { items } = (await (await fetch(`${base}/${me.id}/todos`)).json()) as { items: { id: string }[] };
    const body = JSON.stringify({ until: new Date(Date.now() + 2000).toISOString() });
    const headers = { "Content-Type": "application/json" };
    return (await fetch(`${base}/${me.id}/todos/${items[0]?.id ?? ""}/snooze`, { method: "POST", headers, body })).status;
  });
  expect(status).toBe(200);
  const message = workspace.messages.getByText("Reminder: Water the plants");
  await expect(message).toBeVisible({ timeout: 60_000 });
  // A browser shows notices for https and for the machine itself only, not for a release behind plain http.
  const { notices, isSecure } = await page.evaluate(() => ({
    notices: (window as unknown as { notices: string[] }).notices,
    isSecure: window.isSecureContext,
  }));
  expect(notices).toEqual(isSecure ? ["Water the plants"] : []);
  await workspace.messages.getByRole("button", { name: "Snooze" }).click();
  await expect(workspace.todos.getByText("Reminder set")).toBeAttached();
});

test("the account page says where reminders arrive", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await page.goto("/account");
  await expect(page.getByText(/^Reminders (reach|are)/)).toBeVisible();
  await expect(page.getByText(/^This browser (can show|shows)/)).toBeVisible();
});
