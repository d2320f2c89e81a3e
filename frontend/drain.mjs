/**
 * Loaded before the server, see standalone.mjs. On SIGTERM or SIGINT the server goes on answering
 * for DRAIN_SECONDS, each answer with `Connection: close`: clients let go of kept-alive connections by themselves, so
 * none of their requests meets a connection that is being closed. Then it stops listening, waits for what is under
 * way (chat streams) and ends; after DRAIN_LIMIT_SECONDS it ends in any case, before the kubelet would kill it.
 */
import { subscribe } from "node:diagnostics_channel";

// Next would close at once; whether it handles signals itself it asks when it starts.
process.env.NEXT_MANUAL_SIG_HANDLE = "true";

const drainMs = seconds("DRAIN_SECONDS", 2);
const limitMs = seconds("DRAIN_LIMIT_SECONDS", 20);

/** @type {Set<import("node:http").Server>} */
const servers = new Set();
let draining = false;

function seconds(name, fallback) {
  const value = Number(process.env[name] || fallback);
  return (Number.isFinite(value) && value >= 0 ? value : fallback) * 1000;
}

function closed(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
}

function stop() {
  setTimeout(() => process.exit(0), limitMs);
  Promise.all([...servers].map(closed)).then(() => process.exit(0));
}

function drain() {
  if (draining) return;
  draining = true;
  setTimeout(stop, drainMs);
}

subscribe("http.server.request.start", ({ response, server }) => {
  servers.add(server);
  if (draining) response.setHeader("Connection", "close");
});
process.on("SIGTERM", drain);
process.on("SIGINT", drain);
