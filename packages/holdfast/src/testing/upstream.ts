// A service outside as a test wants it: a real HTTP server of this process, on this machine only, that behaves as it is
// told to, notes each call in a book, and leaves nothing open at the end.

import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { limits } from "../limits.ts";
import { answer, type Behaviour } from "./behaviour.ts";
import { Book, type OpenCall, type UpstreamBook, type UpstreamCall } from "./book.ts";
import { seeded } from "./seeded.ts";

export interface FakeUpstream {
  /** Such as "http://127.0.0.1:40123": every path and method is answered. */
  readonly url: string;
  readonly book: UpstreamBook;
  /**
   * How calls are answered from now on. A function is asked for each call, when its body is there; `random` gives
   * numbers from 0 up to 1, the same ones for the same seed.
   */
  behave(how: Behaviour | ((call: UpstreamCall, random: () => number) => Behaviour)): void;
  /** Ends the server and every connection. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface FakeUpstreamOptions {
  readonly seed?: number;
  /** Of 127.0.0.1; a free one when it is left out. */
  readonly port?: number;
}

/** Starts a fake upstream, which answers 200 and `{"ok":true}` until it is told otherwise. */
export async function fakeUpstream({ seed = 1, port = 0 }: FakeUpstreamOptions = {}): Promise<FakeUpstream> {
  const book = new Book();
  const random = seeded(seed);
  let behaviour: Parameters<FakeUpstream["behave"]>[0] = { kind: "ok" };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const call = openCall(request);
    book.begin(call, request.rawHeaders.join("").length + Math.min(bytesOf(request), limits.upstreamBodyBytes));
    response.on("close", () => book.end());
    const now = behaviour;
    const atHead = typeof now !== "function" && now.kind === "cut" && now.after === "connect";
    if (!atHead && !(await readBody(request, call))) return;
    call.behaviour = typeof now === "function" ? now(call, random) : now;
    await answer(response, call, call.behaviour);
  };

  const server = createServer((request, response) => void serve(request, response));
  // A client should not find its idle connection closed: that is a behaviour of its own.
  server.keepAliveTimeout = limits.keepAliveMs;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake upstream has no port");

  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    book,
    behave: (how) => {
      behaviour = how;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openCall({ method = "", url = "", headers }: IncomingMessage): OpenCall {
  const key = headers["idempotency-key"] ?? headers["x-idempotency-key"];
  return {
    atMs: performance.now(),
    method,
    path: url,
    headers,
    body: "",
    idempotencyKey: Array.isArray(key) ? key[0] : key,
    behaviour: undefined,
    answeredBytes: 0,
  };
}

// A body without a length counts as the most that is kept of it.
function bytesOf({ headers }: IncomingMessage): number {
  if (headers["transfer-encoding"] !== undefined) return Infinity;
  return Number(headers["content-length"] ?? 0);
}

/** Reads all of the body and keeps its beginning; false when the client has left before its end. */
async function readBody(request: IncomingMessage, call: OpenCall): Promise<boolean> {
  const kept: Buffer[] = [];
  let bytes = 0;
  try {
    // Without setEncoding, chunks of a request are Buffers; the stream's type does not say so.
    for await (const chunk of request as AsyncIterable<Buffer>) {
      const room = limits.upstreamBodyBytes - bytes;
      if (room > 0) kept.push(chunk.subarray(0, room));
      bytes += chunk.length;
    }
  } catch {
    return false;
  }
  call.body = Buffer.concat(kept).toString("utf8");
  return true;
}
