/**
 * Writes lib/generated/valibot.gen.ts from the backend's OpenAPI document, so that a todo's fields are listed once.
 * `--check` writes nothing and ends with 1 where the file is not what the document says.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@hey-api/openapi-ts";

const FILE = "valibot.gen.ts";
const target = join(import.meta.dirname, "lib/generated", FILE);
const source = join(import.meta.dirname, "../backend/openapi.json");

async function generated(document) {
  const folder = mkdtempSync(join(tmpdir(), "valibot-"));
  try {
    await createClient({
      input: document,
      logs: { level: "silent" },
      output: { path: folder, entryFile: false },
      // Valibot, as it is a tenth of zod in the browser.
      plugins: [{ name: "valibot", requests: false, responses: false }],
    });
    return readFileSync(join(folder, FILE), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const text = await generated(JSON.parse(readFileSync(source, "utf8")));
if (!process.argv.includes("--check")) {
  writeFileSync(target, text);
} else if (readFileSync(target, "utf8") !== text) {
  process.stderr.write(`${target} is not what ${source} says.\nNext: cd frontend && npm run generate\n`);
  process.exit(1);
}
