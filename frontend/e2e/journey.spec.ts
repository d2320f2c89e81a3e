import { Workspace, expect, newPerson, test } from "./workspace";

test("a whole day: sign up, talk the list into shape, reload, sign out and in again", async ({ workspace, page }) => {
  const person = newPerson();
  await workspace.signUp(person);
  await expect(page.getByText("Hello, Ada. What needs doing?")).toBeVisible();
  await expect(page.getByText("All clear")).toBeVisible();

  await test.step("add", async () => {
    const answer = await workspace.say("Add buy milk tomorrow");
    await expect(answer.getByText("Added 1 todo")).toBeVisible();
    await expect(workspace.tick("Buy milk")).toBeVisible();
    await expect(workspace.todos.filter({ hasText: "Buy milk" })).toContainText("Tomorrow");
    await workspace.say("Add water the plants");
    await expect(workspace.tick("Water the plants")).toBeVisible();
  });

  await test.step("the line of the tools opens to their arguments and results", async () => {
    const tools = workspace.lastAnswer.locator("details");
    await tools.locator("summary").click();
    await expect(tools.getByLabel("Arguments").last()).toContainText(/water the plants/i);
    await expect(tools.getByLabel("Result").last()).toContainText(/water the plants/i);
  });

  await test.step("complete", async () => {
    await workspace.say("Complete buy milk");
    await expect(workspace.tick("Buy milk")).toBeHidden();
    await workspace.show("Done");
    await expect(workspace.tick("Buy milk")).toBeChecked();
    await workspace.show("Open");
  });

  await test.step("rename", async () => {
    await workspace.say("Rename water the plants to water the garden");
    await expect(workspace.tick("Water the garden")).toBeVisible();
    await expect(workspace.tick("Water the plants")).toBeHidden();
  });

  await test.step("delete", async () => {
    await workspace.say("Delete water the garden");
    await expect(workspace.tick("Water the garden")).toBeHidden();
    await expect(page.getByText("All clear")).toBeVisible();
  });

  await test.step("reload finds the conversation and the list", async () => {
    await page.reload();
    await expect(workspace.log.getByText("Add buy milk tomorrow")).toBeVisible();
    await expect(workspace.log.getByRole("article", { name: "Assistant" })).toHaveCount(5);
    await expect(workspace.log.getByText(/Deleted 1 todo|deleted 1 todo/)).toBeVisible();
    await workspace.show("All");
    await expect(workspace.tick("Buy milk")).toBeChecked();
  });

  await test.step("sign out and in again, and open the earlier chat", async () => {
    await workspace.signOut();
    await page.goto("/");
    await expect(page).toHaveURL(/\/sign-in$/);
    await workspace.signIn(person);
    await (await workspace.chats()).getByRole("button", { name: /^Add buy milk/ }).click();
    await expect(workspace.log.getByText("Delete water the garden")).toBeVisible();
  });
});

test("two people are kept apart", async ({ browser, workspace }) => {
  await workspace.signUp(newPerson("Ada"));
  await workspace.say("Add a secret of Ada");
  const adaChat = new URL(workspace.page.url()).searchParams.get("chat");
  expect(adaChat).not.toBeNull();

  const context = await browser.newContext();
  const other = new Workspace(await context.newPage());
  await other.signUp(newPerson("Grace"));
  await expect(other.page.getByText("All clear")).toBeVisible();
  await expect((await other.chats()).getByText("Your chats will be kept here.")).toBeVisible();
  await other.page.keyboard.press("Escape");
  const answer = await other.say("What is on my list?");
  await expect(answer).not.toContainText("secret");

  await test.step("not by the address of the other's chat either", async () => {
    await other.page.goto(`/?chat=${adaChat ?? ""}`);
    await expect(other.page.getByRole("alert").filter({ hasText: /./ })).toBeVisible();
    await expect(other.page.getByText("secret")).toHaveCount(0);
  });
  await expect(workspace.todos).toHaveCount(1);
  await context.close();
});

test("the same browser shows nothing of the person before", async ({ workspace, page }) => {
  await workspace.signUp(newPerson("Ada"));
  await workspace.add("Only for Ada");
  await workspace.signOut();
  await workspace.signUp(newPerson("Grace"));
  await expect(page.getByText("All clear")).toBeVisible();
  await expect(page.getByText("Only for Ada")).toHaveCount(0);
});

test("a mistyped password is told, and the account still opens", async ({ workspace, page }) => {
  const person = newPerson();
  await workspace.signUp(person);
  await workspace.signOut();
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /password/i })).toBeVisible();
  await workspace.signIn(person);
});

