/**
 * `npm run e2e` starts everything it needs on the loopback: the backend with SQLite and its built-in model, a second
 * backend whose model is dead, and the built frontend for each. With E2E_BASE_URL the same journeys run against that
 * address instead, such as a deployed release; the dead model is then E2E_MODEL_DOWN_URL, or left out.
 *
 * E2E_PYTHON: a Python with the backend's dependencies (default ../.venv/bin/python). CHROMIUM_PATH: the browser.
 * E2E_PORT_OFFSET: added to every port.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig, devices, type PlaywrightTestConfig } from "@playwright/test";

// Moved together, so that two runs on one machine do not meet.
const OFFSET = Number(process.env.E2E_PORT_OFFSET ?? 0);
const PORTS = {
  backend: 8110 + OFFSET,
  lameBackend: 8111 + OFFSET,
  frontend: 3110 + OFFSET,
  lameFrontend: 3111 + OFFSET,
  nobody: 8119 + OFFSET,
};
const deployed = process.env.E2E_BASE_URL;
const modelDown = process.env.E2E_MODEL_DOWN_URL ?? (deployed ? undefined : `http://127.0.0.1:${PORTS.lameFrontend}`);

type WebServer = Extract<NonNullable<PlaywrightTestConfig["webServer"]>, unknown[]>[number];

function backend(port: number, env: Record<string, string>): WebServer {
  const python = process.env.E2E_PYTHON ?? "../.venv/bin/python";
  const command = python.startsWith(".") ? join(import.meta.dirname, python) : python;
  return {
    command: `${command} -m app.migrate && exec ${command} -m app`,
    cwd: join(import.meta.dirname, "../backend"),
    url: `http://127.0.0.1:${port}/ready`,
    timeout: 60_000,
    env: {
      PORT: String(port),
      DATABASE_URL: `sqlite:///${mkdtempSync(join(tmpdir(), "todo-e2e-"))}/todo.db`,
      RATE_LIMIT_PER_MINUTE: "5000",
      LOG_LEVEL: "WARNING",
      PUSH_PRIVATE_KEY: randomBytes(32).toString("base64url"),
      PUSH_SUBJECT: "mailto:owner@example.com",
      ...env,
    },
  };
}

function frontend(port: number, backendPort: number): WebServer {
  return {
    command: "exec node .next/standalone/server.js",
    url: `http://127.0.0.1:${port}/api/health`,
    timeout: 60_000,
    env: { PORT: String(port), HOSTNAME: "127.0.0.1", BACKEND_URL: `http://127.0.0.1:${backendPort}` },
  };
}

const deadModel = {
  LLM_BASE_URL: `http://127.0.0.1:${PORTS.nobody}/v1`,
  LLM_MODEL: "none",
  LLM_API_KEY: "none",
  LLM_TIMEOUT_SECONDS: "5",
};

export default defineConfig({
  testDir: "e2e",
  // Two cores serve the browser, two backends and two frontends.
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  // One more try on a busy machine; a journey that needs it is told as flaky, not as passed.
  retries: 1,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["junit", { outputFile: "test-results/junit.xml" }]],
  use: {
    baseURL: deployed ?? `http://127.0.0.1:${PORTS.frontend}`,
    trace: "retain-on-failure",
    reducedMotion: "reduce",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "workspace", testIgnore: ["model-down.spec.ts"], use: { ...devices["Desktop Chrome"] } },
    ...(modelDown
      ? [
          {
            name: "model-down",
            testMatch: ["model-down.spec.ts"],
            use: { ...devices["Desktop Chrome"], baseURL: modelDown },
          },
        ]
      : []),
  ],
  ...(deployed
    ? {}
    : {
        webServer: [
          backend(PORTS.backend, {}),
          backend(PORTS.lameBackend, deadModel),
          frontend(PORTS.frontend, PORTS.backend),
          frontend(PORTS.lameFrontend, PORTS.lameBackend),
        ],
      }),
});
