// Bytes of one connection in, answers out, wherever the network cut them. The caller's buffer may be used again after
// push(): what is kept is copied. No pipelining, so bytes behind an answer mean that the connection cannot be trusted.

import type { HeadMemory } from "./head-memory.ts";
import { parseHead } from "./response-head.ts";

export interface ParserLimits {
  readonly maxHeadBytes: number;
  readonly maxChunkLineBytes: number;
  readonly maxBodyBytes: number;
  readonly keepBody: boolean;
  /** Of each body, with `keepBody`: what comes after these bytes is counted, but not kept. */
  readonly keepBodyBytes?: number;
  /** Hears every piece of a body as it comes; the bytes are the caller's again afterwards. */
  readonly onBody?: (bytes: Buffer) => void;
  /** Heads seen before, so that the same one is not read twice. */
  readonly memory?: HeadMemory;
}

export type Progress = "more" | "done" | "garbage";

type Stage = "head" | "length" | "until-end" | "chunk-size" | "chunk" | "chunk-end" | "trailers" | "done" | "garbage";

const headEnd = "\r\n\r\n";
const lineEnd = "\r\n";
const nothing = Buffer.alloc(0);

/** An incremental parser of HTTP/1.x answers. Call `expect()` before each answer, then `push()` what comes. */
export class ResponseParser {
  status = 0;
  keepAlive = true;
  retryAfter: string | undefined;
  bodyBytes = 0;
  /** The head as it came, without its closing empty line. */
  head = "";
  setsCookie = false;
  /** Why the answer is garbage. */
  reason = "";
  readonly #limits: ParserLimits;
  #stage: Stage = "done";
  #bodiless = false;
  /** Bytes still to come of the body, or of this chunk. */
  #left = 0;
  #trailerBytes = 0;
  /** The beginning of a head or line whose end has not come yet. */
  #held: Buffer = nothing;
  /** Where the last takeUntil() ended in the caller's bytes. */
  #next = 0;
  #parts: Buffer[] = [];
  #keptBytes = 0;
  readonly #keepBytes: number;
  /** The caller's bytes while they hold a whole body: it is copied only when somebody wants it. */
  #whole: Buffer | undefined;
  #wholeStart = 0;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
    this.#keepBytes = limits.keepBody ? (limits.keepBodyBytes ?? limits.maxBodyBytes) : 0;
  }

  /** Makes ready for the next answer; `bodiless` after HEAD, whose answer names a body that does not come. */
  expect(bodiless: boolean): void {
    this.status = 0;
    this.keepAlive = true;
    this.retryAfter = undefined;
    this.bodyBytes = 0;
    this.reason = "";
    this.#stage = "head";
    this.#bodiless = bodiless;
    this.#trailerBytes = 0;
    this.#held = nothing;
    this.#whole = undefined;
    this.#keptBytes = 0;
    if (this.#parts.length > 0) this.#parts = [];
  }

  /** The bytes of the answer that have come so far are none at all. */
  get untouched(): boolean {
    return this.#stage === "head" && this.#held.length === 0;
  }

  /**
   * Takes the first `length` bytes of a buffer. After "done" or "garbage" the answer's fields hold until `expect()`,
   * but for body(), which must be asked for before the buffer is used again.
   */
  push(buffer: Buffer, length = buffer.length): Progress {
    if (this.untouched && !this.#bodiless && this.#remembered(buffer, length)) return "done";
    const bytes = length === buffer.length ? buffer : buffer.subarray(0, length);
    let at = 0;
    while (at < bytes.length && this.#stage !== "done" && this.#stage !== "garbage") at = this.#step(bytes, at);
    if (at < bytes.length) this.keepAlive = false;
    return this.#stage === "done" || this.#stage === "garbage" ? this.#stage : "more";
  }

  /** The other side sent its last byte: "done" when that was the end of the body, else the answer is cut off. */
  end(): "done" | "cut" {
    if (this.#stage !== "until-end") return "cut";
    this.#stage = "done";
    return "done";
  }

  /** The body when `keepBody` was asked for, else undefined. */
  body(): Buffer | undefined {
    if (!this.#limits.keepBody) return undefined;
    if (this.#whole !== undefined) {
      const end = this.#wholeStart + Math.min(this.bodyBytes, this.#keepBytes);
      this.#parts.push(Buffer.from(this.#whole.subarray(this.#wholeStart, end)));
      this.#whole = undefined;
    }
    return this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
  }

  /** An answer that is whole in one piece, behind a head that is byte for byte one that was read before. */
  #remembered(buffer: Buffer, length: number): boolean {
    const known = this.#limits.memory?.find(buffer, length);
    if (known === undefined || known.contentLength > this.#limits.maxBodyBytes) return false;
    this.status = known.status;
    this.keepAlive = known.keepAlive;
    this.retryAfter = known.retryAfter;
    this.setsCookie = known.setsCookie;
    this.head = known.text;
    this.bodyBytes = known.contentLength;
    this.#whole = buffer;
    this.#wholeStart = length - known.contentLength;
    this.#stage = "done";
    return true;
  }

  #step(bytes: Buffer, at: number): number {
    if (this.#stage === "head") return this.#head(bytes, at);
    if (this.#stage === "chunk-size") return this.#chunkSize(bytes, at);
    if (this.#stage === "chunk-end") return this.#chunkEnd(bytes, at);
    if (this.#stage === "trailers") return this.#trailers(bytes, at);
    return this.#body(bytes, at);
  }

  #head(bytes: Buffer, at: number): number {
    const text = this.#takeUntil(headEnd, bytes, at);
    if (text === undefined) {
      // Said at once: a target that does not speak HTTP shall not cost a whole timeout.
      const start = this.#held.toString("latin1", 0, 7);
      if (!"HTTP/1.".startsWith(start)) return this.#garbage(`not HTTP/1.x: ${JSON.stringify(start)}`, bytes);
      if (this.#held.length > this.#limits.maxHeadBytes) return this.#garbage("head over maxHeadBytes", bytes);
      return bytes.length;
    }
    if (text.length > this.#limits.maxHeadBytes) return this.#garbage("head over maxHeadBytes", bytes);
    const head = parseHead(text);
    if (head === undefined) return this.#garbage("head is not HTTP/1.x", bytes);
    if (head.status === 101) return this.#garbage("101 was not asked for", bytes);
    if (head.status < 200) return this.#next;
    this.status = head.status;
    this.keepAlive = head.keepAlive;
    this.retryAfter = head.retryAfter;
    this.setsCookie = head.setsCookie;
    this.head = text;
    // The head began with these bytes, not in an earlier piece.
    const unbroken = at === 0 && this.#next === text.length + headEnd.length;
    const whole = unbroken && head.contentLength >= 0 && bytes.length === this.#next + head.contentLength;
    const bodied = !this.#bodiless && head.status !== 204 && head.status !== 304;
    if (whole && bodied) this.#limits.memory?.learn(bytes, this.#next, { ...head, text });
    this.#left = head.contentLength;
    if (this.#bodiless || head.status === 204 || head.status === 304) this.#stage = "done";
    else if (head.chunked) this.#stage = "chunk-size";
    else if (head.contentLength === 0) this.#stage = "done";
    else if (head.contentLength > this.#limits.maxBodyBytes) return this.#garbage("body over maxBodyBytes", bytes);
    else if (head.contentLength > 0) this.#stage = "length";
    else this.#untilEnd();
    return this.#next;
  }

  #untilEnd(): void {
    this.#stage = "until-end";
    this.#left = Infinity;
    this.keepAlive = false;
  }

  #chunkSize(bytes: Buffer, at: number): number {
    const line = this.#takeUntil(lineEnd, bytes, at);
    if (line === undefined) {
      return this.#held.length > this.#limits.maxChunkLineBytes
        ? this.#garbage("chunk line too long", bytes)
        : bytes.length;
    }
    const size = /^[0-9a-f]{1,12}(?=$|[;\t ])/i.exec(line);
    if (size === null) return this.#garbage("chunk size is no number", bytes);
    this.#left = Number.parseInt(size[0], 16);
    this.#stage = this.#left === 0 ? "trailers" : "chunk";
    if (this.bodyBytes + this.#left > this.#limits.maxBodyBytes) return this.#garbage("body over maxBodyBytes", bytes);
    return this.#next;
  }

  #chunkEnd(bytes: Buffer, at: number): number {
    const line = this.#takeUntil(lineEnd, bytes, at);
    const over = line === undefined ? this.#held.length > 1 : line.length > 0;
    if (over) return this.#garbage("chunk longer than its size", bytes);
    if (line === undefined) return bytes.length;
    this.#stage = "chunk-size";
    return this.#next;
  }

  #trailers(bytes: Buffer, at: number): number {
    const line = this.#takeUntil(lineEnd, bytes, at);
    const seen = this.#trailerBytes + (line?.length ?? this.#held.length);
    if (seen > this.#limits.maxHeadBytes) return this.#garbage("trailers over maxHeadBytes", bytes);
    if (line === undefined) return bytes.length;
    this.#trailerBytes = seen;
    if (line === "") this.#stage = "done";
    return this.#next;
  }

  #body(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + this.#left);
    this.#left -= end - at;
    this.bodyBytes += end - at;
    if (this.bodyBytes > this.#limits.maxBodyBytes) return this.#garbage("body over maxBodyBytes", bytes);
    this.#limits.onBody?.(bytes.subarray(at, end));
    this.#keep(bytes, at, end);
    if (this.#left === 0) this.#stage = this.#stage === "chunk" ? "chunk-end" : "done";
    return end;
  }

  #keep(bytes: Buffer, at: number, end: number): void {
    if (this.#stage === "length" && this.#left === 0 && this.#parts.length === 0) {
      this.#whole = bytes;
      this.#wholeStart = at;
      return;
    }
    const length = Math.min(end - at, this.#keepBytes - this.#keptBytes);
    if (length <= 0) return;
    this.#parts.push(Buffer.from(bytes.subarray(at, at + length)));
    this.#keptBytes += length;
  }

  /**
   * The text up to `mark`, joined with what was held, or undefined when the mark has not come: then all is held. Looks
   * back far enough into the held bytes that a mark cut in two is found.
   */
  #takeUntil(mark: string, bytes: Buffer, at: number): string | undefined {
    const held = this.#held.length;
    const joined = held === 0 ? bytes : Buffer.concat([this.#held, bytes.subarray(at)]);
    const start = held === 0 ? at : 0;
    const found = joined.indexOf(mark, held === 0 ? at : Math.max(0, held - mark.length + 1), "latin1");
    if (found === -1) {
      this.#held = held === 0 ? Buffer.from(bytes.subarray(at)) : joined;
      return undefined;
    }
    this.#held = nothing;
    this.#next = held === 0 ? found + mark.length : at + found + mark.length - held;
    return joined.toString("latin1", start, found);
  }

  #garbage(reason: string, bytes: Buffer): number {
    this.#stage = "garbage";
    this.reason = reason;
    this.keepAlive = false;
    return bytes.length;
  }
}
