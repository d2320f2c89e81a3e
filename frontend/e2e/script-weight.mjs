/**
 * Weighs the script of the first page as the browser receives it, with no, some and many todos, beside a page that has
 * nothing of ours but the layout: `node e2e/script-weight.mjs URL`.
 */
import { randomUUID } from "node:crypto";
import { chromium } from "@playwright/test";

const [, , url] = process.argv;
if (!url) {
  process.stderr.write("usage: node e2e/script-weight.mjs URL\n");
  process.exit(2);
}
/** After the load, for what the page asks for by itself. */
const QUIET_MS = 4000;

const SOME = 10;
const MANY = 60;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});

async function weigh(context, path, title) {
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
  process.stdout.write(`${title}: ${scripts.size} scripts, ${(bytes / 1000).toFixed(1)} kB\n`);
  await page.close();
}

async function add(page, count) {
  await page.evaluate(async (most) => {
    const api = "/api/backend/api";
    const { id } = await (await fetch(`${api}/auth/me`)).json();
    for (let index = 0; index < most; index++) {
      const body = JSON.stringify({ title: `Todo ${index}`, tags: ["home"] });
      const answer = await fetch(`${api}/${id}/todos`, { method: "POST", body, headers: { "Content-Type": "application/json" } });
      if (!answer.ok) throw new Error(`a todo was refused with ${answer.status}`);
    }
  }, count);
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
  await weigh(context, "/nowhere", "not found");
  await weigh(context, "/", "no todos");
  await add(page, SOME);
  await weigh(context, "/", `${SOME} todos`);
  // A long list loads what draws it through a window.
  await add(page, MANY);
  await weigh(context, "/", `${SOME + MANY} todos`);
} finally {
  await browser.close();
}
