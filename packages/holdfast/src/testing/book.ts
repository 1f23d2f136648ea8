// What a fake upstream was asked, in the order in which the requests came, and what tests want to know of it.
// Memory is bounded: when the book is full the oldest calls leave it, and then it refuses to answer.

import type { IncomingHttpHeaders } from "node:http";
import { limits } from "../limits.ts";
import type { Behaviour } from "./behaviour.ts";

/** One request as it came. */
export interface UpstreamCall {
  /** When its head was there, by performance.now(). */
  readonly atMs: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Its first 64 kB; empty when the upstream cut the connection before it came. */
  readonly body: string;
  /** Of the header Idempotency-Key or X-Idempotency-Key. */
  readonly idempotencyKey: string | undefined;
  /** Undefined while the request is not complete. */
  readonly behaviour: Behaviour | undefined;
  /** Bytes of the answer's body that were written. */
  readonly answeredBytes: number;
}

export interface UpstreamBook {
  /** In the order in which they came. */
  readonly calls: readonly UpstreamCall[];
  /** The most calls that were under way at the same time. */
  readonly mostAtOnce: number;
  /** Calls that are under way now. */
  readonly atOnce: number;
  /** The most calls within any stretch of `windowMs`; a call exactly `windowMs` after another is not within it. */
  mostWithin(windowMs: number): number;
  /** The calls of each idempotency key that came more than once. */
  repeats(): ReadonlyMap<string, readonly UpstreamCall[]>;
}

/** A call that is still being written down. */
export type OpenCall = { -readonly [Name in keyof UpstreamCall]: UpstreamCall[Name] };

/** The book as the upstream writes it. */
export class Book implements UpstreamBook {
  readonly #calls: OpenCall[] = [];
  readonly #bytes: number[] = [];
  #bytesOfAll = 0;
  #forgotten = 0;
  #atOnce = 0;
  #mostAtOnce = 0;

  get calls(): readonly UpstreamCall[] {
    return this.#calls;
  }

  get atOnce(): number {
    return this.#atOnce;
  }

  get mostAtOnce(): number {
    return this.#mostAtOnce;
  }

  mostWithin(windowMs: number): number {
    return mostWithin(
      this.#all().map((call) => call.atMs),
      windowMs,
    );
  }

  repeats(): ReadonlyMap<string, readonly UpstreamCall[]> {
    const byKey = new Map<string, UpstreamCall[]>();
    for (const call of this.#all()) {
      if (call.idempotencyKey === undefined) continue;
      const same = byKey.get(call.idempotencyKey);
      if (same === undefined) byKey.set(call.idempotencyKey, [call]);
      else same.push(call);
    }
    return new Map([...byKey].filter(([, calls]) => calls.length > 1));
  }

  begin(call: OpenCall, bytes: number): void {
    this.#atOnce += 1;
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#atOnce);
    const { upstreamCalls, upstreamBytes } = limits;
    if (this.#calls.length >= upstreamCalls || this.#bytesOfAll + bytes > upstreamBytes) this.#forget();
    this.#calls.push(call);
    this.#bytes.push(bytes);
    this.#bytesOfAll += bytes;
  }

  end(): void {
    this.#atOnce -= 1;
  }

  // A quarter at once, so that each call is moved a few times at most.
  #forget(): void {
    const count = Math.ceil(this.#calls.length / 4);
    this.#calls.splice(0, count);
    for (const bytes of this.#bytes.splice(0, count)) this.#bytesOfAll -= bytes;
    this.#forgotten += count;
  }

  #all(): readonly UpstreamCall[] {
    if (this.#forgotten === 0) return this.#calls;
    throw new Error(`the book was full, so its first ${this.#forgotten} calls are gone: ask for less in one test`);
  }
}

/** The most of `timesMs`, which ascend, within any stretch of `windowMs` that is open at its end. One pass. */
export function mostWithin(timesMs: readonly number[], windowMs: number): number {
  let most = 0;
  let oldest = 0;
  timesMs.forEach((atMs, index) => {
    while (oldest < index && atMs - (timesMs[oldest] ?? atMs) >= windowMs) oldest += 1;
    most = Math.max(most, index - oldest + 1);
  });
  return most;
}
