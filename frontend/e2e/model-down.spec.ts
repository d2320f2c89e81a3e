import { expect, newPerson, test } from "./workspace";

test("a dead model is told within its time limit, and the list goes on working", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await workspace.add("Still here");
  await workspace.composer.fill("Add something");
  await workspace.composer.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: /assistant/i })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();

  await expect(workspace.tick("Still here")).toBeVisible();
  await workspace.add("Added by hand");
  await page.reload();
  await expect(workspace.todos).toHaveCount(2);
  await expect(workspace.log.getByText("Add something")).toBeVisible();
});
