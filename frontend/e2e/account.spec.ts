import { readFile } from "node:fs/promises";
import { Workspace, expect, newPerson, test } from "./workspace";

test("a new password signs other devices out, and opens the account", async ({ workspace, page, browser }) => {
  const person = newPerson();
  await workspace.signUp(person);
  const context = await browser.newContext();
  const other = new Workspace(await context.newPage());
  await other.signIn(person);

  await page.getByRole("button", { name: "Account and settings" }).click();
  await page.getByRole("menuitem", { name: "Account and data" }).click();
  await expect(page.getByRole("heading", { name: "Account and data" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toBeVisible();
  await page.getByLabel("Current password").fill("not the password");
  await page.getByLabel("New password").fill(`${person.password}-new`);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /password/i })).toBeVisible();
  await page.getByLabel("Current password").fill(person.password);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(workspace.messages.getByText("Your password is changed.")).toBeVisible();

  await other.page.goto("/");
  await expect(other.page).toHaveURL(/\/sign-in/);
  await other.signIn({ ...person, password: `${person.password}-new` });
  await context.close();
});

test("another device is signed out from here", async ({ workspace, page, browser }) => {
  const person = newPerson();
  await workspace.signUp(person);
  const context = await browser.newContext();
  const other = new Workspace(await context.newPage());
  await other.signIn(person);

  await page.goto("/account");
  await expect(page.getByText("This device", { exact: true })).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("button", { name: "Sign out everywhere else" })).toBeHidden();
  await other.page.goto("/");
  await expect(other.page).toHaveURL(/\/sign-in/);
  await context.close();
});

test("what is exported can be imported, and is seen before it is added", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await workspace.add("Water the plants");
  await page.goto("/account");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Todos (CSV)" }).click(),
  ]);
  const csv = await readFile(await download.path(), "utf8");
  expect(csv).toContain("Water the plants");

  const file = { name: "todos.csv", mimeType: "text/csv", buffer: Buffer.from(csv.replace("plants", "garden")) };
  await page.getByLabel("Import a file").setInputFiles(file);
  await expect(page.getByText("Water the garden")).toBeVisible();
  await page.getByRole("button", { name: "Add 1 todo" }).click();
  await expect(workspace.messages.getByText("1 todo was added.")).toBeVisible();
  await page.getByRole("link", { name: "Back to your todos" }).click();
  await expect(workspace.tick("Water the garden")).toBeVisible();
  await expect(workspace.tick("Water the plants")).toBeVisible();
});

test("a file that cannot be read adds nothing and says why", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await page.goto("/account");
  const file = { name: "todos.json", mimeType: "application/json", buffer: Buffer.from('{"todos": [') };
  await page.getByLabel("Import a file").setInputFiles(file);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("line 1: this is no JSON");
  await expect(page.getByRole("button", { name: /^Add \d+ todo/ })).toHaveCount(0);
});

test("an account that is to be deleted can be kept after all", async ({ workspace, page }) => {
  const person = newPerson();
  await workspace.signUp(person);
  await page.goto("/account");
  await page.getByLabel("Your password").fill(person.password);
  await page.getByRole("button", { name: "Delete account" }).click();
  await expect(page.getByText("Your account will be deleted on")).toBeVisible();
  await page.reload();
  await page.getByRole("button", { name: "Keep my account" }).click();
  await expect(page.getByRole("button", { name: "Delete account" })).toBeVisible();
});

test("the pages that mails lead to say what is wrong with a link", async ({ page }) => {
  for (const [path, button] of [["/confirm", "Confirm email"], ["/reset-password", "Set password"]] as const) {
    await page.goto(path);
    await page.getByLabel(/password/i).fill("a long new password");
    await page.getByRole("button", { name: button }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This address lacks its end." })).toBeVisible();
    await page.goto(`${path}#token=forged`);
    await page.reload();
    await page.getByLabel(/password/i).fill("a long new password");
    await page.getByRole("button", { name: button }).click();
    await expect(page.getByRole("alert").filter({ hasText: "This link was used before or is over." })).toBeVisible();
  }
  await page.goto("/forgot-password");
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This server sends no mail." })).toBeVisible();
});
