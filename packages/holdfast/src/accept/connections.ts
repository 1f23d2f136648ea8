// The sockets of one listener: how many there may be, how slowly they may send and read, and what is answered to what
// is no HTTP. Who is slow makes room for who is not; whoever has sent a whole request is never cut off for it.

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { type Duplex } from "node:stream";
import { type Socket } from "node:net";
import { type ErrorCode, errorTable, fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { bodyBytes } from "./admission/body.ts";

export interface ConnectionsOptions {
  /** At most so many; `limits.connections` by default. */
  readonly most?: number;
  readonly refused: (code: ErrorCode) => void;
  /** A clock in ms that never goes back. */
  readonly now?: () => number;
}

/** What is known of one socket. */
interface Connection {
  readonly socket: Socket;
  /** Since when it has sent no whole request, or nothing at all. */
  sinceMs: number;
  /** Bytes read of the socket up to the last request that was whole. */
  read: number;
  /** Requests whose answers are not out yet. */
  open: number;
  /** While a body comes: since when, and what had been read of the socket before. */
  body: { readonly request: IncomingMessage; readonly sinceMs: number; readonly before: number } | undefined;
  /** While an answer cannot be written: since when, and how much of it there was. */
  stuck: { readonly sinceMs: number; readonly bytes: number } | undefined;
  /** What is wrong with what it sent last: told when the answers before it are out. */
  problem: ErrorCode | undefined;
}

const serverOptions = {
  // Longer than any proxy before us keeps an idle connection, or it would send a request into a closing one.
  keepAliveTimeout: limits.keepAliveMs,
  requestTimeout: limits.requestMs,
  // Node counts both from the first byte, or from the connection, and takes the larger one for the body's.
  headersTimeout: limits.headMs,
  connectionsCheckingInterval: limits.connectionLookMs,
  maxHeaderSize: limits.headBytes,
} as const;

/** Makes servers and watches over their connections, all of them together. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #now: () => number;
  readonly #all = new Map<Duplex, Connection>();
  /** In the order in which they began to wait for a whole request: who has to make room first. */
  readonly #waiting = new Set<Connection>();
  /** Answered, and nothing more came. */
  readonly #idle = new Set<Connection>();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#now = options.now ?? performance.now.bind(performance);
  }

  /** A server whose requests go to `listener`, but for those of connections that are cut off. */
  serve(listener: RequestListener): Server {
    const server = createServer(serverOptions, (request, response) => {
      if (this.#admits(request, response)) listener(request, response);
    });
    const clock = setInterval(() => this.#look(), limits.connectionLookMs).unref();
    server.on("connection", (socket: Socket) => this.#open(socket));
    server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => this.#refuse(error, socket));
    server.once("close", () => clearInterval(clock));
    return server;
  }

  /** Connections that are open. */
  get count(): number {
    return this.#all.size;
  }

  #open(socket: Socket): void {
    if (this.#all.size >= (this.#options.most ?? limits.connections) && !this.#makeRoom()) {
      socket.destroy();
      return;
    }
    const one: Connection = {
      socket,
      sinceMs: this.#now(),
      read: 0,
      open: 0,
      body: undefined,
      stuck: undefined,
      problem: undefined,
    };
    this.#all.set(socket, one);
    this.#waiting.add(one);
    // What Node calls after an answer that ends the connection: the sender of a body that is too large hears of it.
    const destroySoon = socket.destroySoon.bind(socket);
    socket.destroySoon = () => (isSending(one) ? linger(socket) : destroySoon());
    socket.once("close", () => {
      this.#all.delete(socket);
      this.#waiting.delete(one);
      this.#idle.delete(one);
    });
  }

  /** Ends the connection that has waited longest for its own request, else the one that is idle longest. */
  #makeRoom(): boolean {
    const [slow] = this.#waiting;
    const old = slow && slow.sinceMs <= this.#now() - limits.connectionGraceMs ? slow : undefined;
    const [idle] = this.#idle;
    const leaving = old ?? idle;
    if (!leaving) return false;
    this.#end(leaving);
    return true;
  }

  #admits(request: IncomingMessage, response: ServerResponse): boolean {
    const one = this.#all.get(request.socket);
    // Node goes on reading what came together, after the end of the connection too.
    if (!one || one.socket.destroyed) return !request.socket.destroyed;
    one.open += 1;
    this.#idle.delete(one);
    response.on("close", () => this.#answered(one));
    if (one.open > limits.pipelined) {
      this.#end(one);
      readNoMore(one.socket);
    } else this.#begin(one, request);
    return !one.socket.destroyed;
  }

  #begin(one: Connection, request: IncomingMessage): void {
    if (bodyBytes(request) === 0) return this.#whole(one);
    // What came together with the head has been read already.
    one.sinceMs = this.#now();
    one.body = { request, sinceMs: one.sinceMs, before: one.read };
    this.#waiting.add(one);
    request.on("end", () => this.#whole(one));
  }

  #whole(one: Connection): void {
    one.body = undefined;
    one.read = one.socket.bytesRead;
    this.#waiting.delete(one);
  }

  #answered(one: Connection): void {
    one.open -= 1;
    if (one.socket.destroyed) return;
    if (one.problem !== undefined && before(one) <= 0) return this.#tell(one.socket, one.problem);
    if (one.open > 0 || one.body !== undefined) return;
    one.sinceMs = this.#now();
    this.#idle.add(one);
  }

  #look(): void {
    const now = this.#now();
    let bytes = 0;
    for (const one of this.#waiting) {
      if (one.body === undefined) continue;
      const came = one.socket.bytesRead - one.body.before;
      bytes += came;
      const seconds = (now - one.body.sinceMs) / 1_000;
      if (seconds * 1_000 >= limits.bodySlowMs && came < seconds * limits.bodyBytesPerSecond) {
        this.#refuse({ code: "ERR_HTTP_REQUEST_TIMEOUT" }, one.socket);
      }
    }
    for (const one of this.#waiting) {
      if (bytes <= limits.bodiesBytes) break;
      if (one.body === undefined) continue;
      bytes -= one.socket.bytesRead - one.body.before;
      this.#end(one);
    }
    for (const one of this.#all.values()) this.#lookAtReader(one, now);
  }

  // A whole answer is one write: how much of it has gone cannot be seen, only when all of it has.
  #lookAtReader(one: Connection, now: number): void {
    const bytes = one.socket.writableLength;
    if (bytes === 0 || (one.stuck && bytes < one.stuck.bytes)) one.stuck = undefined;
    if (bytes === 0) return;
    one.stuck ??= { sinceMs: now, bytes };
    const allowedMs = limits.readSlowMs + (one.stuck.bytes / limits.readBytesPerSecond) * 1_000;
    if (now - one.stuck.sinceMs > allowedMs) this.#end(one);
  }

  /** Answers what is no request, after the answers to what came before it on the same connection; then closes. */
  #refuse(error: Pick<NodeJS.ErrnoException, "code">, socket: Duplex): void {
    if (error.code === "ECONNRESET" || socket.destroyed) return;
    const one = this.#all.get(socket);
    if (one?.problem !== undefined) return;
    const problem = problemOf(error.code);
    if (one) one.problem = problem;
    if (one && before(one) > 0) socket.pause();
    else this.#tell(socket, problem);
  }

  #tell(socket: Duplex, code: ErrorCode): void {
    this.#options.refused(code);
    // Where an answer is half out already, whatever we wrote would be taken for a part of it.
    if (!socket.writable || socket.writableLength > 0) return void socket.destroy();
    linger(socket, answerOf(code));
  }

  #end(one: Connection): void {
    this.#waiting.delete(one);
    this.#idle.delete(one);
    one.socket.destroy();
  }
}

