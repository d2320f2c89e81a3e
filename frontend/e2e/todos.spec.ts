import type { Page } from "@playwright/test";
import { expect, newPerson, test, Workspace } from "./workspace";

test.beforeEach(async ({ workspace }) => {
  await workspace.signUp(newPerson());
});

test("tick, undo, delete, undo", async ({ workspace, page }) => {
  await workspace.add("Write the report");
  await workspace.tick("Write the report").click();
  await expect(workspace.tick("Write the report")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(workspace.tick("Write the report")).not.toBeChecked();

  await page.getByRole("button", { name: "Actions for Write the report" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(workspace.tick("Write the report")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(workspace.tick("Write the report")).toBeVisible();
  await page.reload();
  await expect(workspace.tick("Write the report")).toBeVisible();
});

test("edit every field, and find it again after a reload", async ({ workspace, page }) => {
  await workspace.add("Plan the trip");
  await page.getByRole("button", { name: "Actions for Plan the trip" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit todo" });
  await dialog.getByLabel("Title").fill("Plan the journey");
  await dialog.getByLabel("Notes").fill("By train");
  await dialog.getByLabel("Due date").fill("2030-05-01");
  await dialog.getByLabel("Priority").selectOption("High");
  await dialog.getByLabel("Tags").fill("Travel, #family");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  const row = workspace.todos.filter({ hasText: "Plan the journey" });
  await expect(row).toContainText("May 1, 2030");
  await expect(row).toContainText("High priority");
  await expect(row).toContainText("By train");
  await expect(row.getByRole("button", { name: "Show only travel" })).toBeVisible();
  await expect(row.getByRole("button", { name: "Show only family" })).toBeVisible();
});

test("add with details", async ({ workspace, page }) => {
  await page.getByLabel("New todo").fill("Buy paint");
  await page.getByRole("button", { name: "Add with details" }).click();
  const dialog = page.getByRole("dialog", { name: "New todo" });
  await expect(dialog.getByLabel("Title")).toHaveValue("Buy paint");
  await dialog.getByLabel("Priority").selectOption("Low");
  await dialog.getByRole("button", { name: "Add todo" }).click();
  await expect(workspace.todos.filter({ hasText: "Buy paint" })).toContainText("Low priority");
});

test("search and filters narrow the list and are cleared", async ({ workspace, page }) => {
  await workspace.add("Buy apples");
  await workspace.add("Sell pears");
  await page.getByLabel("Search todos").fill("apples");
  await expect(workspace.todos).toHaveCount(1);
  await page.getByLabel("Search todos").fill("nothing like it");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByLabel("Search todos")).toHaveValue("");
  await expect(workspace.todos).toHaveCount(2);

  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByLabel("Priority").selectOption("High");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await expect(page.getByRole("button", { name: "Filters, 1 set" })).toBeFocused();
});

test("every line typed in a row becomes its todo, in order, at any latency", async ({ workspace, page }) => {
  const delays = [1500, 0, 700];
  await page.route("**/todos", async (route) => {
    if (route.request().method() === "POST") await new Promise((resolve) => setTimeout(resolve, delays.shift() ?? 0));
    await route.continue();
  });
  await workspace.addField.pressSequentially("eggs\nmilk\ntea\n", { delay: 30 });
  await expect(workspace.todos).toHaveText([/eggs/i, /milk/i, /tea/i]);
  await expect(workspace.addField).toHaveValue("");
  await page.reload();
  await expect(workspace.todos).toHaveText([/eggs/i, /milk/i, /tea/i]);
});

test("what cannot be added comes back to the field", async ({ workspace, page }) => {
  const down = { error: { code: "unavailable", message: "Down.", request_id: "r" } };
  await page.route("**/todos", (route) => route.fulfill({ status: 503, json: down }));
  await workspace.addField.fill("Keep me");
  await workspace.addField.press("Enter");
  await expect(page.getByText("Down.").first()).toBeVisible();
  await expect(workspace.addField).toHaveValue("Keep me");
});

test("offline changes wait, and are sent when the connection is back", async ({ workspace, page, context }) => {
  await workspace.add("Here");
  await context.setOffline(true);
  await workspace.addField.fill("Typed in a tunnel");
  await workspace.addField.press("Enter");
  await workspace.tick("Here").click();
  await expect(page.getByText("2 changes are sent when you are back")).toBeVisible();
  await expect(workspace.todos).toHaveText([/Typed in a tunnel/]);
  const answers = ["POST", "PATCH"].map((method) =>
    page.waitForResponse((response) => response.request().method() === method && response.url().includes("/todos")),
  );
  await context.setOffline(false);
  await expect(page.getByText("You are offline")).toBeHidden();
  await Promise.all(answers);
  await page.reload();
  await expect(workspace.todos).toHaveText([/Typed in a tunnel/]);
});

test("a long list loads as it is scrolled, and a change fetches none of it again", async ({ workspace, page }) => {
  const calls: string[] = [];
  await addMany(page, 230);
  await page.reload();
  await expect(workspace.tick("Number 1")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Open" })).toBeVisible();
  expect(await workspace.todos.count()).toBeLessThan(100);
  await workspace.todos.first().hover();
  await expect(async () => {
    await page.mouse.wheel(0, 4000);
    await expect(workspace.tick("Number 230")).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  page.on("request", (request) => calls.push(`${request.method()} ${new URL(request.url()).pathname.split("/").slice(5).join("/")}`));
  await workspace.tick("Number 230").click();
  await expect(workspace.tick("Number 230")).toBeHidden();
  await expect.poll(() => calls.filter((call) => call.startsWith("PATCH"))).toHaveLength(1);
  // Asking whether anything changed is no fetch of the list.
  expect(calls.filter((call) => call === "GET todos")).toEqual([]);
});

test("a rename in one tab keeps the note that was saved in another", async ({ workspace, page, context }) => {
  await workspace.add("Tea");
  const other = await context.newPage();
  await other.goto("/");
  await page.getByRole("button", { name: "Actions for Tea" }).click();
  await page.getByRole("menuitem", { name: "Edit" }).click();
  await other.getByRole("button", { name: "Actions for Tea" }).click();
  await other.getByRole("menuitem", { name: "Edit" }).click();
  await other.getByLabel("Notes").fill("Green");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Green")).toBeVisible();
  await page.getByLabel("Title").fill("Good tea");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(workspace.todos).toHaveText([/Good tea.*Green/]);
});

test("several at once, the trash, and several steps back", async ({ workspace, page }) => {
  for (const title of ["One", "Two", "Three"]) await workspace.add(title);
  await page.getByRole("button", { name: "Select several" }).click();
  await page.getByRole("checkbox", { name: "Select One" }).check();
  await page.getByRole("checkbox", { name: "Select Three" }).check();
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await expect(workspace.todos).toHaveText([/Two/]);
  await workspace.show("Trash");
  await page.getByRole("button", { name: "Restore One" }).click();
  await expect(workspace.todos).toHaveText([/Three/]);
  await workspace.show("Open");
  await expect(workspace.todos).toHaveText([/One/, /Two/]);
  await workspace.tick("Two").click();
  await expect(workspace.todos).toHaveText([/One/]);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  for (const expected of [[/One/, /Two/], [/Two/]]) {
    await page.keyboard.press("z");
    await expect(workspace.todos).toHaveText(expected);
  }
});

test("what a line says becomes chips that can be taken back", async ({ workspace, page }) => {
  await workspace.addField.pressSequentially("buy milk tomorrow 5pm !high #errand");
  const chips = page.getByRole("list", { name: "Read from your words" });
  await expect(chips.getByRole("button")).toHaveText([/Tomorrow, 5/, /High priority/, /#errand/]);
  await chips.getByRole("button", { name: /^Take back Tomorrow/ }).click();
  await expect(chips.getByRole("button")).toHaveText([/High priority/, /#errand/]);
  await workspace.addField.press("Enter");
  const row = workspace.todos.filter({ hasText: "buy milk tomorrow 5pm" });
  await expect(row).toContainText("High priority");
  await expect(row).not.toContainText("Due");
});

test("sections, with how much is in each", async ({ workspace, page }) => {
  await workspace.add("Some day");
  await page.getByRole("button", { name: "Actions for Some day" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByLabel("Title").fill("One day");
  await page.getByLabel("Title").press("Enter");
  await expect(workspace.section("Someday")).toHaveText([/One day/]);
  await page.getByRole("button", { name: "Select several" }).click();
  await page.getByRole("checkbox", { name: "Select One day" }).check();
  await page.getByRole("toolbar").getByRole("button", { name: "Today" }).click();
  await expect(workspace.section("Today")).toHaveText([/One day/]);
  await expect(page.getByRole("heading", { name: "Today" })).toHaveText(/1/);
});

/** One request, as a release counts them: so many single ones would meet its rate limit. */
async function addMany(page: Page, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => `Number ${index + 1}`);
  const status = await page.evaluate(async (body) => {
    const me = (await (await fetch("/api/backend/api/auth/me")).json()) as { id: string };
    const headers = { "Content-Type": "text/csv" };
    return (await fetch(`/api/backend/api/${me.id}/import`, { method: "POST", headers, body })).status;
  }, ["title", ...lines].join("\n"));
  expect(status).toBe(201);
}

test("what is changed elsewhere appears on return to the page", async ({ workspace, page, context }) => {
  await workspace.add("Here");
  const elsewhere = await context.newPage();
  await elsewhere.goto("/");
  await elsewhere.getByLabel("New todo").fill("There");
  await elsewhere.getByLabel("New todo").press("Enter");
  await expect(elsewhere.getByRole("checkbox", { name: "There" })).toBeVisible();
  await page.bringToFront();
  // Headless pages always have the focus: the event tells the page what a person's return would.
  await expect(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event("focus")));
    await expect(workspace.tick("There")).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 15_000 });
});

test("what is changed elsewhere appears in a page that stays in sight", async ({ workspace, page, browser }) => {
  await workspace.add("Here");
  const context = await browser.newContext({ storageState: await page.context().storageState() });
  const elsewhere = new Workspace(await context.newPage());
  await elsewhere.page.goto("/");
  await elsewhere.add("There");
  await expect(workspace.tick("There")).toBeVisible();
  await elsewhere.tick("Here").click();
  await expect(workspace.tick("Here")).toBeHidden();
  await context.close();
});

test("markup in a title is text", async ({ workspace, page }) => {
  const title = "<img src=x onerror=alert(1)> <b>bold</b>";
  await workspace.add(title);
  await expect(workspace.todos.locator("img, b")).toHaveCount(0);
  const answer = await workspace.say("What is on my list?");
  await expect(answer).toContainText("<b>bold</b>");
  await expect(answer.locator("img, b")).toHaveCount(0);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
