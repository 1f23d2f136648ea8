// The people before the app: intents at a steady rate, open loop, over keys that each count up; what is unknown is sent
// again until it is accepted, and now and then one that was accepted long ago is sent again on purpose.

import {
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
  readonly ratePerSecond: number;
  readonly keys: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

export interface LoadReport {
  readonly planned: number;
  /** Sent later than planned by the generator itself: then the latencies are its own. */
  readonly late: number;
  /** Accepted ones that were sent again on purpose. */
  readonly replayed: number;
  readonly latency: LatencySummary;
}

/** An answer of 2xx: when its request was sent, and when it came. */
export interface Accepted {
  readonly sentMs: number;
  readonly atMs: number;
}

/** Of the accepted ones, how many are sent again. */
const replayShare = 1 / 20;
/** Of those who could be sent again, how many are remembered: some from long ago, some fresh. */
const remembered = 2_000;
const requestTimeoutMs = 8_000;

export class Load {
  readonly accepted: Accepted[] = [];
  readonly #options: LoadOptions;
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #sender: Sender;
  readonly #sentMs = new Map<string, number>();
  readonly #past: Intent[] = [];
  readonly #stopping = new AbortController();
  #replayed = 0;
  #replaying = 0;
  #running: Promise<LoadReport> | undefined;

  constructor(options: LoadOptions) {
    const target = parseTarget(options.url);
    this.#options = options;
    this.#ledger = new Ledger(options.ledgerFile);
    this.#pool = new Pool(target, { connections: options.keys, requestTimeoutMs, random: options.random });
    this.#sender = new Sender({
      pool: this.#pool,
      ledger: this.#ledger,
      random: options.random,
      request: (intent) => {
        this.#sentMs.set(intent.id, Date.now());
        return buildRequest(target, { method: "POST", path: "/intents", body: JSON.stringify(intent) });
      },
    });
  }

  start(): void {
    this.#running = this.#run();
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
    const { ratePerSecond, keys } = this.#options;
    const report = await openLoop({
      arrivals: constantArrivals(ratePerSecond),
      durationMs: Infinity,
      // The plan ends by the signal.
      count: Number.MAX_SAFE_INTEGER,
      signal: this.#stopping.signal,
      start: (index, onAnswer) => {
        const key = `k${index % keys}`;
        const seq = Math.floor(index / keys) + 1;
        this.#maybeReplay();
        return this.#send({ id: `${key}-${seq}`, key, seq }, onAnswer);
      },
    });
    while (this.#replaying > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    this.#pool.close();
    this.#ledger.close();
    const { planned, late, tally } = report;
    return { planned, late, replayed: this.#replayed, latency: tally.latency.summary() };
  }

  #send(intent: Intent, onAnswer: Parameters<Sender["send"]>[1]): boolean {
    return this.#sender.send(intent, (answer) => {
      if (answer.status >= 200 && answer.status < 300) this.#note(intent);
      onAnswer(answer);
    });
  }

  #note(intent: Intent): void {
    this.accepted.push({ sentMs: this.#sentMs.get(intent.id) ?? 0, atMs: Date.now() });
    if (this.#past.length < remembered) this.#past.push(intent);
    else this.#past[Math.floor(this.#options.random() * remembered)] = intent;
  }

  #maybeReplay(): void {
    const { random } = this.#options;
    const intent = this.#past[Math.floor(random() * this.#past.length)];
    if (!intent || random() >= replayShare) return;
    const taken = this.#send(intent, () => (this.#replaying -= 1));
    if (!taken) return;
    this.#replaying += 1;
    this.#replayed += 1;
  }
}
