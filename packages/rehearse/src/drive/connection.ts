// One HTTP/1.1 client connection: one request at a time, its bytes made beforehand, its answer given to a callback.
// It connects by itself when it is not connected. Every request gets exactly one answer, and an answer says whether
// the request's bytes may have left: only then can it have had an effect.

import type net from "node:net";
import type { HeadMemory } from "./head-memory.ts";
import { driveLimits } from "./limits.ts";
import type { Live } from "./live-list.ts";
import { openSocket } from "./open-socket.ts";
import { ResponseParser } from "./response-parser.ts";
import type { Target } from "./target.ts";

/** `refused`: no connection. `closed`: ended before the answer was whole. `garbage`: not HTTP, or over a limit. */
export type AnswerError = "refused" | "reset" | "timeout" | "closed" | "garbage";

export interface Answer {
  /** 0 when there is an error. */
  readonly status: number;
  /** The `Retry-After` header as it came; see retryAfterMs(). */
  readonly retryAfter: string | undefined;
  readonly bodyBytes: number;
  /** Only with `keepBody`. */
  readonly body: Buffer | undefined;
  readonly error: AnswerError | undefined;
  /** What lies behind `error`, for people. */
  readonly reason: string | undefined;
  /** False: no byte of the request was written, so it cannot have had an effect. */
  readonly sent: boolean;
}

export type OnAnswer = (answer: Answer) => void;

/** The answer to a request of which no byte was written. */
export function unsentAnswer(error: AnswerError, reason: string): Answer {
  return {
    status: 0,
    retryAfter: undefined,
    bodyBytes: 0,
    body: undefined,
    error,
    reason,
    sent: false,
  };
}

export interface ConnectionOptions {
  /** `later`: not in the answer; `heard.body()` gives it. */
  readonly keepBody?: boolean | "later";
  readonly requestTimeoutMs?: number;
  readonly maxHeadBytes?: number;
  readonly maxBodyBytes?: number;
  /** With `keepBody`: of a longer body only its beginning is kept. */
  readonly keepBodyBytes?: number;
  /** Shared by the connections to one target. */
  readonly memory?: HeadMemory;
  /** The address to connect from; the system's choice otherwise. */
  readonly localAddress?: string | undefined;
}

/** Every callback has used up what it was given before the next one begins, so one buffer is enough for all. */
const readBuffer = Buffer.allocUnsafeSlow(driveLimits.readBufferBytes);

/** A keep-alive connection to `target`. `close()` ends it for good. */
export class Connection implements Live {
  place = -1;
  readonly #target: Target;
  readonly #timeoutMs: number;
  readonly #parser: ResponseParser;
  readonly #keepBody: boolean;
  readonly #localAddress: string | undefined;
  #socket: net.Socket | undefined;
  #connected = false;
  #request: Buffer | undefined;
  #onAnswer: OnAnswer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sentMs = 0;
  #answers = 0;
  #closed = false;

