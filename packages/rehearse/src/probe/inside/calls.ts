// Calls out by http, https, fetch and undici, by host and method: statuses, what was said of a quota, how many one
// request makes, new connections; and those that ran while the request held a database client.

import { subscribe } from "node:diagnostics_channel";
import type http from "node:http";
import { goesOn, workWithoutRequest } from "./background.ts";
import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { countIn, current, liveRequest, type TimerRow } from "./context.ts";
import { addCallWhileHeld } from "./pools.ts";
import { readQuota } from "./quota.ts";
import { read, text } from "./patch.ts";
import { watchStubs } from "./stubs.ts";
import { sampler, where } from "./where.ts";

type CallRow = Row<"count" | "ms" | "withoutRequest" | "connectionsOpened", "maxMs" | "maxPerRequest">;

const calls = table("calls", ["count", "ms", "withoutRequest", "connectionsOpened"], ["maxMs", "maxPerRequest"]);
const statuses = table("statuses", ["count"], []);
const worthAStack = sampler(200, 64);
const running = new WeakMap<object, Call>();
let undiciRow: CallRow | undefined;

interface Call {
  readonly row: CallRow;
  readonly host: string;
  readonly startedMs: number;
  /** Of the work without a request that made it; undefined for a request's. */
  readonly timer: TimerRow | undefined;
  readonly isOfRequest: boolean;
  readonly held: readonly Row[] | undefined;
}

export function watchCalls(): void {
  subscribe("http.client.request.start", (message) => {
    // The channel's documented message, as in the two below.
    const { request } = message as { request: http.ClientRequest };
    const host = text(request.getHeader("host")) || request.host;
    begin(request, host, request.method);
  });
  subscribe("http.client.response.finish", (message) => {
    const { request, response } = message as { request: http.ClientRequest; response: http.IncomingMessage };
    const call = end(request, response.statusCode ?? 0);
    if (call === undefined) return;
    if (!request.reusedSocket) call.row.sums.connectionsOpened += 1;
    readQuota(call.row.labels, (name) => text(response.headers[name]));
  });
  subscribe("http.client.request.error", (message) => {
    end((message as { request: http.ClientRequest }).request, 0);
  });
  watchUndici();
  watchStubs((host, method, status) => {
    const request = {};
    begin(request, host, method);
    end(request, status);
  });
}

function watchUndici(): void {
  subscribe("undici:request:create", (message) => {
    const request = read(message, "request");
    if (!(request instanceof Object)) return;
    const host = text(read(request, "origin")).replace(/^\w+:\/\//, "") || hostOf(read(request, "origin"));
    undiciRow = begin(request, host, text(read(request, "method")));
  });
  subscribe("undici:request:headers", (message) => {
    const request = read(message, "request");
    if (!(request instanceof Object)) return;
    const call = end(request, Number(read(read(message, "response"), "statusCode") ?? 0));
    if (call !== undefined) readQuota(call.row.labels, headerOf(read(read(message, "response"), "headers")));
  });
  subscribe("undici:request:error", (message) => {
    const request = read(message, "request");
    if (request instanceof Object) end(request, 0);
  });
  subscribe("undici:client:connected", () => {
    // The message has no request; the one created last is what it was opened for, unless many begin together.
    if (undiciRow === undefined) return;
    undiciRow.sums.connectionsOpened += 1;
    undiciRow.changed = true;
  });
}

function begin(request: object, host: string, method: string): CallRow {
  const row = calls.row(`${host}|${method}`, () => ({ host, method, where: where() }));
  if (row.labels["where"] === "" && worthAStack()) row.labels["where"] = where();
  const live = liveRequest();
  const count = countIn(live, row);
  if (count > row.tops.maxPerRequest) row.tops.maxPerRequest = count;
  const timer = live === undefined ? workWithoutRequest("calls", current()) : undefined;
  row.changed = true;
  running.set(request, {
    row,
    host,
    startedMs: now(),
    timer,
    isOfRequest: live !== undefined,
    held: live?.held?.slice(),
  });
  return row;
}

/** Status 0: it failed before an answer came. */
function end(request: object, status: number): Call | undefined {
  const call = running.get(request);
  if (call === undefined) return undefined;
  running.delete(request);
  const ms = now() - call.startedMs;
  addCost(call.row, ms);
  goesOn(call.timer);
  // At the end, as it is counted: of calls that are under way at either end of a reading, both or neither.
  if (!call.isOfRequest) call.row.sums.withoutRequest += 1;
  const labels = { host: call.host, method: call.row.labels["method"] ?? "", status };
  const row = statuses.row(`${call.host}|${labels.method}|${status}`, () => labels);
  row.sums.count += 1;
  row.changed = true;
  for (const pool of call.held ?? []) addCallWhileHeld(pool, call.host, ms);
  return call;
}

function hostOf(origin: unknown): string {
  return origin instanceof URL ? origin.host : "";
}

/** undici gives headers as a flat list of buffers: name, value, name, value. */
function headerOf(headers: unknown): (name: string) => string {
  return (name) => {
    if (!Array.isArray(headers)) return "";
    for (let at = 0; at + 1 < headers.length; at += 2) {
      if (String(headers[at]).toLowerCase() === name) return String(headers[at + 1]);
    }
    return "";
  };
}
