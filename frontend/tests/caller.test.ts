// @vitest-environment node
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";

const SERVER = `
import { createServer } from "node:http";
const server = createServer((message, answer) => answer.end(message.headers["x-forwarded-for"]));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

let child: ChildProcess;
let port: number;

beforeAll(async () => {
  const args = ["--import", `${import.meta.dirname}/../caller.mjs`, "--input-type=module", "-e", SERVER];
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  child = server;
  const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  port = Number(line);
}, 60_000);

afterAll(() => {
  child.kill("SIGKILL");
});

async function forwardedFor(headers: Record<string, string>): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}/`, { headers })).text();
}

it("names the caller where no proxy came before", async () => {
  expect(await forwardedFor({})).toBe("127.0.0.1");
});

it("appends the caller to what proxies before wrote, so a caller cannot choose its own address", async () => {
  expect(await forwardedFor({ "X-Forwarded-For": "203.0.113.7, 10.0.0.2" })).toBe("203.0.113.7, 10.0.0.2, 127.0.0.1");
});
