import { expect, newPerson, test } from "./workspace";

test("a whole journey without a mouse", async ({ workspace, page }) => {
  const { keyboard } = page;
  const person = newPerson();

  await test.step("sign up", async () => {
    await page.goto("/sign-up");
    await expect(page.getByLabel("Name")).toBeFocused();
    await keyboard.type(person.name);
    await keyboard.press("Tab");
    await keyboard.type(person.email);
    await keyboard.press("Tab");
    await keyboard.type(person.password);
    await keyboard.press("Enter");
    await expect(workspace.addField).toBeVisible();
  });

  await test.step("skip links come first and lead where they say", async () => {
    await keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to chat" })).toBeFocused();
    await keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to todos" })).toBeInViewport();
    await keyboard.press("Enter");
    await expect(page.getByLabel("New todo")).toBeFocused();
  });

  await test.step("add by hand", async () => {
    for (const title of ["Iron the shirts", "Sweep the floor", "Feed the cat"]) {
      await keyboard.type(title);
      await keyboard.press("Enter");
      await expect(workspace.tick(title)).toBeVisible();
      await expect(page.getByLabel("New todo")).toHaveValue("");
    }
  });

  await test.step("move, edit, tick, undo, delete in the list", async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await keyboard.press("l");
    await expect(workspace.tick("Iron the shirts")).toBeFocused();
    await keyboard.press("ArrowDown");
    await expect(workspace.tick("Sweep the floor")).toBeFocused();
    await keyboard.press("e");
    await expect(page.getByLabel("Title")).toBeFocused();
    await keyboard.press("ControlOrMeta+a");
    await keyboard.type("Sweep the yard");
    await keyboard.press("Enter");
    await expect(workspace.tick("Sweep the yard")).toBeFocused();
    await keyboard.press("Alt+ArrowUp");
    await expect(workspace.todos.first()).toContainText("Sweep the yard");
    await expect(workspace.tick("Sweep the yard")).toBeFocused();
    await keyboard.press("Space");
    await expect(workspace.tick("Sweep the yard")).toBeHidden();
    await expect(workspace.tick("Iron the shirts")).toBeFocused();
    await keyboard.press("z");
    await expect(workspace.tick("Sweep the yard")).toBeVisible();
    await workspace.tick("Iron the shirts").focus();
    await keyboard.press("Delete");
    await expect(workspace.tick("Iron the shirts")).toBeHidden();
    await expect(workspace.tick("Feed the cat")).toBeFocused();
  });

  await test.step("talk to the assistant", async () => {
    await keyboard.press("c");
    await expect(workspace.composer).toBeFocused();
    await keyboard.type("Complete feed the cat");
    await keyboard.press("Enter");
    await expect(workspace.tick("Feed the cat")).toBeHidden();
    await expect(workspace.composer).toBeFocused();
  });

  await test.step("the palette finds every command", async () => {
    await keyboard.press("ControlOrMeta+k");
    await expect(page.getByRole("dialog", { name: "Commands" })).toBeVisible();
    await keyboard.type("Buy a broom");
    await page.getByRole("option", { name: "Add as a todo" }).click();
    await expect(workspace.tick("Buy a broom")).toBeVisible();
  });

  await test.step("shortcuts are listed, can be turned off, and give the focus back", async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await expect(help).toBeVisible();
    await page.getByLabel("Use single-key shortcuts").focus();
    await keyboard.press("Space");
    await keyboard.press("Escape");
    await expect(help).toBeHidden();
    await keyboard.press("?");
    await keyboard.press("n");
    await expect(page.getByLabel("New todo")).not.toBeFocused();
    await expect(help).toBeHidden();
  });

  await test.step("sign out by the menu", async () => {
    await page.getByRole("button", { name: "Account and settings" }).focus();
    await keyboard.press("Enter");
    await expect(page.getByRole("menuitemradio", { name: "System theme" })).toBeFocused();
    await keyboard.press("End");
    await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeFocused();
    await keyboard.press("Enter");
    await expect(page).toHaveURL(/\/sign-in$/);
  });
});

test("dialogs give the focus back to where it was", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await workspace.add("One");
  const trigger = page.getByRole("button", { name: "Actions for One" });
  await trigger.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(trigger).toBeFocused();
});
