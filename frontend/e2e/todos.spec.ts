import { expect, newPerson, test } from "./workspace";

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
  await expect(row).toContainText("1 May 2030");
  await expect(row).toContainText("High priority");
  await expect(row).toContainText("By train");
  await expect(row.getByRole("button", { name: "Show only #travel" })).toBeVisible();
  await expect(row.getByRole("button", { name: "Show only #family" })).toBeVisible();
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

test("a long list continues on demand", async ({ workspace, page }) => {
  await page.evaluate(async () => {
    const me = (await (await fetch("/api/backend/api/auth/me")).json()) as { id: string };
    for (let n = 1; n <= 55; n++) {
      const body = JSON.stringify({ title: `Number ${n}` });
      const headers = { "Content-Type": "application/json" };
      await fetch(`/api/backend/api/${me.id}/todos`, { method: "POST", headers, body });
    }
  });
  await page.reload();
  await expect(workspace.todos).toHaveCount(50);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(workspace.todos).toHaveCount(55);
  await expect(workspace.tick("Number 1")).toBeVisible();
});

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

test("markup in a title is text", async ({ workspace, page }) => {
  const title = "<img src=x onerror=alert(1)> <b>bold</b>";
  await workspace.add(title);
  await expect(workspace.todos.locator("img, b")).toHaveCount(0);
  const answer = await workspace.say("What is on my list?");
  await expect(answer).toContainText("<b>bold</b>");
  await expect(answer.locator("img, b")).toHaveCount(0);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
