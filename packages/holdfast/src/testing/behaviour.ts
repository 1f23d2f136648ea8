// How a fake upstream answers one call: well, late, with a status, with garbage, half, too much, or not at all.
// What goes out is bounded by the client: when it leaves, nothing more is made or waited for.

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { OpenCall } from "./book.ts";

/** A body that is a string goes out as it is, everything else as JSON. */
export type Behaviour =
  /** Status 200, after a while if told so. */
  | { readonly kind: "ok"; readonly body?: unknown; readonly afterMs?: number }
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** Status 429; `retryAfter` in seconds, or as a date. */
  | { readonly kind: "limited"; readonly retryAfter?: number | Date }
  /** Status 200, then the body drop by drop. */
  | { readonly kind: "slow"; readonly bytesPerSecond: number; readonly body?: unknown }
  /** Reads the request and never answers. */
  | { readonly kind: "hanging" }
  /** Status 200 and a body that is not JSON, though its header says so. */
  | { readonly kind: "garbage" }
  /**
   * The connection ends too early. "connect": reset once the request's head is there; a `behave` that is a function is
   * asked only when all of it is. "headers": reset after the answer's head. "body": closed in the middle of the body.
   */
  | { readonly kind: "cut"; readonly after: "connect" | "headers" | "body" }
  /** Status 200 and a body of so many bytes, of which a few kB are in memory at any time. */
  | { readonly kind: "huge"; readonly bytes: number };

const json = { "content-type": "application/json" };
const fine = { ok: true };
const block = Buffer.alloc(64 * 1024, "x");

/** Answers `call` as `how` says; ends when the answer is out or the client is gone. Never rejects. */
export async function answer(response: ServerResponse, call: OpenCall, how: Behaviour): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  // Writing to a client that has left.
  response.on("error", () => {});
  try {
    await write({ response, call, signal: gone.signal }, how);
  } catch (error) {
    // What was waited for was given up since the client has left; anything else is a defect of the test.
    if (!gone.signal.aborted) response.destroy(error instanceof Error ? error : undefined);
  }
}

interface Answering {
  readonly response: ServerResponse;
  readonly call: OpenCall;
  readonly signal: AbortSignal;
}

async function write(to: Answering, how: Behaviour): Promise<void> {
  const { response, signal } = to;
  switch (how.kind) {
    case "ok":
      if (how.afterMs !== undefined) await sleep(how.afterMs, undefined, { signal });
      response.writeHead(200, json);
      return end(to, how.body ?? fine);
    case "status":
      response.writeHead(how.status, { ...json, ...how.headers });
      return end(to, how.body ?? "");
    case "limited":
      response.writeHead(429, { ...json, ...retryAfter(how.retryAfter) });
      return end(to, { error: "too many calls" });
    case "slow":
      return drip(to, bytesOf(how.body ?? fine), how.bytesPerSecond);
    case "hanging":
      return;
    case "garbage":
      response.writeHead(200, json);
      return end(to, "<html>Away for lunch");
    case "cut":
      return cut(to, how.after);
    case "huge":
      return stream(to, how.bytes);
  }
}

function bytesOf(body: unknown): Buffer {
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

function end({ response, call }: Answering, body: unknown): void {
  const bytes = bytesOf(body);
  call.answeredBytes += bytes.length;
  response.end(bytes);
}

function retryAfter(when: number | Date | undefined): Record<string, string> {
  if (when === undefined) return {};
  return { "retry-after": typeof when === "number" ? String(when) : when.toUTCString() };
}

async function drip({ response, call, signal }: Answering, body: Buffer, bytesPerSecond: number): Promise<void> {
  response.writeHead(200, { ...json, "content-length": body.length });
  response.flushHeaders();
  // Many drops a second go out together, since timers are not finer.
  const drop = Math.max(1, Math.round(bytesPerSecond / 100));
  for (let start = 0; start < body.length; start += drop) {
    const bytes = body.subarray(start, start + drop);
    await sleep((bytes.length / bytesPerSecond) * 1_000, undefined, { signal });
    response.write(bytes);
    call.answeredBytes += bytes.length;
  }
  response.end();
}

async function cut({ response, call }: Answering, after: "connect" | "headers" | "body"): Promise<void> {
  const { socket } = response;
  if (after === "connect") {
    socket?.resetAndDestroy();
    return;
  }
  const half = after === "body" ? Buffer.from('{"ok":') : Buffer.alloc(0);
  response.writeHead(200, { ...json, "content-length": 11 });
  response.flushHeaders();
  // A reset may overtake what lies in buffers: the head must have been sent.
  await new Promise<void>((resolve) => socket?.write(half, () => resolve()));
  call.answeredBytes += half.length;
  if (after === "headers") socket?.resetAndDestroy();
  else socket?.destroy();
}

async function stream({ response, call, signal }: Answering, bytes: number): Promise<void> {
  response.writeHead(200, json);
  for (let left = bytes; left > 0; left -= block.length) {
    const part = left < block.length ? block.subarray(0, left) : block;
    const more = response.write(part);
    call.answeredBytes += part.length;
    if (!more) await once(response, "drain", { signal });
  }
  response.end();
}
