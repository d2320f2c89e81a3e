/** Takes the README's pictures of the app: `node e2e/pictures.mjs URL FOLDER`. Signs up somebody new at that URL. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { chromium } from "@playwright/test";

const [, , url, folder] = process.argv;
if (!url || !folder) {
  process.stderr.write("usage: node e2e/pictures.mjs URL FOLDER\n");
  process.exit(2);
}

const SENTENCES = [
  "add buy oat milk tomorrow",
  "add call the dentist on friday with high priority",
  "add book train tickets next monday",
  "what is due this week?",
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, baseURL: url });
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email").fill(`ada-${randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(`pw-${randomUUID()}`);
  await page.getByRole("button", { name: "Create account" }).click();
  const composer = page.getByLabel("Message", { exact: true });
  await composer.waitFor();
  for (const sentence of SENTENCES) {
    const answers = page.getByRole("log").getByRole("article", { name: "Assistant" });
    const before = await answers.count();
    await composer.fill(sentence);
    await composer.press("Enter");
    await answers.nth(before).waitFor({ timeout: 30_000 });
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), undefined, { timeout: 30_000 });
  }
  await page.screenshot({ path: join(folder, "app.png") });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(folder, "app-dark.png") });
} finally {
  await browser.close();
}
