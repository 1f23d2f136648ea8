// The rhythm of a loop: it rests until somebody wakes it or the time to poll has come, and backs off while there is
// trouble.

import { limits } from "../limits.ts";

/** For one loop. A wake while the loop is busy is not lost: the next rest ends at once. */
export class Pace {
  readonly #pollMs: number;
  #woken = false;
  #troubles = 0;
  #end: (() => void) | undefined;

  constructor(pollMs: number) {
    this.#pollMs = pollMs;
  }

  wake(): void {
    this.#woken = true;
    this.#end?.();
  }

  /** Until the next wake, or the time to poll: polling is the truth, waking only makes it quick. */
  async rest(pollMs = this.#pollMs): Promise<void> {
    if (!this.#woken) await this.#pause(pollMs);
    this.#woken = false;
  }

  /** Forgets earlier troubles. */
  well(): void {
    this.#troubles = 0;
  }

  /** A pause that doubles from 50 ms to 1 s with each trouble in a row; a wake ends it as well. */
  async backOff(): Promise<void> {
    this.#woken = false;
    await this.#pause(Math.min(limits.troubleCapMs, limits.troubleBaseMs * 2 ** this.#troubles));
    this.#troubles += 1;
  }

  async #pause(ms: number): Promise<void> {
    let clock: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#end = resolve;
      clock = setTimeout(resolve, ms);
    });
    clearTimeout(clock);
    this.#end = undefined;
  }
}