test("a stopped answer says so and can be asked for again", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  // The request hangs until it is stopped, as with a very slow model.
  await page.route("**/chat/stream", () => undefined);
  await workspace.composer.fill("Add call the bank");
  await workspace.composer.press("Enter");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(workspace.lastAnswer).toContainText("You stopped this answer.");
  await page.unroute("**/chat/stream");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(workspace.tick("Call the bank")).toBeVisible();
  await expect(workspace.log.getByRole("article", { name: "You" })).toHaveCount(1);
});

test("earlier chats can be opened and deleted, todos stay", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await workspace.say("Add buy stamps");
  await page.getByRole("button", { name: "New chat" }).click();
  await expect(page.getByText("What needs doing?")).toBeVisible();
  await workspace.say("Add post the letter");
  await (await workspace.chats()).getByRole("button", { name: /^Add buy stamps/ }).click();
  await expect(workspace.log.getByText("Add buy stamps", { exact: true })).toBeVisible();
  await expect(workspace.log.getByText("Add post the letter")).toHaveCount(0);

  await test.step("Back and Forward go from chat to chat and stay in the app", async () => {
    await page.goBack();
    await expect(page.getByText("What needs doing?")).toBeHidden();
    await expect(workspace.log.getByText("Add post the letter", { exact: true })).toBeVisible();
    await page.goForward();
    await expect(workspace.log.getByText("Add buy stamps", { exact: true })).toBeVisible();
  });

  const chats = await workspace.chats();
  await chats.getByRole("button", { name: /^Delete chat Add buy stamps/ }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete chat" }).click();
  await expect(chats.getByRole("button", { name: /^Add buy stamps/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByText("What needs doing?")).toBeVisible();
  await expect(workspace.todos).toHaveCount(2);
});

test("an earlier chat gets another name, and is found by it and by what was said", async ({ workspace }) => {
  await workspace.signUp(newPerson());
  await workspace.say("Add buy stamps");
  const chats = await workspace.chats();
  await chats.getByRole("button", { name: "Rename chat Add buy stamps" }).click();
  await chats.getByLabel("Title").fill("Errands in town");
  await chats.getByLabel("Title").press("Enter");
  await expect(chats.getByRole("button", { name: /^Errands in town/ })).toBeVisible();
  for (const words of ["no such words", "STAMPS", "errands"]) {
    await chats.getByLabel("Search chats").fill(words);
    await expect(chats.getByText("No chat has these words.")).toBeVisible({ visible: words === "no such words" });
    await expect(chats.getByRole("button", { name: /^Errands in town/ })).toHaveCount(words === "no such words" ? 0 : 1);
  }
  await chats.getByRole("button", { name: /^Errands in town/ }).click();
  await expect(workspace.log.getByText("Add buy stamps")).toBeVisible();
});

test("only a turn that changed something can be undone", async ({ workspace }) => {
  await workspace.signUp(newPerson());
  await workspace.say("Add buy stamps");
  await expect(workspace.lastAnswer.getByRole("button", { name: "Undo" })).toBeVisible();
  await workspace.add("Post the letter");
  await workspace.say("Delete everything");
  await expect(workspace.lastAnswer.getByRole("button", { name: "Yes" })).toBeVisible();
  await expect(workspace.lastAnswer.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await workspace.say("What is on my list?");
  await expect(workspace.lastAnswer.getByRole("button", { name: "Undo" })).toHaveCount(0);
});

test("what the assistant did is ticked, undone and confirmed by buttons", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await workspace.say("Add buy stamps");
  await workspace.lastAnswer.getByRole("checkbox").click();
  await expect(workspace.tick("Buy stamps")).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).last().click();
  await workspace.say("Add post the letter");
  await workspace.lastAnswer.getByRole("button", { name: "Undo" }).click();
  await expect(workspace.tick("Post the letter")).toBeHidden();

  await workspace.add("One");
  await workspace.add("Two");
  const answer = await workspace.say("Delete everything");
  await answer.getByRole("button", { name: "Yes" }).click();
  await expect(page.getByText("All clear")).toBeVisible();
});

test("Enter while an answer is on its way sends the next message after it", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/chat/stream", async (route) => {
    await held;
    await route.continue();
  });
  for (const text of ["Add buy bread", "Add buy butter"]) {
    await workspace.composer.fill(text);
    await workspace.composer.press("Enter");
  }
  await expect(page.getByText("Waiting:")).toBeAttached();
  letGo();
  await expect(workspace.tick("Buy butter")).toBeVisible();
  await expect(workspace.tick("Buy bread")).toBeVisible();
});
