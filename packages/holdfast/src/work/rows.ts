// How many events are taken up at once: as many as fit into a target of time. Grows step by step, since the first ones
// tell little.

import { limits } from "../limits.ts";

export class Rows {
  readonly #targetMs: number;
  #most: number = limits.batchRowsMin;

  constructor(targetMs: number) {
    this.#targetMs = targetMs;
  }

  get most(): number {
    return this.#most;
  }

  /** So many took so long; `full` when there might have been more. */
  took({ count, full, ms }: { readonly count: number; readonly full: boolean; readonly ms: number }): void {
    let most = this.#most;
    if (ms > this.#targetMs) most = Math.min(most, Math.floor((count * this.#targetMs) / ms));
    else if (full && ms < this.#targetMs / 2) most *= ms < this.#targetMs / 8 ? 4 : 2;
    this.#most = Math.max(limits.batchRowsMin, Math.min(most, limits.batchRowsMax));
  }
}
