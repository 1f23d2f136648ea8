// The people before the app: an open loop at a rate that can be changed while it runs. Who is told to come again, or
// hears nothing, tries three more times with growing pauses, and then leaves. All is in the ledger file.

import {
  type Answer,
  buildRequest,
  judge,
  Ledger,
  openLoop,
  type OpenLoopReport,
  parseTarget,
  Pool,
  retryAfterMs,
} from "holdfast-rehearse/drive";

export interface CrowdOptions {
  readonly url: string;
  readonly ledgerFile: string;
  readonly ratePerSecond: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Since `CrowdCounts` was asked for last. */
export interface CrowdCounts {
  readonly attempts: number;
  readonly accepted: number;
  /** 503, and how many of them did not say when to come again. */
  readonly refused: number;
  readonly unsaid: number;
  /** Any other status. */
  readonly odd: number;
  /** No answer: connections that broke, were refused, or had no room. */
  readonly broken: number;
  /** Requests that were out for longer than `hangMs`. */
  readonly hung: number;
  /** The longest time from a request on the wire to its answer, in ms. */
  readonly longestMs: number;
}

/** The bar of the promise for a single request. */
export const hangMs = 10_000;
const requestTimeoutMs = 12_000;
const retries = 3;
const retryBaseMs = 500;
const retryCapMs = 4_000;
/** Each of them comes with a connection of its own; who finds none stays away. */
const connections = 4_000;

const nothing: CrowdCounts = {
  attempts: 0,
  accepted: 0,
  refused: 0,
  unsaid: 0,
  odd: 0,
  broken: 0,
  hung: 0,
  longestMs: 0,
};

/** Both together. */
export function added(one: CrowdCounts, other: CrowdCounts): CrowdCounts {
  return {
    attempts: one.attempts + other.attempts,
    accepted: one.accepted + other.accepted,
    refused: one.refused + other.refused,
    unsaid: one.unsaid + other.unsaid,
    odd: one.odd + other.odd,
    broken: one.broken + other.broken,
    hung: one.hung + other.hung,
    longestMs: Math.max(one.longestMs, other.longestMs),
  };
}

export class Crowd {
  readonly #options: CrowdOptions;
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #stopping = new AbortController();
  readonly #target: ReturnType<typeof parseTarget>;
  /** Accepted in each second of the clock. */
  readonly acceptedBySecond = new Map<number, number>();
  #counts = { ...nothing };
  #ratePerSecond: number;
  #running: Promise<OpenLoopReport> | undefined;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#ratePerSecond = options.ratePerSecond;
    this.#ledger = new Ledger(options.ledgerFile);
    this.#target = parseTarget(options.url);
    const { random } = options;
    this.#pool = new Pool(this.#target, { connections, maxOutstanding: connections, requestTimeoutMs, random });
  }

  start(prefix: string): void {
    this.#running = openLoop({
      arrivals: () => 1_000 / this.#ratePerSecond,
      count: Number.MAX_SAFE_INTEGER,
      signal: this.#stopping.signal,
      start: (index, onAnswer) => {
        this.#try({ id: `${prefix}-${index}`, onAnswer, tries: 0 });
        return true;
      },
    });
  }

  setRate(ratePerSecond: number): void {
    this.#ratePerSecond = ratePerSecond;
  }

  /** What came of it since this was asked last. */
  take(): CrowdCounts {
    const counts = this.#counts;
    this.#counts = { ...nothing };
    return counts;
  }

  /** Nobody new comes; waits until the last ones have their answer or have left. */
  async stop(): Promise<{ readonly planned: number; readonly late: number }> {
    this.#stopping.abort();
    const report = await this.#running;
    this.close();
    return { planned: report?.planned ?? 0, late: report?.late ?? 0 };
  }

  /** Gives up: what is open stays unknown. */
  close(): void {
    this.#stopping.abort();
    this.#pool.close();
  }

  #try(one: Person): void {
    const intent = { id: one.id, key: one.id, seq: 1 };
    this.#ledger.intend(intent, one.tries + 1, () => {
      const body = JSON.stringify({ id: one.id, key: one.id });
      const sentMs = performance.now();
      const taken = this.#pool.send(buildRequest(this.#target, { method: "POST", path: "/steps", body }), (answer) => {
        this.#answered(one, answer, performance.now() - sentMs);
      });
      if (!taken) this.#answered(one, undefined, 0);
    });
  }

  #answered(one: Person, answer: Answer | undefined, tookMs: number): void {
    const { verdict, repeat } = answer ? judge(answer) : { verdict: "refused" as const, repeat: true };
    this.#ledger.answered(one.id, verdict);
    this.#count(answer, tookMs);
    one.tries += 1;
    if (!answer || verdict === "accepted" || !repeat || one.tries > retries || this.#stopping.signal.aborted) {
      one.onAnswer(answer ?? unsent);
      return;
    }
    const { random } = this.#options;
    const pauseMs = Math.min(retryCapMs, retryBaseMs * 2 ** (one.tries - 1)) * (0.5 + random() / 2);
    setTimeout(() => this.#try(one), Math.max(pauseMs, retryAfterMs(answer.retryAfter, Date.now()) ?? 0));
  }

  #count(answer: Answer | undefined, tookMs: number): void {
    const counts = this.#counts as { -readonly [Name in keyof CrowdCounts]: number };
    counts.attempts += 1;
    if (answer?.sent === true) {
      counts.longestMs = Math.max(counts.longestMs, tookMs);
      if (tookMs > hangMs) counts.hung += 1;
    }
    if (!answer || answer.error !== undefined) counts.broken += 1;
    else if (answer.status >= 200 && answer.status < 300) {
      counts.accepted += 1;
      const second = Math.floor(Date.now() / 1_000);
      this.acceptedBySecond.set(second, (this.acceptedBySecond.get(second) ?? 0) + 1);
    } else if (answer.status === 503) {
      counts.refused += 1;
      if (answer.retryAfter === undefined) counts.unsaid += 1;
    } else counts.odd += 1;
  }
}

interface Person {
  readonly id: string;
  readonly onAnswer: (answer: Answer) => void;
  tries: number;
}

const unsent: Answer = {
  status: 0,
  retryAfter: undefined,
  bodyBytes: 0,
  body: undefined,
  error: "refused",
  reason: "too many wait already",
  sent: false,
};
