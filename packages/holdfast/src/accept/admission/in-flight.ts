// How many requests are answered at once, and begun in one turn of the event loop. A fixed ceiling is right for
// handlers that wait for the store; those that compute make the turn long, and then fewer are begun. It follows the
// length of a turn and not how answer times compare with the best one (Netflix' gradient,
// https://github.com/Netflix/concurrency-limits): a batch that a store takes at once is slower than a single row, and
// better. It never leaves its bounds.

import { limits } from "../../limits.ts";

export interface Load {
  /** 90th percentile of a turn of the event loop in this window, in ms. */
  readonly turnMs: number;
  /** Share of the window in which the loop was busy, from 0 to 1. */
  readonly busy: number;
}

const floor = 1;

export class InFlight {
  #limit: number = limits.admissionInFlightFirst;
  #peak = 0;
  #count = 0;

  get limit(): number {
    return Math.floor(this.#limit);
  }

  get count(): number {
    return this.#count;
  }

  /** Is there room for one more when so many were begun in this turn? Important ones have some more. */
  hasRoom(begunInTurn: number, important: boolean): boolean {
    const reserve = important ? Math.max(1, Math.floor(this.limit * limits.admissionReserveShare)) : 0;
    return Math.max(this.#count, begunInTurn) < this.limit + reserve;
  }

  /** Counts what begins (1) and what ends or no longer counts (negative). */
  add(change: number, begunInTurn = 0): void {
    this.#count += change;
    this.#peak = Math.max(this.#peak, this.#count, begunInTurn);
  }

  /** Ends a window of `limits.admissionWindowMs`. */
  window({ turnMs, busy }: Load): void {
    const reached = this.#peak >= this.limit;
    // A loop that rests has no too many: something else has kept it from its turn.
    if (turnMs > limits.admissionTurnMs && busy > 0.8) {
      const share = Math.min(0.9, Math.max(0.3, limits.admissionTurnMs / turnMs));
      this.#limit = Math.max(floor, Math.min(this.#limit, Math.max(this.#peak, floor)) * share);
    } else if (reached || busy <= 0.8) {
      this.#limit = Math.min(limits.admissionInFlight, this.#limit * 1.1 + 0.5);
    }
    this.#peak = this.#count;
  }
}