/**
 * What came in the same piece of bytes Node would make requests of, thousands in one turn, although the connection has
 * ended. Told that the next one is an upgrade, its parser stops: 2 is what it answers for one itself (`onIncoming` of
 * lib/_http_server.js). It has no public name; where it is another, everything works as without.
 */
function readNoMore(socket: Socket): void {
  const { parser } = socket as { readonly parser?: { onIncoming?: unknown } | null };
  if (parser && typeof parser.onIncoming === "function") parser.onIncoming = () => 2;
}

/** True while a body is on its way in. */
function isSending({ body }: Connection): boolean {
  return body !== undefined && !body.request.complete;
}

/** Answers that must go out first. One whose body does not come to its end will never be answered. */
function before(one: Connection): number {
  return one.open - (isSending(one) ? 1 : 0);
}

// Closed at once, with bytes unread, TCP would reset the connection, and our answer could be lost on the way.
function linger(socket: Duplex, last?: string): void {
  if (last === undefined) socket.end();
  else socket.end(last);
  socket.resume();
  setTimeout(() => socket.destroy(), limits.lingerMs).unref();
}

function problemOf(code: string | undefined): ErrorCode {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "HF_REQUEST_SLOW";
  return code === "HPE_HEADER_OVERFLOW" ? "HF_HEAD_TOO_LARGE" : "HF_REQUEST_BAD";
}

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

function answerOf(code: ErrorCode): string {
  const { status, message, hint } = fault(code, { limit: limits.headBytes });
  const body = JSON.stringify({ error: { code, title: errorTable[code].title, message, hint } });
  const head = [
    `HTTP/1.1 ${status} ${reasons[status] ?? ""}`,
    "content-type: application/json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
