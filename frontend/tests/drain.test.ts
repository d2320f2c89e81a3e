// @vitest-environment node
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";

const SERVER = `
import { createServer } from "node:http";
const server = createServer((message, answer) => {
  if (message.url !== "/stream") return answer.end("ok");
  answer.write("begun ");
  process.once("SIGTERM", () => setTimeout(() => answer.end("ended"), 100));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.on("SIGTERM", () => console.log("signalled"));
`;

let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill("SIGKILL");
  child = undefined;
});

async function start(env: Record<string, string>) {
  const started = spawn(
    process.execPath,
    ["--import", `${import.meta.dirname}/../drain.mjs`, "--input-type=module", "-e", SERVER],
    { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] },
  );
  child = started;
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  const port = Number((await lines.next()).value);
  return { port, process: started, lines, exit: once(started, "exit") };
}

async function get(port: number, path: string, agent: Agent): Promise<IncomingMessage> {
  const sent = request({ host: "127.0.0.1", port, path, agent }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer;
}

async function read(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return text;
}

describe("drain", () => {
  it("goes on answering after SIGTERM, asks clients to let go, and then ends with 0", async () => {
    const { port, process: server, lines, exit } = await start({ DRAIN_SECONDS: "1" });
    const agent = new Agent({ keepAlive: true });
    const before = await get(port, "/", agent);
    await read(before);
    expect(before.headers.connection).toBe("keep-alive");
    server.kill("SIGTERM");
    await lines.next();
    const after = await get(port, "/", agent);
    expect(await read(after)).toBe("ok");
    expect(after.headers.connection).toBe("close");
    expect(await exit).toEqual([0, null]);
  });

  it("lets a stream that is under way come to its end", async () => {
    const { port, process: server, exit } = await start({ DRAIN_SECONDS: "0" });
    const answer = await get(port, "/stream", new Agent());
    server.kill("SIGTERM");
    expect(await read(answer)).toBe("begun ended");
    expect(await exit).toEqual([0, null]);
  });
});
