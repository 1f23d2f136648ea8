// Once a second, in every process: measures the backlogs unless another process does, and reads what is known of them.

import { limits } from "../limits.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { StepLoop } from "../watch/steps.ts";
import { findBacklogs, foresee } from "./backlog.ts";
import { Measure } from "./measure.ts";
import { type Outlook } from "./outlook.ts";

export interface BacklogLoopOptions {
  readonly url: string;
  readonly outlook: Outlook;
  readonly troubled: (error: unknown) => void;
}

/** Small statements, many times: compiling them would cost more than they do. */
const settings = { jit: "off" };

export class BacklogLoop {
  readonly #options: BacklogLoopOptions;
  readonly #pool: Pool;
  readonly #measure = new Measure();
  readonly #loop: StepLoop;
  #stopped = false;

  constructor(options: BacklogLoopOptions) {
    this.#options = options;
    // A connection of its own: what is counted for the first time may take long.
    const { url } = options;
    this.#pool = openPool({ url, purpose: "backlog", connections: 1, statementMs: limits.migrationMs, settings });
    this.#loop = new StepLoop({
      pollMs: limits.backlogEveryMs,
      step: () => this.#step(),
      troubled: options.troubled,
    });
  }

  /** Resolves when it is known who is paused. */
  async start(): Promise<void> {
    await this.#read();
    this.#loop.start();
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.#loop.stop();
    await this.#pool.end();
  }

  async #step(): Promise<number> {
    await this.#measure.keep(this.#pool);
    await this.#read();
    return limits.backlogEveryMs;
  }

  async #read(): Promise<void> {
    const { outlook } = this.#options;
    const { owners, backlogs, ageMs } = await findBacklogs(this.#pool);
    const paused = new Set(owners.filter(({ pausedAt }) => pausedAt !== null).map(({ consumer }) => consumer));
    outlook.set({ seen: foresee(backlogs), paused, ageMs });
  }
}
