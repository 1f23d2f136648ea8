// A time that passes as fast as it can be worked through: a heap of what is still to come.

import { type Time } from "../../../packages/holdfast/src/supervise/time.ts";

interface Entry {
  readonly atMs: number;
  /** Of two for the same moment the one that was asked for first comes first. */
  readonly number: number;
  readonly run: () => void;
  dead: boolean;
}

export class SimulatedTime implements Time {
  readonly #coarseMs: number;
  readonly #heap: Entry[] = [];
  #nowMs = 0;
  #number = 0;

  /** What happens again and again does so at most every `coarseMs`, or a thousand days would take days. */
  constructor(coarseMs: number) {
    this.#coarseMs = coarseMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, run: () => void): () => void {
    this.#number += 1;
    const entry: Entry = { atMs: this.#nowMs + Math.max(0, ms), number: this.#number, run, dead: false };
    this.#push(entry);
    return () => (entry.dead = true);
  }

  every(ms: number, run: () => void): () => void {
    let cancel = () => undefined as unknown;
    const next = () => {
      cancel = this.after(Math.max(ms, this.#coarseMs), () => {
        next();
        run();
      });
    };
    next();
    return () => void cancel();
  }

  /** Lets time pass until then; what is promised in between is kept before the next thing happens. */
  async passUntil(atMs: number): Promise<void> {
    for (let entry = this.#heap[0]; entry && entry.atMs <= atMs; entry = this.#heap[0]) {
      this.#pop();
      if (entry.dead) continue;
      this.#nowMs = entry.atMs;
      entry.run();
      // Promises that hang on each other need several turns.
      await new Promise(setImmediate);
    }
    this.#nowMs = atMs;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isBefore(entry, heap[up]); up = (at - 1) >> 1) {
      // Above zero there is always one above.
      heap[at] = heap[up] ?? entry;
      at = up;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      const down = heap[child];
      if (!down || !isBefore(down, last)) break;
      heap[at] = down;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(one: Entry | undefined, other: Entry | undefined): boolean {
  if (!one || !other) return one !== undefined;
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number);
}
