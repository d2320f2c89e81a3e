/** What a person does before a slow release has answered. */
import { expect, newPerson, test } from "./workspace";

test("a request that comes back after the sign-out leads nowhere else", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  // Waited for once: a request that the page makes after it has signed out has nothing left to wait for.
  const signedOut = page.waitForResponse("**/auth/sign-out");
  const [asked] = await Promise.all([
    page.waitForRequest("**/todos/changes**"),
    // Its answer comes from a session that is over by then, as on a slow release.
    page.route("**/todos/changes**", async (route) => {
      await signedOut;
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
  await page.unrouteAll({ behavior: "wait" });
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

test("what waits for a slow release survives a reload, and is done once", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  for (const title of ["One", "Two", "Three"]) await workspace.add(title);
  // The release takes requests and gives no answer; what it took before the reload stays without one.
  let isAnswering = false;
  await page.route("**/todos/**", (route) => (isAnswering || route.request().method() === "GET" ? route.continue() : undefined));
  await workspace.tick("One").click();
  await page.getByRole("button", { name: "Actions for Two" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.getByLabel("Title").fill("Second");
  await page.getByLabel("Title").press("Enter");
  await page.getByRole("button", { name: "Actions for Three" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(workspace.todos).toHaveText([/Second/]);
  isAnswering = true;
  const changes: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/todos") && request.method() !== "GET") changes.push(request.method());
  });
  await page.reload();
  await expect.poll(() => changes).toEqual(["PATCH", "PATCH", "POST"]);
  await expect(workspace.todos).toHaveText([/Second/]);
  await expect(page.getByRole("heading", { name: "Someday" })).toHaveText(/1/);
  await workspace.show("Done");
  await expect(workspace.todos).toHaveText([/One/]);
  await workspace.show("Trash");
  await expect(workspace.todos).toHaveText([/Three/]);
});
