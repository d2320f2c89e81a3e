import { Desk, expect, newPerson, test } from "./desk";

test("a whole day: sign up, talk the list into shape, reload, sign out and in again", async ({ desk, page }) => {
  const person = newPerson();
  await desk.signUp(person);
  await expect(page.getByText("Hello, Ada. What needs doing?")).toBeVisible();
  await expect(page.getByText("All clear")).toBeVisible();

  await test.step("add", async () => {
    const answer = await desk.say("Add buy milk tomorrow");
    await expect(answer.getByText("Add todo", { exact: true })).toBeVisible();
    await expect(desk.tick("Buy milk")).toBeVisible();
    await expect(desk.todos.filter({ hasText: "Buy milk" })).toContainText("Tomorrow");
    await desk.say("Add water the plants");
    await expect(desk.tick("Water the plants")).toBeVisible();
  });

  await test.step("a tool call opens to its arguments and its result", async () => {
    const chip = desk.lastAnswer.locator("details", { hasText: "Add todo" });
    await chip.locator("summary").click();
    await expect(chip.getByLabel("Arguments")).toContainText(/water the plants/i);
    await expect(chip.getByLabel("Result")).toContainText(/water the plants/i);
  });

  await test.step("complete", async () => {
    await desk.say("Complete buy milk");
    await expect(desk.tick("Buy milk")).toBeHidden();
    await desk.show("Done");
    await expect(desk.tick("Buy milk")).toBeChecked();
    await desk.show("Open");
  });

  await test.step("rename", async () => {
    await desk.say("Rename water the plants to water the garden");
    await expect(desk.tick("Water the garden")).toBeVisible();
    await expect(desk.tick("Water the plants")).toBeHidden();
  });

  await test.step("delete", async () => {
    await desk.say("Delete water the garden");
    await expect(desk.tick("Water the garden")).toBeHidden();
    await expect(page.getByText("All clear")).toBeVisible();
  });

  await test.step("reload finds the conversation and the list", async () => {
    await page.reload();
    await expect(desk.log.getByText("Add buy milk tomorrow")).toBeVisible();
    await expect(desk.log.getByRole("article", { name: "Assistant" })).toHaveCount(5);
    await expect(desk.log.getByText("Delete todo", { exact: true })).toBeVisible();
    await desk.show("All");
    await expect(desk.tick("Buy milk")).toBeChecked();
  });

  await test.step("sign out and in again, and open the earlier chat", async () => {
    await desk.signOut();
    await page.goto("/");
    await expect(page).toHaveURL(/\/sign-in$/);
    await desk.signIn(person);
    await page.getByRole("navigation", { name: "Earlier chats" }).getByRole("button", { name: /^Add buy milk/ }).click();
    await expect(desk.log.getByText("Delete water the garden")).toBeVisible();
  });
});

test("two people are kept apart", async ({ browser, desk }) => {
  await desk.signUp(newPerson("Ada"));
  await desk.say("Add a secret of Ada");
  const adaChat = new URL(desk.page.url()).searchParams.get("chat");
  expect(adaChat).not.toBeNull();

  const context = await browser.newContext();
  const other = new Desk(await context.newPage());
  await other.signUp(newPerson("Grace"));
  await expect(other.page.getByText("All clear")).toBeVisible();
  await expect(other.page.getByText("Your chats will be kept here.")).toBeVisible();
  const answer = await other.say("What is on my list?");
  await expect(answer).not.toContainText("secret");

  await test.step("not by the address of the other's chat either", async () => {
    await other.page.goto(`/?chat=${adaChat ?? ""}`);
    await expect(other.page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
    await expect(other.page.getByText("secret")).toHaveCount(0);
  });
  await expect(desk.todos).toHaveCount(1);
  await context.close();
});

test("the same browser shows nothing of the person before", async ({ desk, page }) => {
  await desk.signUp(newPerson("Ada"));
  await desk.add("Only for Ada");
  await desk.signOut();
  await desk.signUp(newPerson("Grace"));
  await expect(page.getByText("All clear")).toBeVisible();
  await expect(page.getByText("Only for Ada")).toHaveCount(0);
});

test("a mistyped password is told, and the account still opens", async ({ desk, page }) => {
  const person = newPerson();
  await desk.signUp(person);
  await desk.signOut();
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /password/i })).toBeVisible();
  await desk.signIn(person);
});

test("a stopped answer says so and can be asked for again", async ({ desk, page }) => {
  await desk.signUp(newPerson());
  // The request hangs until it is stopped, as with a very slow model.
  await page.route("**/chat/stream", () => undefined);
  await desk.composer.fill("Add call the bank");
  await desk.composer.press("Enter");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(desk.lastAnswer).toContainText("You stopped this answer.");
  await page.unroute("**/chat/stream");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(desk.tick("Call the bank")).toBeVisible();
  await expect(desk.log.getByRole("article", { name: "You" })).toHaveCount(1);
});

test("earlier chats can be opened and deleted, todos stay", async ({ desk, page }) => {
  await desk.signUp(newPerson());
  await desk.say("Add buy stamps");
  const chats = page.getByRole("navigation", { name: "Earlier chats" });
  await chats.getByRole("button", { name: "New chat" }).click();
  await expect(page.getByText("What needs doing?")).toBeVisible();
  await desk.say("Add post the letter");
  await chats.getByRole("button", { name: /^Add buy stamps/ }).click();
  await expect(desk.log.getByText("Add buy stamps", { exact: true })).toBeVisible();
  await expect(desk.log.getByText("Add post the letter")).toHaveCount(0);

  await chats.getByRole("button", { name: /^Delete chat Add buy stamps/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete chat" }).click();
  await expect(chats.getByRole("button", { name: /^Add buy stamps/ })).toHaveCount(0);
  await expect(page.getByText("What needs doing?")).toBeVisible();
  await expect(desk.todos).toHaveCount(2);
});
