import { expect, newPerson, test } from "./desk";

test("a dead model is told within its time limit, and the list goes on working", async ({ desk, page }) => {
  await desk.signUp(newPerson());
  await desk.add("Still here");
  await desk.composer.fill("Add something");
  await desk.composer.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: /model/i })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();

  await expect(desk.tick("Still here")).toBeVisible();
  await desk.add("Added by hand");
  await page.reload();
  await expect(desk.todos).toHaveCount(2);
  await expect(desk.log.getByText("Add something")).toBeVisible();
});
