// N connections to one target behind one send(). A request takes the connection that has rested longest, or waits its
// turn. A connection that could not connect rests a growing, jittered time, so that a target that is down is not
// hammered. Every request that was taken gets exactly one answer.

import { backoffMs } from "./backoff.ts";
import { Connection, unsentAnswer } from "./connection.ts";
import type { Answer, ConnectionOptions, OnAnswer } from "./connection.ts";
import { HeadMemory } from "./head-memory.ts";
import { Fifo } from "./fifo.ts";
import { driveLimits } from "./limits.ts";
import type { Target } from "./target.ts";

export interface PoolOptions extends ConnectionOptions {
  readonly connections: number;
  /** Requests on the wire and waiting together; send() refuses what is above. */
  readonly maxOutstanding?: number;
  /** From 0 up to 1, for the jitter of reconnecting. */
  readonly random?: () => number;
}

interface Member {
  readonly connection: Connection;
  /** Made once: a callback for each request would be the most of what a request allocates. */
  readonly answered: OnAnswer;
  onAnswer: OnAnswer | undefined;
  failures: number;
  rest: NodeJS.Timeout | undefined;
}

interface Waiting {
  readonly request: Buffer;
  readonly onAnswer: OnAnswer;
  readonly untilMs: number;
}

/** A pool of keep-alive connections; they are opened when first needed. */
export class Pool {
  readonly #members: Member[] = [];
  readonly #free = new Fifo<Member>();
  readonly #waiting = new Fifo<Waiting>();
  readonly #maxOutstanding: number;
  readonly #timeoutMs: number;
  readonly #random: () => number;
  #sweep: NodeJS.Timeout | undefined;
  #outstanding = 0;
  #closed = false;

  constructor(target: Target, options: PoolOptions) {
    if (!Number.isInteger(options.connections) || options.connections < 1) {
      throw new RangeError(`connections must be a whole number from 1, not ${options.connections}`);
    }
    this.#maxOutstanding = options.maxOutstanding ?? driveLimits.maxOutstanding;
    this.#timeoutMs = options.requestTimeoutMs ?? driveLimits.requestTimeoutMs;
    this.#random = options.random ?? Math.random;
    const memory = new HeadMemory();
    for (let made = 0; made < options.connections; made += 1) {
      const member: Member = {
        connection: new Connection(target, { memory, ...options }),
        answered: (answer) => this.#answered(member, answer),
        onAnswer: undefined,
        failures: 0,
        rest: undefined,
      };
      this.#members.push(member);
      this.#free.push(member);
    }
  }

  /** Requests taken and not answered yet. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /**
   * Takes a request, or returns false when `maxOutstanding` are under way: then nothing was kept and `onAnswer` is not
   * called. A request that finds no connection within `requestTimeoutMs` is answered with `timeout`, not sent.
   */
  send(request: Buffer, onAnswer: OnAnswer): boolean {
    if (this.#closed || this.#outstanding >= this.#maxOutstanding) return false;
    this.#outstanding += 1;
    const member = this.#free.shift();
    if (member !== undefined) {
      this.#run(member, request, onAnswer);
    } else {
      this.#waiting.push({ request, onAnswer, untilMs: performance.now() + this.#timeoutMs });
      this.#sweep ??= setInterval(() => this.#giveUpOld(performance.now()), driveLimits.sweepMs);
    }
    return true;
  }

  /** Closes every connection; whatever was under way or waiting is answered with `closed`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const member of this.#members) {
      clearTimeout(member.rest);
      member.connection.close();
    }
    this.#giveUpOld(Infinity);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #run(member: Member, request: Buffer, onAnswer: OnAnswer): void {
    member.onAnswer = onAnswer;
    member.connection.send(request, member.answered);
  }

  #answered(member: Member, answer: Answer): void {
    const { onAnswer } = member;
    member.onAnswer = undefined;
    this.#outstanding -= 1;
    member.failures = answer.sent ? 0 : member.failures + 1;
    // Released before the callback, which may send the next request at once.
    if (!this.#closed) this.#release(member);
    onAnswer?.(answer);
  }

  #release(member: Member): void {
    if (member.failures === 0) {
      this.#next(member);
      return;
    }
    const { reconnectFirstMs, reconnectMaxMs } = driveLimits;
    const waitMs = backoffMs(member.failures, {
      firstMs: reconnectFirstMs,
      maxMs: reconnectMaxMs,
      random: this.#random,
    });
    member.rest = setTimeout(() => this.#next(member), waitMs);
  }

  #next(member: Member): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#free.push(member);
    else this.#run(member, waiting.request, waiting.onAnswer);
  }

  #giveUpOld(nowMs: number): void {
    for (let oldest = this.#waiting.peek(); oldest !== undefined; oldest = this.#waiting.peek()) {
      if (oldest.untilMs > nowMs) return;
      this.#waiting.shift();
      this.#outstanding -= 1;
      const error = this.#closed ? "closed" : "timeout";
      oldest.onAnswer(unsentAnswer(error, this.#closed ? "the pool was closed" : "no connection became free in time"));
    }
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
