/** Which headers cross the proxy, in each direction. */

// RFC 9110 7.6.1, plus those that fetch sets by itself for the new connection.
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
]);

/** fetch has already decoded the body, so its former encoding must not be announced. */
const DECODED = new Set(["content-encoding"]);

function droppedNames(headers: Headers): Set<string> {
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  return new Set([...HOP_BY_HOP, ...named.filter(Boolean)]);
}

export function forwardedHeaders(incoming: Headers, requestId: string): Headers {
  const dropped = droppedNames(incoming);
  const headers = new Headers();
  incoming.forEach((value, name) => {
    if (!dropped.has(name) && !name.startsWith("x-middleware-") && !name.startsWith("sec-")) headers.set(name, value);
  });
  headers.set("accept-encoding", "identity");
  headers.set("x-request-id", requestId);
  const host = incoming.get("host");
  if (host !== null) headers.set("x-forwarded-host", host);
  return headers;
}

export function relayedHeaders(answer: Headers, requestId: string): Headers {
  const dropped = droppedNames(answer);
  const headers = new Headers();
  answer.forEach((value, name) => {
    if (name !== "set-cookie" && !dropped.has(name) && !DECODED.has(name)) headers.set(name, value);
  });
  for (const cookie of answer.getSetCookie()) headers.append("set-cookie", cookie);
  if (!headers.has("x-request-id")) headers.set("x-request-id", requestId);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  // Ask any further proxy to pass events on as they come.
  if (headers.get("content-type")?.startsWith("text/event-stream")) headers.set("x-accel-buffering", "no");
  return headers;
}

const PASSED_ON = ["user-agent", "x-forwarded-for", "x-request-id"];

/** Who asks and for which request, for what this server asks the backend on a page's behalf. */
export function passedOn(incoming: Pick<Headers, "get">): Record<string, string> {
  const pairs = PASSED_ON.map((name) => [name, incoming.get(name)] as const);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== null));
}
