import { expect, newPerson, test } from "./workspace";

test("an expired access token is renewed without a word", async ({ workspace, page, context }) => {
  await workspace.signUp(newPerson());
  await workspace.add("Before");
  await context.clearCookies({ name: "access_token" });
  await workspace.add("After");
  await expect(page).toHaveURL(/\/$/);
  // The list shows the todo before the server has answered, and the cookie comes with the answer.
  const renewed = async () => (await context.cookies()).find(({ name }) => name === "access_token")?.httpOnly;
  await expect.poll(renewed).toBe(true);
});

test("without a session every way leads to the sign-in page", async ({ workspace, page, context }) => {
  await page.goto("/?chat=00000000-0000-4000-8000-000000000000");
  await expect(page).toHaveURL(/\/sign-in\?next=%2F%3Fchat%3D0{8}/);
  await workspace.signUp(newPerson());
  const { hostname } = new URL(page.url());
  await context.clearCookies();
  await context.addCookies([{ name: "refresh_token", value: "forged", domain: hostname, path: "/" }]);
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("a session that ends in an open page leads to sign-in and back, with what was typed", async ({ workspace, page, context }) => {
  const person = newPerson();
  await workspace.signUp(person);
  await workspace.say("Add call mum");
  const address = page.url();
  await workspace.composer.fill("A thought not sent yet");
  await context.clearCookies({ name: /token/ });
  await workspace.addField.fill("Typed when the session had ended");
  await workspace.addField.press("Enter");
  await expect(page.getByText("Your session has ended.")).toBeVisible();
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(address);
  await expect(workspace.tick("Typed when the session had ended")).toBeVisible();
  await expect(workspace.composer).toHaveValue("A thought not sent yet");
  await page.goto("/sign-in");
  await expect(workspace.addField).toBeVisible();
});

test("a server that is down is told, and comes back by itself or on demand", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await workspace.add("Kept");
  const down = { error: { code: "backend_unreachable", message: "The server cannot be reached.", request_id: "r" } };
  await page.route("**/todos**", (route) => route.fulfill({ status: 502, json: down }));

  await test.step("a change is taken back and told", async () => {
    await workspace.tick("Kept").click();
    await expect(page.getByText("The server cannot be reached.").first()).toBeVisible();
    await expect(workspace.tick("Kept")).not.toBeChecked();
  });
  await test.step("what was typed is kept", async () => {
    await page.getByLabel("New todo").fill("Typed");
    await page.getByLabel("New todo").press("Enter");
    await expect(page.getByText("The server cannot be reached.").first()).toBeVisible();
    await expect(page.getByLabel("New todo")).toHaveValue("Typed");
  });
  await test.step("the list offers another try", async () => {
    await page.getByRole("radio", { name: "All" }).check();
    await expect(page.getByRole("button", { name: "Try again" })).toBeVisible({ timeout: 30_000 });
    await page.unroute("**/todos**");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("button", { name: "Try again" })).toBeHidden();
    await expect(workspace.tick("Kept")).toBeVisible();
  });
});

test("an earlier chat that cannot be loaded is loaded on another try; one that is gone leads to a new one", async ({
  workspace,
  page,
}) => {
  await workspace.signUp(newPerson());
  await workspace.say("Add call mum");
  const down = { error: { code: "backend_unreachable", message: "The server cannot be reached.", request_id: "r" } };
  await page.route("**/messages**", (route) => route.fulfill({ status: 502, json: down }));
  await page.reload();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.unroute("**/messages**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(workspace.log.getByText("Add call mum")).toBeVisible();

  await page.goto("/?chat=00000000-0000-4000-8000-000000000000");
  await page.getByRole("button", { name: "Start a new chat" }).click();
  await expect(page.getByText("What needs doing?")).toBeVisible();
  await expect(page).toHaveURL(/\/(\?panel=chat)?$/);
});

test("a chat that breaks off keeps what it said and can be asked again", async ({ workspace, page }) => {
  await workspace.signUp(newPerson());
  await page.route("**/chat/stream", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: 'event: delta\ndata: {"text":"Half an ans"}\n\n' }),
  );
  const answer = await workspace.say("Add call mum");
  await expect(answer).toContainText("Half an ans");
  await expect(page.getByRole("alert").filter({ hasText: "broke off" })).toBeVisible();
  await page.unroute("**/chat/stream");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(workspace.tick("Call mum")).toBeVisible();
});

test("health answers with the time and the version; pages carry the security headers", async ({ request }) => {
  const health = await request.get("/api/health");
  expect(health.status()).toBe(200);
  const body = (await health.json()) as Record<string, string>;
  expect(body.status).toBe("ok");
  expect(body.version).toMatch(/\S/);
  expect(Math.abs(Date.parse(body.timestamp ?? "") - Date.now())).toBeLessThan(5 * 60_000);

  const page = await request.get("/sign-in");
  const policy = page.headers()["content-security-policy"] ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  expect(nonce).toBeTruthy();
  expect(policy).toContain("frame-ancestors 'none'");
  expect(page.headers()).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "same-origin" });
  const again = await request.get("/sign-in");
  expect(again.headers()["content-security-policy"]).not.toContain(nonce);
});

test("the proxy passes nothing but the API", async ({ request }) => {
  for (const path of ["metrics", "ready", "openapi.json", "api/%2e%2e/metrics", "api/..%2fmetrics"]) {
    expect((await request.get(`/api/backend/${path}`)).status(), path).toBe(404);
  }
});
