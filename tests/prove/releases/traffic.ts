// Those who send: many kept connections, an open loop, and the ids of what failed.

import { setTimeout as sleep } from "node:timers/promises";
import {
  buildRequest,
  closedLoop,
  constantArrivals,
  type OnAnswer,
  openLoop,
  parseTarget,
  Pool,
} from "holdfast-rehearse/drive";

export interface TrafficOptions {
  readonly url: string;
  readonly connections: number;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** What came back while something went on. */
export interface Stretch {
  readonly requests: number;
  /** Requests without a 2xx, by what they got instead. */
  readonly failed: Readonly<Record<string, number>>;
  readonly p99Ms: number;
}

const keys = 1_000;
/** Opens all connections and warms everything up; most of it is refused, as it should be. */
const crowdMs = 1_500;
const calmMs = 3_000;
const capacityMs = 4_000;
/** So many at the same time that the app is busy and refuses nobody. */
const atATime = 16;
const requestTimeoutMs = 10_000;

export class Traffic implements Disposable {
  /** Ids of requests of which nobody knows whether they were stored. */
  readonly failed: string[] = [];
  readonly #signal: AbortSignal;
  readonly #connections: number;
  readonly #target: ReturnType<typeof parseTarget>;
  readonly #pool: Pool;
  #sent = 0;
  #rate = 0;

  constructor({ url, connections, random, signal }: TrafficOptions) {
    this.#signal = signal;
    this.#connections = connections;
    this.#target = parseTarget(url);
    this.#pool = new Pool(this.#target, { connections, requestTimeoutMs, random });
  }

  get sent(): number {
    return this.#sent;
  }

  /** Finds out what can be done, in requests a second; from then on `share` of it is sent. */
  async measure(share: number): Promise<number> {
    await this.#closedLoop(this.#connections, crowdMs);
    await sleep(calmMs, undefined, { signal: this.#signal });
    const { ratePerSecond } = await this.#closedLoop(atATime, capacityMs);
    this.#rate = ratePerSecond * share;
    return ratePerSecond;
  }

  #closedLoop(concurrency: number, durationMs: number): ReturnType<typeof closedLoop> {
    const start = (_index: number, onAnswer: OnAnswer) => this.#send(onAnswer);
    return closedLoop({ start, concurrency, durationMs, signal: this.#signal });
  }

  /** Sends while `work` goes on. */
  async during(work: () => Promise<void>): Promise<Stretch> {
    const ending = new AbortController();
    const load = openLoop({
      arrivals: constantArrivals(this.#rate),
      start: (_index, onAnswer) => this.#send(onAnswer),
      durationMs: 3_600_000,
      signal: AbortSignal.any([ending.signal, this.#signal]),
    });
    try {
      await work();
    } finally {
      ending.abort();
    }
    const { tally, planned, overLimit } = await load;
    const answers = [...tally.statuses].filter(([status]) => status < 200 || status > 299);
    const failed: [string, number][] = [...answers, ...tally.errors].map(([what, count]) => [String(what), count]);
    if (overLimit > 0) failed.push(["not sent", overLimit]);
    return { requests: planned, failed: Object.fromEntries(failed), p99Ms: tally.latency.summary().p99Ms };
  }

  [Symbol.dispose](): void {
    this.#pool.close();
  }

  #send(onAnswer: OnAnswer): boolean {
    const id = `e${this.#sent}`;
    this.#sent += 1;
    const body = JSON.stringify({ id, key: `k${this.#sent % keys}` });
    const request = buildRequest(this.#target, { method: "POST", path: "/intents", body });
    const taken = this.#pool.send(request, (answer) => {
      if (answer.error !== undefined || answer.status < 200 || answer.status > 299) this.failed.push(id);
      onAnswer(answer);
    });
    if (!taken) this.failed.push(id);
    return taken;
  }
}

export function total(failed: Readonly<Record<string, number>>): number {
  return Object.values(failed).reduce((sum, count) => sum + count, 0);
}
