/** What a person does before a slow release has answered. */
import { expect, newPerson, test } from "./workspace";

test("a request that comes back after the sign-out leads nowhere else", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  const [asked] = await Promise.all([
    page.waitForRequest("**/todos/changes**"),
    // Its answer comes from a session that is over by then, as on a slow release.
    page.route("**/todos/changes**", async (route) => {
      await page.waitForResponse("**/auth/sign-out");
      await route.continue();
    }),
    page.evaluate(() => window.dispatchEvent(new Event("focus"))),
  ]);
  const refused = page.waitForEvent("requestfinished", (request) => request === asked);
  // The sign-in page is slow as well: until it comes this page goes on.
  await page.route("**/sign-in**", async (route) => {
    await refused;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await route.continue();
  });
  await workspace.signOut();
});

test("a form waits for the page's script, and puts no password into the address", async ({ workspace, page }) => {
  const person = newPerson();
  await workspace.signUp(person);
  await workspace.signOut();
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/_next/static/**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/sign-in", { waitUntil: "commit" });
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByLabel("Password").press("Enter");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeDisabled();
  letGo();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(workspace.addField).toBeEditable();
  expect(page.url()).not.toContain(person.password);
});
