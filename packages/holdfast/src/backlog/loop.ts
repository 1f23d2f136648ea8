// Once a second, in every process: measures the backlogs unless another process does, and reads what is known of them.

import { limits } from "../limits.ts";
import { type Pool } from "../store/pool.ts";
import { Pace } from "../watch/pace.ts";
import { findBacklogs, foresee } from "./backlog.ts";
import { type RateCeiling } from "./forecast.ts";
import { Measure } from "./measure.ts";
import { type Outlook } from "./outlook.ts";

export interface BacklogLoopOptions {
  /** One connection of its own: what is counted for the first time may take long. */
  readonly pool: Pool;
  readonly outlook: Outlook;
  /** How fast a consumer may be at most, for those that a budget limits. */
  readonly ceiling?: RateCeiling;
  readonly troubled: (error: unknown) => void;
}

export class BacklogLoop {
  readonly #options: BacklogLoopOptions;
  readonly #measure = new Measure();
  readonly #pace = new Pace(limits.backlogEveryMs);
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: BacklogLoopOptions) {
    this.#options = options;
  }

  /** Resolves when it is known who is paused. */
  async start(): Promise<void> {
    await this.#read();
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pace.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#measure.keep(this.#options.pool);
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
    const { pool, outlook, ceiling } = this.#options;
    const { owners, backlogs, ageMs } = await findBacklogs(pool);
    const paused = new Set(owners.filter(({ pausedAt }) => pausedAt !== null).map(({ consumer }) => consumer));
    outlook.set({ seen: foresee(backlogs, ceiling), paused, ageMs });
  }
}
