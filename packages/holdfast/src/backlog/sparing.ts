// A count that takes longer the more there is: asked for again and again, counted so that it takes at most a share of
// the time.

import { limits } from "../limits.ts";
import { type Queryable } from "../store/pool.ts";

export class Sparing<Value> {
  readonly #count: (db: Queryable) => Promise<Value>;
  #last: { readonly value: Value; readonly untilMs: number } | undefined;

  constructor(count: (db: Queryable) => Promise<Value>) {
    this.#count = count;
  }

  /** What was counted last, or now if that is long enough ago. */
  async get(db: Queryable): Promise<Value> {
    if (this.#last && performance.now() < this.#last.untilMs) return this.#last.value;
    const beganMs = performance.now();
    const value = await this.#count(db);
    const endedMs = performance.now();
    this.#last = { value, untilMs: endedMs + (endedMs - beganMs) * (1 / limits.backlogCountShare - 1) };
    return value;
  }
}
