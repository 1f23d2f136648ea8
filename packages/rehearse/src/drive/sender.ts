// A sender that keeps at it: what is unknown or shall come again later is repeated with the same id, until it is
// accepted or refused for good. The events of one key go strictly one after the other, so that "accepted in this
// order" means something. Everything is in the ledger before it is on the wire.

import { backoffMs } from "./backoff.ts";
import { unsentAnswer } from "./connection.ts";
import type { Answer, OnAnswer } from "./connection.ts";
import { Fifo } from "./fifo.ts";
import type { Intent, Ledger, Verdict } from "./ledger.ts";
import { driveLimits } from "./limits.ts";
import type { Pool } from "./pool.ts";
import { retryAfterMs } from "./response-head.ts";

export interface SenderOptions {
  readonly pool: Pool;
  readonly ledger: Ledger;
  /** The request's bytes; called once for each attempt. */
  readonly request: (intent: Intent) => Buffer;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Wall clock in ms, for `Retry-After` dates. */
  readonly now?: () => number;
  readonly maxAttempts?: number;
  /** Events held at once; send() refuses what is above. */
  readonly maxHeld?: number;
}

/** What one answer means, and whether the same event is to be sent again. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly repeat: boolean;
}

/**
 * Judges an answer. Any 5xx is unknown: it may have come after the commit. 425 and 429 refuse, for now; what was
 * never sent is refused too.
 */
export function judge(answer: Answer): Judgement {
  if (answer.error !== undefined) return { verdict: answer.sent ? "unknown" : "refused", repeat: true };
  if (answer.status >= 200 && answer.status < 300) return { verdict: "accepted", repeat: false };
  if (answer.status >= 500 || answer.status === 408) return { verdict: "unknown", repeat: true };
  return { verdict: "refused", repeat: answer.status === 425 || answer.status === 429 };
}

interface Job {
  readonly intent: Intent;
  readonly onAnswer: OnAnswer;
  attempts: number;
  /** One attempt at least may still take effect, at any time. */
  unknown: boolean;
}

interface KeyLine {
  readonly waiting: Fifo<Job>;
  /** Its order can no longer be kept: an event was given up that may still take effect. */
  stuck: boolean;
}

/** Sends events with repeats. The pool and the ledger stay the caller's to close, after the last answer. */
export class Sender {
  readonly #options: Required<SenderOptions>;
  readonly #lines = new Map<string, KeyLine>();
  readonly #resting = new Map<Job, { readonly timer: NodeJS.Timeout; readonly last: Answer }>();
  #held = 0;
  #stopped = false;

  constructor(options: SenderOptions) {
    const { maxAttempts, maxHeld } = driveLimits;
    this.#options = { now: Date.now, maxAttempts, maxHeld, ...options };
  }

  /** Events taken and not answered yet. */
  get held(): number {
    return this.#held;
  }

  /**
   * Takes an event, or returns false at the limit of `maxHeld`. `onAnswer` hears the last answer only, repeats done; it
   * hears of an unsent one when an earlier event of the key was given up, or after stop().
   */
  send(intent: Intent, onAnswer: OnAnswer): boolean {
    if (this.#held >= this.#options.maxHeld) return false;
    this.#held += 1;
    const job: Job = { intent, onAnswer, attempts: 0, unknown: false };
    const line = this.#lines.get(intent.key);
    if (this.#stopped || line?.stuck === true) {
      setImmediate(() => this.#leave(job, neverSent));
    } else if (line !== undefined) {
      line.waiting.push(job);
    } else {
      this.#lines.set(intent.key, { waiting: new Fifo(), stuck: false });
      this.#attempt(job);
    }
    return true;
  }

  /** Repeats nothing from now on and starts nothing new; what is on the wire still gets its answer. */
  stop(): void {
    this.#stopped = true;
    for (const [job, { timer, last }] of this.#resting) {
      clearTimeout(timer);
      this.#settle(job, last, false);
    }
    this.#resting.clear();
  }

  #attempt(job: Job): void {
    const { pool, ledger, request } = this.#options;
    job.attempts += 1;
    ledger.intend(job.intent, job.attempts, () => {
      const taken = pool.send(request(job.intent), (answer) => this.#answered(job, answer));
      if (!taken) this.#answered(job, unsentAnswer("refused", "the pool takes no more"));
    });
  }

  #answered(job: Job, answer: Answer): void {
    const { verdict, repeat } = judge(answer);
    this.#options.ledger.answered(job.intent.id, verdict);
    if (verdict === "unknown") job.unknown = true;
    if (!repeat || this.#stopped || job.attempts >= this.#options.maxAttempts) {
      this.#settle(job, answer, verdict === "accepted");
      return;
    }
    const timer = setTimeout(
      () => {
        this.#resting.delete(job);
        this.#attempt(job);
      },
      this.#restMs(job, answer),
    );
    this.#resting.set(job, { timer, last: answer });
  }

  #restMs(job: Job, answer: Answer): number {
    const { repeatFirstMs: firstMs, repeatMaxMs: maxMs } = driveLimits;
    const { random, now } = this.#options;
    const asked = Math.min(maxMs, retryAfterMs(answer.retryAfter, now()) ?? 0);
    return Math.max(asked, backoffMs(job.attempts, { firstMs, maxMs, random }));
  }

  #settle(job: Job, answer: Answer, accepted: boolean): void {
    const line = this.#lines.get(job.intent.key);
    // A given-up attempt that is still on its way could take effect after the next event: so there is no next one.
    if (line !== undefined && ((job.unknown && !accepted) || this.#stopped)) this.#giveUp(line);
    else this.#next(job.intent.key, line);
    this.#leave(job, answer);
  }

  #next(key: string, line: KeyLine | undefined): void {
    const next = line?.waiting.shift();
    if (next === undefined) this.#lines.delete(key);
    else this.#attempt(next);
  }

  #giveUp(line: KeyLine): void {
    line.stuck = true;
    for (let job = line.waiting.shift(); job !== undefined; job = line.waiting.shift()) this.#leave(job, neverSent);
  }

  #leave(job: Job, answer: Answer): void {
    this.#held -= 1;
    job.onAnswer(answer);
  }
}

const neverSent = unsentAnswer("closed", "an earlier event of its key was given up, or the sender was stopped");
