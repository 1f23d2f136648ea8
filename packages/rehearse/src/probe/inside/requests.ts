// Requests that come in, by route: http and https through the diagnostics channels, http2 through its server. Begins
// and ends the context of each, counts connections and TLS handshakes, and tells when the target listens.

import { subscribe } from "node:diagnostics_channel";
import http from "node:http";
import net from "node:net";
import tls from "node:tls";
import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { type Context, enter } from "./context.ts";
import { failedAnswer } from "./errors.ts";
import { routeOf } from "./route.ts";
import { hide, patch, read, text } from "./patch.ts";
import { state } from "./settings.ts";

type RequestRow = Row<"count" | "ms" | "failed", "maxMs">;

const requests = table("requests", ["count", "ms", "failed"], ["maxMs"]);
const connections = table("connections", ["count", "tls"], []);
const key = Symbol("rehearse.request");
/** An answer that knows its request's context. Set as a property: several times quicker than Reflect.set. */
interface Marked {
  [key]?: Context;
}
const rememberedUrls = 2_000;
const rowsByMethod = new Map<string, Map<string, RequestRow>>();
let connectionRow: Row<"count" | "tls", never> | undefined;
/** Answered so far: heap sizes are told beside it. */
export const answered = { count: 0 };

export function watchRequests(): void {
  subscribe("http.server.request.start", (message) => {
    // The channel's documented message.
    const { request, response } = message as { request: http.IncomingMessage; response: http.ServerResponse & Marked };
    const context = begin(request.method ?? "", request.url ?? "");
    response[key] = context;
    if (request.method !== "GET" && request.method !== "HEAD") watchBody(request, context);
  });
  subscribe("http.server.response.finish", (message) => {
    // As above.
    const { response } = message as { response: http.ServerResponse & Marked };
    const context = response[key];
    if (context !== undefined) end(context, response.statusCode);
  });
  subscribe("net.server.socket", () => {
    connectionRow ??= connections.row("all", () => ({}));
    connectionRow.sums.count += 1;
    connectionRow.changed = true;
  });
  patch(
    net.Server.prototype,
    "listen",
    (original) =>
      function (this: unknown, ...args) {
        watchServer(this);
        return original.apply(this, args);
      },
  );
}

function watchServer(server: unknown): void {
  state.listening = true;
  if (!(server instanceof net.Server)) return;
  if (server instanceof tls.Server) {
    server.on("secureConnection", () => {
      connectionRow ??= connections.row("all", () => ({}));
      connectionRow.sums.tls += 1;
      connectionRow.changed = true;
    });
  }
  // Http2Server and Http2SecureServer are exported by name only as types; loading node:http2 for them costs start-up.
  if (!server.constructor.name.startsWith("Http2")) return;
  server.prependListener("stream", (stream: unknown, headers: unknown) => {
    if (!(stream instanceof Object) || !("once" in stream) || typeof stream.once !== "function") return;
    const context = begin(text(read(headers, ":method")), text(read(headers, ":path")));
    hide(stream, key, context);
    stream.once("close", () => end(context, Number(read(read(stream, "sentHeaders"), ":status") ?? 0)));
  });
}

function begin(method: string, url: string): Context {
  const context: Context = {
    route: url,
    method,
    startedMs: now(),
    done: false,
    timer: undefined,
    counts: undefined,
    held: undefined,
    body: undefined,
  };
  enter(context);
  return context;
}

function end(context: Context, status: number): void {
  if (context.done) return;
  context.done = true;
  answered.count += 1;
  const row = rowOf(context.method, context.route);
  addCost(row, now() - context.startedMs);
  if (status < 500) return;
  row.sums.failed += 1;
  failedAnswer(status, context);
}

/** By method and route; kept by url, so that a page that is asked for again costs one look. */
function rowOf(method: string, url: string): RequestRow {
  let rows = rowsByMethod.get(method);
  if (rows === undefined) {
    rows = new Map();
    rowsByMethod.set(method, rows);
  }
  let row = rows.get(url);
  if (row === undefined) {
    const route = `${method} ${routeOf(url)}`;
    row = requests.row(route, () => ({ route }));
    if (rows.size >= rememberedUrls) rows.clear();
    rows.set(url, row);
  }
  return row;
}

/** Keeps the first piece of the body: on this one request, so that those without a body pay nothing. */
function watchBody(request: http.IncomingMessage, context: Context): void {
  const push = request.push.bind(request);
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (context.body === undefined && (typeof chunk === "string" || chunk instanceof Buffer)) context.body = chunk;
    return push(chunk, encoding);
  };
}
