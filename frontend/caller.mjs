/**
 * Loaded before the server, see standalone.mjs. Appends the address of who calls to `X-Forwarded-For`, as each proxy
 * is to do, so that the backend can tell people apart (its PROXY_HOPS). Next itself only fills in a header that is
 * missing, and its route handlers do not see the connection.
 */
import { subscribe } from "node:diagnostics_channel";

subscribe("http.server.request.start", ({ request }) => {
  const { remoteAddress } = request.socket;
  if (remoteAddress === undefined) return;
  const before = request.headers["x-forwarded-for"];
  request.headers["x-forwarded-for"] = before ? `${before}, ${remoteAddress}` : remoteAddress;
});
