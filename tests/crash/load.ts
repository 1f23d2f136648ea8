// The people before the app: requests at a steady rate, open loop, over lanes that each count up; what is unknown is
// sent again until it is accepted, and now and then one that was accepted long ago is sent again on purpose. What it
// keeps in memory does not grow with the number of requests: the rest is in the ledger file.

import { setTimeout as sleep } from "node:timers/promises";
import {
  type Answer,
  buildRequest,
  constantArrivals,
  type Intent,
  type LatencySummary,
  Ledger,
  openLoop,
  parseTarget,
  Pool,
  Sender,
} from "holdfast-rehearse/drive";

export interface LoadOptions {
  readonly url: string;
  readonly ledgerFile: string;
  /** Intents, not requests. */
  readonly ratePerSecond: number;
  /** Lanes of keys: the requests of one go strictly one after the other. */
  readonly keys: number;
  /** Names of lanes begin with this; `k` by default. */
  readonly lanePrefix?: string;
  /** Intents of one request, each of a key of its own. */
  readonly size: number;
  /** Of the accepted requests, how many are sent again. */
  readonly replayShare: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export interface LoadReport {
  readonly planned: number;
  /** Sent later than planned by the generator itself: then the latencies are its own. */
  readonly late: number;
  /** Accepted ones that were sent again on purpose, in intents. */
  readonly replayed: number;
  /** Of these, how many the app took for new ones. */
  readonly unrecognised: number;
  readonly latency: LatencySummary;
}

/** The first answer of 2xx to a request that was sent after a moment. */
export interface Back {
  readonly afterMs: number;
  atMs: number | undefined;
}

/** Of those who could be sent again, how many are remembered: some from long ago, some fresh. */
const remembered = 2_000;
const connectionsMax = 100;
const requestTimeoutMs = 8_000;

export class Load {
  readonly #options: LoadOptions;
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #sender: Sender;
  readonly #sentMs = new Map<string, number>();
  readonly #past: Intent[] = [];
  readonly #stopping = new AbortController();
  #waiting: Back[] = [];
  #planned = 0;
  #replayed = 0;
  #unrecognised = 0;
  #replaying = 0;
  #running: Promise<LoadReport> | undefined;

  constructor(options: LoadOptions) {
    const target = parseTarget(options.url);
    this.#options = options;
    this.#ledger = new Ledger(options.ledgerFile);
    const connections = Math.min(connectionsMax, options.keys);
    this.#pool = new Pool(target, { connections, requestTimeoutMs, random: options.random, keepBody: true });
    this.#sender = new Sender({
      pool: this.#pool,
      ledger: this.#ledger,
      random: options.random,
      request: (intent) => {
        this.#sentMs.set(intent.id, Date.now());
        const body = JSON.stringify({ ...intent, size: options.size });
        return buildRequest(target, { method: "POST", path: "/intents", body });
      },
    });
  }

  /** Intents that the plan held so far. */
  get planned(): number {
    return this.#planned * this.#options.size;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Watches for the first yes to a request that is sent after this moment. */
  watch(afterMs: number): Back {
    const back: Back = { afterMs, atMs: undefined };
    this.#waiting.push(back);
    return back;
  }

  /** Plans nothing more and waits until everything that was planned has been accepted. */
  async finish(): Promise<LoadReport> {
    this.#stopping.abort();
    if (!this.#running) throw new Error("the load was never started");
    return this.#running;
  }

  /** Gives up: what is open stays unknown. */
  abandon(): void {
    this.#stopping.abort();
    this.#sender.stop();
    this.#pool.close();
  }

  async #run(): Promise<LoadReport> {
    const { ratePerSecond, keys, size, lanePrefix = "k" } = this.#options;
    const report = await openLoop({
      arrivals: constantArrivals(ratePerSecond / size),
      durationMs: Infinity,
      // The plan ends by the signal.
      count: Number.MAX_SAFE_INTEGER,
      signal: this.#stopping.signal,
      start: (index, onAnswer) => {
        const key = `${lanePrefix}${index % keys}`;
        const seq = Math.floor(index / keys) + 1;
        this.#planned = index + 1;
        this.#maybeReplay();
        return this.#send({ id: `${key}-${seq}`, key, seq }, onAnswer);
      },
    });
    while (this.#replaying > 0) await sleep(10);
    this.#pool.close();
    this.#ledger.close();
    const { planned, late, tally } = report;
    const replayed = this.#replayed * size;
    const unrecognised = this.#unrecognised;
    return { planned: planned * size, late, replayed, unrecognised, latency: tally.latency.summary() };
  }

  #send(intent: Intent, onAnswer: (answer: Answer) => void): boolean {
    return this.#sender.send(intent, (answer) => {
      const sentMs = this.#sentMs.get(intent.id) ?? 0;
      this.#sentMs.delete(intent.id);
      if (isYes(answer)) this.#note(intent, sentMs);
      onAnswer(answer);
    });
  }

  #note(intent: Intent, sentMs: number): void {
    if (this.#past.length < remembered) this.#past.push(intent);
    else this.#past[Math.floor(this.#options.random() * remembered)] = intent;
    if (this.#waiting.length === 0) return;
    for (const back of this.#waiting) if (sentMs > back.afterMs) back.atMs = Date.now();
    this.#waiting = this.#waiting.filter((back) => back.atMs === undefined);
  }

  #maybeReplay(): void {
    const { random, replayShare } = this.#options;
    const intent = this.#past[Math.floor(random() * this.#past.length)];
    if (!intent || random() >= replayShare) return;
    const taken = this.#send(intent, (answer) => {
      this.#replaying -= 1;
      if (isYes(answer)) this.#unrecognised += takenForNew(answer);
    });
    if (!taken) return;
    this.#replaying += 1;
    this.#replayed += 1;
  }
}

function isYes({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** How many of the intents of a repeated request the app stored once more, by its own answer. */
function takenForNew({ body }: Answer): number {
  // The answer of a route that takes events.
  const { accepted } = JSON.parse(body?.toString() ?? "{}") as { accepted?: number };
  return accepted ?? 0;
}
