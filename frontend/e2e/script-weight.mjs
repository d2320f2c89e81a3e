/** Weighs the script of the first page as the browser receives it, beside a bare page: `node e2e/script-weight.mjs URL`. */
import { randomUUID } from "node:crypto";
import { chromium } from "@playwright/test";

const [, , url] = process.argv;
if (!url) {
  process.stderr.write("usage: node e2e/script-weight.mjs URL\n");
  process.exit(2);
}
/** After the load, for what the page asks for by itself. */
const QUIET_MS = 4000;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});

async function weigh(context, path) {
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  const scripts = new Set();
  let bytes = 0;
  client.on("Network.responseReceived", ({ requestId, type }) => type === "Script" && scripts.add(requestId));
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(path, { waitUntil: "load" });
  await page.waitForTimeout(QUIET_MS);
  process.stdout.write(`${path}: ${scripts.size} scripts, ${(bytes / 1000).toFixed(1)} kB\n`);
  await page.close();
}

try {
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("Email").fill(`ada-${randomUUID()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(`pw-${randomUUID()}`);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByLabel("New todo").waitFor();
  // The not-found page has nothing of ours but the layout.
  for (const path of ["/nowhere", "/"]) await weigh(context, path);
} finally {
  await browser.close();
}
