// How many children of the target came and went. Linux counts no forks by process; but a parent inherits the page
// faults of each child that it waited for, in a step of about the same size for children of the same kind.

import { outsideLimits } from "./limits.ts";
import { readStat } from "./proc.ts";

interface Step {
  readonly pid: number;
  readonly atMs: number;
  readonly faults: number;
}

export class ChildrenWatch {
  readonly #proc: string;
  readonly #last = new Map<number, number>();
  readonly #steps: Step[] = [];

  constructor(proc: string) {
    this.#proc = proc;
  }

  look(atMs: number, pids: readonly number[]): void {
    for (const pid of pids) {
      const stat = readStat(this.#proc, pid);
      if (stat === undefined) continue;
      const before = this.#last.get(pid);
      this.#last.set(pid, stat.childrenFaults);
      if (before === undefined || stat.childrenFaults <= before) continue;
      this.#steps.push({ pid, atMs, faults: stat.childrenFaults - before });
      if (this.#steps.length > outsideLimits.maxSamples) this.#steps.shift();
    }
  }

  /**
   * Of the children of `parents`; what children start themselves is left out. An estimate: exact while children end one
   * at a time between two looks, or are of one kind.
   */
  endedBetween(fromMs: number, toMs: number, parents: Iterable<number>): number {
    const steps = this.#steps.filter(({ atMs }) => atMs > fromMs && atMs <= toMs);
    let count = 0;
    for (const parent of parents)
      count += estimateChildren(steps.filter(({ pid }) => pid === parent).map(({ faults }) => faults));
    return count;
  }
}

/** `steps` are sizes, each of one or several children; a small step is taken for one child. */
export function estimateChildren(steps: readonly number[]): number {
  const sorted = [...steps].sort((a, b) => a - b);
  // Not the smallest: a child of another kind, or one that failed at once, would make the others look like many.
  const one = sorted[Math.floor(sorted.length / 10)];
  if (one === undefined) return 0;
  return steps.reduce((sum, step) => sum + Math.max(1, Math.round(step / one)), 0);
}
