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
  await test.step("earlier chats", async () => {
    await page.getByRole("button", { name: "Earlier chats" }).click();
    await page.getByRole("dialog", { name: "Earlier chats" }).getByRole("button", { name: "New chat" }).click();
    await expect(page.getByText("What needs doing?")).toBeVisible();
    await expect(workspace.composer).toBeFocused();
  });
});

test("targets are at least 24 px, text can be enlarged to 200%", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await page.getByRole("navigation", { name: "View" }).getByRole("button", { name: /Todos/ }).click();
  await workspace.add("One");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, a, input:not(.opacity-0), summary, [role=checkbox]")]
      .filter((element) => element.checkVisibility() && !element.closest(".sr-only") && !element.matches(".sr-only"))
      .map((element) => ({ name: element.outerHTML.slice(0, 80), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
      .map(({ name }) => name),
  );
  expect(small).toEqual([]);
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await expectNoSideways(page);
});
