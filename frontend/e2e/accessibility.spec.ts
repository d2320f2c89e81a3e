import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, newPerson, test } from "./workspace";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function expectAccessible(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const findings = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
  expect(findings, state).toEqual([]);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test("account pages", async ({ page }) => {
      await page.goto("/sign-in");
      await expectAccessible(page, "sign-in");
      await page.goto("/sign-up");
      await page.getByRole("button", { name: "Create account" }).click();
      await expectAccessible(page, "sign-up with errors");
      await page.goto("/forgot-password");
      await expectAccessible(page, "forgot password");
      await page.goto("/reset-password");
      await expectAccessible(page, "reset password");
      await page.goto("/nowhere");
      await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();
      await expectAccessible(page, "not found");
    });

    test("the workspace in each of its states", async ({ workspace, page }) => {
      await workspace.signUp(newPerson());
      await expect(page.getByText("All clear")).toBeVisible();
      await expectAccessible(page, "empty");

      await workspace.say("Add pay the rent tomorrow, high priority");
      await workspace.say("Add water the plants");
      await workspace.lastAnswer.locator("summary").first().click();
      await expectAccessible(page, "chat with an open tool call");

      await workspace.tick("Water the plants").click();
      await expect(workspace.messages.getByRole("button", { name: "Undo" })).toBeVisible();
      await workspace.show("All");
      await expect(workspace.tick("Water the plants")).toBeChecked();
      await expectAccessible(page, "done todos and a message with undo");

      await page.getByRole("button", { name: "Filters" }).click();
      await expectAccessible(page, "filters");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Select several" }).click();
      await expectAccessible(page, "selecting");
      await page.getByRole("button", { name: "Stop selecting" }).click();
      await workspace.show("Trash");
      await expectAccessible(page, "trash");
      await page.getByLabel("Search todos").fill("no such thing");
      await expect(page.getByText("Nothing matches")).toBeVisible();
      await expectAccessible(page, "nothing matches");
    });

    test("dialogs and menus", async ({ workspace, page }) => {
      await workspace.signUp(newPerson());
      await workspace.add("One");
      await workspace.say("hello");
      await page.getByRole("button", { name: "Actions for One" }).click();
      await expectAccessible(page, "row menu");
      await page.getByRole("menuitem", { name: "Edit" }).click();
      await expectAccessible(page, "editor");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Account and settings" }).click();
      await expectAccessible(page, "account menu");
      await page.getByRole("menuitem", { name: "Keyboard shortcuts" }).click();
      await expectAccessible(page, "shortcuts");
      await page.keyboard.press("Escape");
      await page.keyboard.press("ControlOrMeta+k");
      await page.getByRole("dialog", { name: "Commands" }).getByRole("combobox").fill("tea");
      await expectAccessible(page, "palette");
      await page.keyboard.press("Escape");
      await (await workspace.chats()).getByRole("button", { name: /^Delete chat/ }).click();
      await expectAccessible(page, "delete a chat");
    });

    test("account and data", async ({ workspace, page }) => {
      await workspace.signUp(newPerson());
      await page.goto("/account");
      await expect(page.getByText("This device", { exact: true })).toBeVisible();
      await expectAccessible(page, "account and data");
    });

    test("loading and errors", async ({ workspace, page }) => {
      await workspace.signUp(newPerson());
      await page.route("**/todos**", () => undefined);
      await page.getByRole("radio", { name: "All" }).check();
      await page.getByRole("radio", { name: "Done" }).check();
      await expectAccessible(page, "loading");
      await page.unrouteAll();
      const down = { error: { code: "backend_unreachable", message: "The server cannot be reached.", request_id: "r" } };
      for (const path of ["**/todos**", "**/chat/stream"]) {
        await page.route(path, (route) => route.fulfill({ status: 502, json: down }));
      }
      await page.getByRole("radio", { name: "Trash" }).check();
      await workspace.say("Hello");
      await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(2, { timeout: 30_000 });
      await expectAccessible(page, "errors");
    });

    test("at 360 px", async ({ workspace, page }) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await workspace.signUp(newPerson());
      await page.getByRole("navigation", { name: "View" }).getByRole("button", { name: "Chat" }).click();
      await workspace.say("Add buy milk");
      await expectAccessible(page, "small chat");
      await page.getByRole("button", { name: "Earlier chats" }).click();
      await expectAccessible(page, "small history");
      await page.keyboard.press("Escape");
      await page.getByRole("navigation", { name: "View" }).getByRole("button", { name: /Todos/ }).click();
      await expectAccessible(page, "small todos");
    });
  });
}

test("the chosen theme is there from the first paint and outlives a reload", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  const paint = () =>
    page.evaluate(() => {
      const { colorScheme, backgroundColor } = getComputedStyle(document.documentElement);
      return { colorScheme, backgroundColor };
    });
  const before = await paint();
  await page.getByRole("button", { name: "Account and settings" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.keyboard.press("Escape");
  const dark = await paint();
  expect(dark.colorScheme).toBe("dark");
  expect(dark.backgroundColor).not.toBe(before.backgroundColor);
  const html = await (await page.request.get("/")).text();
  expect(html).toContain('data-theme="dark"');
  await page.reload();
  expect(await paint()).toEqual(dark);
});
