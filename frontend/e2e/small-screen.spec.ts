import type { Page } from "@playwright/test";
import { expect, newPerson, test } from "./workspace";

test.use({ viewport: { width: 360, height: 640 }, hasTouch: true });

async function expectNoSideways(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
}

test("everything is there at 360 px", async ({ workspace, page }) => {
  await page.goto("/sign-up");
  await expectNoSideways(page);
  await workspace.signUp(newPerson());
  await expectNoSideways(page);
  const views = page.getByRole("navigation", { name: "View" });

  await test.step("the todo tab tells of a change made by talking", async () => {
    await views.getByRole("button", { name: "Chat" }).click();
    await workspace.say("Add buy a very long ladder for the uncommonly tall bookshelf in the narrow corridor upstairs");
    await expect(views.getByText("changed")).toBeAttached();
    await expectNoSideways(page);
  });
  await test.step("todos", async () => {
    await views.getByRole("button", { name: /Todos/ }).click();
    await expect(workspace.todos).toHaveCount(1);
    await expect(workspace.composer).toBeHidden();
    await expectNoSideways(page);
    await workspace.add("A".repeat(120));
    await expectNoSideways(page);
    await page.getByRole("button", { name: /^Actions for A/ }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit todo" });
    await dialog.getByRole("button", { name: "Save" }).scrollIntoViewIfNeeded();
    await expect(dialog.getByRole("button", { name: "Save" })).toBeInViewport();
    await page.keyboard.press("Escape");
  });
  await test.step("Back goes to the panel before", async () => {
    await page.goBack();
    await expect(workspace.composer).toBeVisible();
  });
  await test.step("a swipe to the right completes, and Undo brings back", async () => {
    await views.getByRole("button", { name: /Todos/ }).click();
    await workspace.add("Swipe me");
    const row = workspace.todos.filter({ hasText: "Swipe me" });
    const box = await row.boundingBox();
    if (box === null) throw new Error("the row is out of sight");
    const y = box.y + box.height / 2;
    const client = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number) =>
      client.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
    await touch("touchStart", 100);
    for (const x of [120, 160, 200, 240]) await touch("touchMove", x);
    await touch("touchEnd", 240);
    await expect(workspace.tick("Swipe me")).toBeHidden();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(workspace.tick("Swipe me")).toBeVisible();
  });
  await test.step("earlier chats", async () => {
    await views.getByRole("button", { name: "Chat" }).click();
    await (await workspace.chats()).getByRole("button", { name: "New chat" }).click();
    await expect(page.getByText("What needs doing?")).toBeVisible();
    await expect(workspace.composer).toBeFocused();
  });
});

test("targets are at least 44 px, text can be enlarged to 200%", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await workspace.add("One");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button:not([data-todo] [tabindex='-1']), input:not(.opacity-0), summary, label:has(.opacity-0), [role=checkbox]")]
      .filter((element) => element.checkVisibility() && !element.closest(".sr-only") && !element.matches(".sr-only"))
      .map((element) => ({ name: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 44))
      .map(({ name }) => name),
  );
  expect(small).toEqual([]);
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await expectNoSideways(page);
});
