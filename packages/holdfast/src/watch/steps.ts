// A loop beside the work: one step after the other, a rest between them, and a longer one while there is trouble.

import { Pace } from "./pace.ts";

export interface StepOptions {
  /** Between two steps, in ms, when the step does not say otherwise. */
  readonly pollMs: number;
  /** Says how long to rest then, in ms: 0 when there may be more to do at once. */
  readonly step: () => Promise<number>;
  /** Told what a step failed with; the next one comes after a pause that grows. */
  readonly troubled: (error: unknown) => void;
}

export class StepLoop {
  readonly #options: StepOptions;
  readonly #pace: Pace;
  /** When the last step was done, by the clock that never goes back. */
  movedAt = performance.now();
  #stopped = false;
  #running: Promise<void> | undefined;

  constructor(options: StepOptions) {
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
    const { step, troubled } = this.#options;
    while (!this.#stopped) {
      try {
        const restMs = await step();
        this.movedAt = performance.now();
        this.#pace.well();
        if (restMs > 0) await this.#pace.rest(restMs);
      } catch (error) {
        troubled(error);
        await this.#pace.backOff();
      }
    }
  }
}
