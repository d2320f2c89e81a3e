/** After `next build`: makes .next/standalone complete, so that `node server.js` in it is all there is to run. */
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const target = join(import.meta.dirname, ".next/standalone");

cpSync(join(import.meta.dirname, ".next/static"), join(target, ".next/static"), { recursive: true });
cpSync(join(import.meta.dirname, "public"), join(target, "public"), { recursive: true });
for (const file of readdirSync(target, { recursive: true, encoding: "utf8" })) {
  if (file.endsWith(".map")) rmSync(join(target, file));
}

// Imports run in their order: the signals are drain.mjs's before Next looks whether they are its own.
const PRELOADS = ["drain.mjs", "caller.mjs"];
for (const file of PRELOADS) copyFileSync(join(import.meta.dirname, file), join(target, file));
const server = join(target, "server.js");
const imports = PRELOADS.map((file) => `import "./${file}";\n`).join("");
writeFileSync(server, `${imports}${readFileSync(server, "utf8")}`);
