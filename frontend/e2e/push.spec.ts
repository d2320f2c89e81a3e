import type { Page } from "@playwright/test";
import { expect, newPerson, test } from "./workspace";

/** What is used of a worker's scope, whose types do not go together with those of a page. */
interface WorkerScope {
  readonly registration: ServiceWorkerRegistration;
  readonly NotificationEvent: new (name: string, init: { readonly notification: Notification }) => Event;
  readonly dispatchEvent: (event: Event) => boolean;
}

/** What the server has stored: the id of the first todo, and whether push is to be had. */
function stored(page: Page): Promise<{ readonly id: string | undefined; readonly isReady: boolean }> {
  return page.evaluate(async () => {
    const base = "/api/backend/api";
    const read = async (path: string) => (await fetch(base + path)).json() as Promise<Record<string, unknown>>;
    const me = String((await read("/auth/me"))["id"]);
    const items = (await read(`/${me}/todos`))["items"] as { id: string }[];
    return { id: items[0]?.id, isReady: (await read(`/${me}/push`))["status"] === "ready" };
  });
}

async function savedId(page: Page): Promise<string> {
  await expect.poll(async () => (await stored(page)).id).toBeTruthy();
  return (await stored(page)).id ?? "";
}

/**
 * As far as a browser goes that reaches no push service: it registers the worker under the page's policy, asks its
 * service in vain and says so. A message is then handed to the worker as that service would.
 */
test("a reminder that comes by push is shown, and leads to its todo", async ({ workspace, page, context }) => {
  await context.grantPermissions(["notifications"]);
  await workspace.signUp(newPerson());
  await workspace.addField.fill("Water the plants");
  await workspace.addField.press("Enter");
  await expect(workspace.tick("Water the plants")).toBeVisible();
  const id = await savedId(page);
  const isOffered = (await stored(page)).isReady && (await page.evaluate(() => window.isSecureContext));

  await page.goto("/account");
  await expect(page.getByText(/^Reminders (reach|are)/)).toBeVisible();
  const toggle = page.getByRole("switch", { name: /Send reminders to this device/ });
  if (!isOffered) {
    // A release without keys, or behind plain http.
    await expect(toggle).toBeHidden();
    return;
  }
  await toggle.click();
  await expect(page.getByText(/could not reach its push service/)).toBeVisible({ timeout: 60_000 });
  await expect(toggle).not.toBeChecked();

  await page.goto("/");
  await expect(workspace.tick("Water the plants")).toBeVisible();
  const session = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [registration] = registrations;
      if (registration !== undefined) resolve(registration.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const data = JSON.stringify({ id, title: "Water the plants", reminded_at: "2026-11-26T09:00:00Z" });
  const { origin } = new URL(page.url());
  await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId: await registered, data });
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration("/");
      const notices = (await registration?.getNotifications()) ?? [];
      return notices.map(({ title, body, tag }) => ({ title, body, tag }));
    });
  await expect.poll(shown).toEqual([{ title: "Reminder", body: "Water the plants", tag: `${id} 2026-11-26T09:00:00Z` }]);

  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as WorkerScope;
    const [notification] = await scope.registration.getNotifications();
    if (notification !== undefined) scope.dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
  });
  await expect(page.getByRole("dialog", { name: "Edit todo" })).toBeVisible();
  await expect(page.getByRole("dialog").getByLabel("Title")).toHaveValue("Water the plants");
  expect(await shown()).toEqual([]);
});

test("an address that names a todo opens it, also after signing in", async ({ workspace, page, context }) => {
  const person = newPerson();
  await workspace.signUp(person);
  await workspace.addField.fill("Water the plants");
  await workspace.addField.press("Enter");
  await expect(workspace.tick("Water the plants")).toBeVisible();
  const id = await savedId(page);
  await context.clearCookies();
  await page.goto(`/?todo=${id}`);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Edit todo" })).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
});
