// Once a second, in every process: measures the backlogs unless another process does, and reads what is known of them.

import { limits } from "../limits.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { Pace } from "../watch/pace.ts";
import { findBacklogs, foresee } from "./backlog.ts";
import { type RateCeiling } from "./forecast.ts";
import { Measure } from "./measure.ts";
import { type Outlook } from "./outlook.ts";

export interface BacklogLoopOptions {
  readonly url: string;
  readonly outlook: Outlook;
  /** How fast a consumer may be at most, for those that a budget limits. */
  readonly ceiling?: RateCeiling;
  readonly troubled: (error: unknown) => void;
}

/** Small statements, many times: compiling them would cost more than they do. */
const settings = { jit: "off" };

export class BacklogLoop {
  readonly #options: BacklogLoopOptions;
  readonly #pool: Pool;
  readonly #measure = new Measure();
  readonly #pace = new Pace(limits.backlogEveryMs);
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: BacklogLoopOptions) {
    this.#options = options;
    // A connection of its own: what is counted for the first time may take long.
    const { url } = options;
    this.#pool = openPool({ url, purpose: "backlog", connections: 1, statementMs: limits.migrationMs, settings });
  }

  /** Resolves when it is known who is paused. */
  async start(): Promise<void> {
    await this.#read();
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#pace.wake();
    await this.#running;
    await this.#pool.end();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#measure.keep(this.#pool);
        await this.#read();
        await this.#pace.rest();
        this.#pace.well();
      } catch (error) {
        this.#options.troubled(error);
        await this.#pace.backOff();
      }
    }
  }

  async #read(): Promise<void> {
    const { outlook, ceiling } = this.#options;
    const { owners, backlogs, ageMs } = await findBacklogs(this.#pool);
    const paused = new Set(owners.filter(({ pausedAt }) => pausedAt !== null).map(({ consumer }) => consumer));
    outlook.set({ seen: foresee(backlogs, ceiling), paused, ageMs });
  }
}