  constructor(target: Target, options: ConnectionOptions = {}) {
    this.#target = target;
    this.#timeoutMs = options.requestTimeoutMs ?? driveLimits.requestTimeoutMs;
    // "later": for who asks `heard` himself.
    this.#keepBody = options.keepBody === true;
    this.#localAddress = options.localAddress;
    this.#parser = new ResponseParser({
      maxHeadBytes: options.maxHeadBytes ?? driveLimits.maxHeadBytes,
      maxChunkLineBytes: driveLimits.maxChunkLineBytes,
      maxBodyBytes: options.maxBodyBytes ?? driveLimits.maxBodyBytes,
      keepBody: options.keepBody !== undefined && options.keepBody !== false,
      ...(options.keepBodyBytes !== undefined && { keepBodyBytes: options.keepBodyBytes }),
      ...(options.memory !== undefined && { memory: options.memory }),
    });
  }

  get busy(): boolean {
    return this.#onAnswer !== undefined;
  }

  /** The connection is open, or was not closed by anybody yet. */
  get open(): boolean {
    return this.#connected;
  }

  /** Answers that this very socket has carried. */
  get answers(): number {
    return this.#answers;
  }

  /** The answer itself, for `onAnswer` only while it runs: its body is not copied before somebody asks for it. */
  get heard(): Pick<ResponseParser, "head" | "setsCookie" | "untouched" | "body"> {
    return this.#parser;
  }

  /** Sends one request (see buildRequest). Throws while another is under way, or after close(). */
  send(request: Buffer, onAnswer: OnAnswer): void {
    if (this.#closed) throw new Error("this connection was closed");
    if (this.#onAnswer !== undefined) throw new Error("this connection already has a request under way");
    this.#onAnswer = onAnswer;
    // HEAD is the only method that begins with an H.
    this.#parser.expect(request[0] === 0x48);
    this.#startTimer();
    if (this.#socket !== undefined && this.#connected) {
      this.#socket.write(request);
    } else {
      this.#request = request;
      this.#socket ??= this.#connect();
    }
  }

  /** Ends the connection; a request under way is answered with `closed`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.busy) this.#fail("closed", "closed on this side");
    else this.#drop();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * One timer per connection, set anew only when it fires: touching one for each request would cost more than
   * parsing.
   */
  #startTimer(): void {
    this.#sentMs = performance.now();
    this.#timer ??= setTimeout(this.#look, this.#timeoutMs).unref();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    if (!this.busy) return;
    const leftMs = this.#sentMs + this.#timeoutMs - performance.now();
    if (leftMs > 0) this.#timer = setTimeout(this.#look, Math.ceil(leftMs)).unref();
    else this.#fail("timeout", `no answer within ${this.#timeoutMs} ms`);
  };

  #connect(): net.Socket {
    this.#answers = 0;
    const onread = {
      buffer: readBuffer,
      callback: (bytes: number) => {
        if (this.#socket === socket) this.#read(bytes);
        return true;
      },
    };
    const socket = openSocket(this.#target, { onread, localAddress: this.#localAddress });
    // A socket that was dropped may still speak; only the present one is listened to.
    const ifCurrent = (act: () => void) => () => {
      if (this.#socket === socket) act();
    };
    socket.on(
      this.#target.tls === undefined ? "connect" : "secureConnect",
      ifCurrent(() => this.#write(socket)),
    );
    socket.on(
      "end",
      ifCurrent(() => this.#ended()),
    );
    socket.on(
      "close",
      ifCurrent(() => this.#ended()),
    );
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (this.#socket === socket) this.#broke(error.code ?? error.message);
    });
    return socket;
  }

  #write(socket: net.Socket): void {
    this.#connected = true;
    const request = this.#request;
    this.#request = undefined;
    if (request !== undefined) socket.write(request);
  }

  #read(bytes: number): void {
    if (!this.busy) {
      // Said without being asked, for example 408 before an idle connection is closed.
      this.#drop();
      return;
    }
    const progress = this.#parser.push(readBuffer, bytes);
    if (progress === "done") this.#succeed();
    else if (progress === "garbage") this.#fail("garbage", this.#parser.reason);
  }

  #ended(): void {
    if (!this.busy) this.#drop();
    else if (this.#parser.end() === "done") this.#succeed();
    else this.#fail("closed", "the other side closed before the answer was whole");
  }

  #broke(code: string): void {
    if (!this.busy) this.#drop();
    else if (this.#request !== undefined) this.#fail(code === "ETIMEDOUT" ? "timeout" : "refused", code);
    else this.#fail("reset", code);
  }

  #succeed(): void {
    const parser = this.#parser;
    this.#answers += 1;
    if (!parser.keepAlive) this.#drop();
    this.#answer({
      status: parser.status,
      retryAfter: parser.retryAfter,
      bodyBytes: parser.bodyBytes,
      body: this.#keepBody ? parser.body() : undefined,
      error: undefined,
      reason: undefined,
      sent: true,
    });
  }

  #fail(error: AnswerError, reason: string): void {
    const sent = this.#request === undefined;
    this.#drop();
    this.#answer({ ...unsentAnswer(error, reason), sent });
  }

  /** The last thing done: the callback may send the next request on this very connection. */
  #answer(answer: Answer): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(answer);
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#connected = false;
    this.#request = undefined;
  }
}
