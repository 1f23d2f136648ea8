// The admission level: which ranks are let in. While there is overload it is where as many come as can be finished, by
// a histogram of the ranks that came in the last second; without it the level rises step by step. After DAGOR (see
// rank.ts), but placed at what can be finished instead of 5 % lower each time: ten times the load takes one step.

import { limits } from "../../limits.ts";
import { ranks } from "./rank.ts";

export class Level {
  readonly #came = new Float64Array(ranks);
  #finished = 0;
  #best = 0;
  #used = 0;
  #windows = 0;
  /** Windows without overload in a row. */
  #calm = 0;
  /** Ranks below it are let in, and this share of the rank itself. */
  #rank = ranks;
  #share = 0;

  /** True when everybody is let in. */
  get isOpen(): boolean {
    return this.#rank === ranks;
  }

  /** How many ranks are let in; the last one in part. */
  get value(): number {
    return this.#rank + this.#share;
  }

  /** Counts a request; says whether it is let in. `chance`, from 0 up to 1, decides where a rank is let in partly. */
  admits(rank: number, chance: number): boolean {
    this.#came[rank] = (this.#came[rank] ?? 0) + 1;
    return rank < this.#rank || (rank === this.#rank && chance < this.#share);
  }

  /** A request was answered. */
  finished(): void {
    this.#finished += 1;
  }

  /**
   * Ends a window of `limits.admissionWindowMs`. `used` is the share of it in which the process could not have done
   * more, from 0 to 1: what is finished in half of the time is half of what can be.
   */
  window({ overloaded, used }: { readonly overloaded: boolean; readonly used: number }): void {
    this.#used = this.#used * limits.admissionMemory + used;
    this.#windows = this.#windows * limits.admissionMemory + 1;
    const share = Math.max(0.1, this.#used / this.#windows);
    // A stall finishes little and proves nothing: what could be done seconds ago can nearly be done now.
    this.#best = Math.max(this.#finished, this.#best * limits.admissionBestMemory);
    const can = Math.max((this.#finished / share) * limits.admissionOpening, this.#best * limits.admissionBestShare);
    this.#calm = overloaded ? 0 : this.#calm + 1;
    // Ever faster: what was placed too low, since a process had just started or stood still, must not stay there.
    const opening = Math.min(limits.admissionOpeningMost, limits.admissionOpening ** this.#calm);
    if (overloaded) this.#place(can);
    else if (!this.isOpen) this.#place(this.#letIn() * opening + 1);
    for (let rank = 0; rank < ranks; rank += 1) this.#came[rank] = (this.#came[rank] ?? 0) * limits.admissionMemory;
    this.#finished *= limits.admissionMemory;
  }

  /** How many of those that came would have been let in at this level. */
  #letIn(): number {
    let sum = (this.#came[this.#rank] ?? 0) * this.#share;
    for (let rank = 0; rank < this.#rank; rank += 1) sum += this.#came[rank] ?? 0;
    return sum;
  }

  /** Puts it where `wanted` of those that came are let in: at least one, or nothing would ever be finished. */
  #place(wanted: number): void {
    let left = Math.max(1, wanted);
    for (let rank = 0; rank < ranks; rank += 1) {
      const count = this.#came[rank] ?? 0;
      if (count > left) {
        this.#rank = rank;
        this.#share = left / count;
        return;
      }
      left -= count;
    }
    this.#rank = ranks;
    this.#share = 0;
  }
}
