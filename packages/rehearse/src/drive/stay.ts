// A step that stays: a WebSocket with its messages, or an event stream. It has a socket of its own and tells its
// visit what happens; the run's calendar wakes it for timeouts and for its end.

import { randomBytes } from "node:crypto";
import type net from "node:net";
import type { Step } from "../plan/scenario.ts";
import type { AnswerError } from "./connection.ts";
import { driveLimits } from "./limits.ts";
import { openSocket } from "./open-socket.ts";
import { parseHead } from "./response-head.ts";
import { ResponseParser } from "./response-parser.ts";
import type { Target } from "./target.ts";
import { acceptOf, clientFrame, FrameReader } from "./web-socket-frames.ts";

export interface StayEvents {
  /** The head of the answer; the stay is on when the status is 101, or 200 to 299 of an event stream. */
  readonly opened: (status: number, head: string) => void;
  /** One message was sent, or answered, with the bytes of the answer. */
  readonly asked: () => void;
  readonly answered: (bytes: number) => void;
  /** One event of an event stream, or one message that nothing had asked for. */
  readonly came: () => void;
  readonly bytes: (count: number) => void;
  /** The last call. Without an error the stay was as long as it should. */
  readonly ended: (error: AnswerError | undefined, reason: string) => void;
}

export interface StayWish {
  readonly target: Target;
  readonly localAddress: string | undefined;
  readonly step: Step;
  /** The request's bytes; with the key of stayHeaders() in them. */
  readonly request: Buffer;
  readonly key: string;
  readonly on: StayEvents;
}

/** A key for one opening handshake. */
export function newKey(): string {
  return randomBytes(16).toString("base64");
}

/** The headers that such a step needs beside its own. */
export function stayHeaders(step: Step, key: string): Record<string, string> {
  if (step.kind === "events") return { ...step.headers, Accept: "text/event-stream" };
  const upgrade = { Connection: "Upgrade", Upgrade: "websocket" };
  return { ...step.headers, ...upgrade, "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key };
}

/** One stay. `end()` is for who has waited for it; `fail()` for a timeout or a stop. */
export class Stay {
  readonly #wish: StayWish;
  readonly #socket: net.Socket;
  readonly #messages: readonly string[];
  readonly #frames = new FrameReader();
  readonly #events: ResponseParser;
  #head = Buffer.alloc(0);
  #open = false;
  #asking = false;
  #next = 0;
  #lineEnds = 0;
  #ended = false;
  #sent = false;

  constructor(wish: StayWish) {
    this.#wish = wish;
    this.#messages = wish.step.kind === "websocket" ? (wish.step.messages ?? []) : [];
    const { maxHeadBytes, maxChunkLineBytes } = driveLimits;
    const onBody = (bytes: Buffer) => this.#countEvents(bytes);
    this.#events = new ResponseParser({
      maxHeadBytes,
      maxChunkLineBytes,
      maxBodyBytes: Infinity,
      keepBody: false,
      onBody,
    });
    this.#events.expect(false);
    const socket = openSocket(wish.target, { localAddress: wish.localAddress });
    this.#socket = socket;
    socket.on(wish.target.tls === undefined ? "connect" : "secureConnect", () => {
      this.#sent = true;
      socket.write(wish.request);
    });
    socket.on("data", (bytes: Buffer) => this.#data(bytes));
    socket.on("end", () => this.fail("closed", "the other side closed before the stay was over"));
    socket.on("close", () => this.fail("closed", "the other side closed before the stay was over"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      this.fail(this.#sent ? "reset" : "refused", error.code ?? error.message),
    );
  }

  /** Something is waited for: the opening, or an answer to a message. Otherwise it only stays. */
  get waiting(): boolean {
    return !this.#open || this.#asking;
  }

  /** The time is over: says goodbye, and ends well. */
  end(): void {
    if (this.#open && this.#wish.step.kind === "websocket") {
      this.#socket.end(clientFrame(8, Buffer.from([0x03, 0xe8])));
    }
    this.#finish(undefined, "");
  }

  fail(error: AnswerError, reason: string): void {
    this.#finish(error, reason);
  }

  #finish(error: AnswerError | undefined, reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    if (error !== undefined || this.#wish.step.kind !== "websocket") this.#socket.destroy();
    else this.#socket.destroySoon();
    this.#wish.on.ended(error, reason);
  }

  #data(bytes: Buffer): void {
    if (this.#ended) return;
    try {
      if (this.#wish.step.kind === "events") this.#stream(bytes);
      else if (this.#open) this.#framed(bytes);
      else this.#handshake(bytes);
    } catch (error) {
      this.fail("garbage", error instanceof Error ? error.message : String(error));
    }
  }

  #handshake(bytes: Buffer): void {
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf("\r\n\r\n");
    if (end === -1 && this.#head.length <= driveLimits.maxHeadBytes) return;
    const text = this.#head.toString("latin1", 0, Math.max(0, end));
    const head = parseHead(text);
    if (head === undefined) throw new RangeError("the answer to the upgrade is not HTTP/1.x");
    const accept = /^sec-websocket-accept:[ \t]*(\S+)[ \t]*$/im.exec(text.replaceAll("\r", ""))?.[1];
    if (head.status === 101 && accept !== acceptOf(this.#wish.key)) {
      throw new RangeError("the answer to the upgrade does not fit its key");
    }
    this.#open = head.status === 101;
    this.#wish.on.opened(head.status, text);
    if (!this.#open) return;
    this.#ask();
    const rest = this.#head.subarray(end + 4);
    if (rest.length > 0) this.#framed(rest);
  }

  #ask(): void {
    const message = this.#messages[this.#next];
    this.#asking = message !== undefined;
    if (message === undefined) return;
    this.#next += 1;
    this.#wish.on.asked();
    this.#socket.write(clientFrame(1, Buffer.from(message)));
  }

  #framed(bytes: Buffer): void {
    for (const { opcode, final, payload } of this.#frames.push(bytes)) {
      if (this.#ended) return;
      if (opcode === 9) this.#socket.write(clientFrame(10, payload));
      else if (opcode === 8) this.fail("closed", "the other side said goodbye before the stay was over");
      else if (final && opcode <= 2) this.#message(payload.length);
    }
  }

  #message(bytes: number): void {
    if (!this.#asking) {
      this.#wish.on.came();
      return;
    }
    this.#wish.on.answered(bytes);
    if (!this.#ended) this.#ask();
  }

  #stream(bytes: Buffer): void {
    const progress = this.#events.push(bytes);
    if (!this.#open && this.#events.status > 0) {
      this.#open = this.#events.status < 300;
      this.#wish.on.opened(this.#events.status, this.#events.head);
    }
    if (progress === "garbage") throw new RangeError(this.#events.reason);
    if (progress === "done") this.fail("closed", "the event stream ended before the stay was over");
  }

  /** An event ends with an empty line. Comments that keep a stream alive do too, and are counted. */
  #countEvents(bytes: Buffer): void {
    this.#wish.on.bytes(bytes.length);
    for (const byte of bytes) {
      if (byte === 0x0a) {
        this.#lineEnds += 1;
        if (this.#lineEnds === 2) this.#wish.on.came();
      } else if (byte !== 0x0d) this.#lineEnds = 0;
    }
  }
}
