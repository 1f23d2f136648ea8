// How many requests are begun in one turn of the event loop, and how many are answered at once. Handlers that compute
// make the turn long, and then fewer are begun in one: what comes meanwhile is read, and can be told apart or refused.
// Those that wait for the store have a fixed ceiling. It follows the length of a turn and not how answer times compare
// with the best one (Netflix' gradient, https://github.com/Netflix/concurrency-limits): a batch that a store takes at
// once is slower than a single row, and better.

import { limits } from "../../limits.ts";

export interface Load {
  /** 90th percentile of a turn of the event loop in this window, in ms. */
  readonly turnMs: number;
  /** Share of the window in which the loop was busy, from 0 to 1. */
  readonly busy: number;
  /** Requests that were begun in this window. */
  readonly begun: number;
}

export class InFlight {
  #perTurn: number = limits.admissionPerTurnFirst;
  #reached = false;
  #count = 0;

  /** How many are begun in one turn. */
  get perTurn(): number {
    return Math.floor(this.#perTurn);
  }

  get count(): number {
    return this.#count;
  }

  /** Is there room for one more when so many were begun in this turn? Important ones have some more. */
  hasRoom(begunInTurn: number, important: boolean): boolean {
    const most = important ? 1 + limits.admissionReserveShare : 1;
    const reserve = important ? Math.max(1, Math.floor(this.perTurn * limits.admissionReserveShare)) : 0;
    if (begunInTurn >= this.perTurn + reserve) {
      this.#reached = true;
      return false;
    }
    return this.#count < limits.admissionInFlight * most;
  }

  /** Counts what begins (1) and what ends or no longer counts (negative). */
  add(change: number): void {
    this.#count += change;
  }

  /** Ends a window of `limits.admissionWindowMs`. */
  window({ turnMs, busy, begun }: Load): void {
    // A loop that rests has not begun too many: something else has kept it from its turn.
    if (turnMs > limits.admissionTurnMs && busy > 0.8 && begun > 0) {
      // All that the loop has done, for each of them: what fills it besides counts as theirs, so it is no less.
      const eachMs = (busy * limits.admissionWindowMs) / begun;
      const fits = Math.max(limits.admissionTurnMs / eachMs, this.#perTurn * 0.3);
      this.#perTurn = Math.max(1, Math.min(this.#perTurn, fits));
    } else if (this.#reached && turnMs <= limits.admissionTurnMs) {
      this.#perTurn = Math.min(limits.admissionPerTurn, this.#perTurn * 1.5);
    }
    this.#reached = false;
  }
}
