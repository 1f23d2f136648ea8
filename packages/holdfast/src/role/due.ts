// A loop that moves what is due, a step after the other while there is more: timers, and what is replayed.

import { Pace } from "../watch/pace.ts";
import { type Watch } from "../watch/watch.ts";

export interface DueOptions {
  readonly name: string;
  readonly watch: Watch;
  readonly pollMs: number;
  /** Moves some; says how long to rest then, in ms: 0 when there may be more at once. */
  readonly step: () => Promise<number>;
}

export class DueLoop {
  readonly #options: DueOptions;
  readonly #pace: Pace;
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: DueOptions) {
    this.#options = options;
    this.#pace = new Pace(options.pollMs);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Finishes the step under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pace.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, watch, step } = this.#options;
    while (!this.#stopped) {
      try {
        const restMs = await step();
        if (restMs > 0) await this.#pace.rest(restMs);
        this.#pace.well();
      } catch (error) {
        watch.troubled(name, error);
        await this.#pace.backOff();
      }
    }
  }
}
