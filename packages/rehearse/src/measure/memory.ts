// Whether the target's memory grows with its visits, and how many of them until its heap is full. A note, not a rate:
// it is the number of visits that ends the process, however slowly they come.

import { line } from "./kept.ts";
import { visitsOf } from "./part-wish.ts";
import type { Trial } from "./trial.ts";

export interface MemoryOutlook {
  readonly pid: number;
  readonly bytesPerVisit: number;
  /** From the last trial on. */
  readonly visitsUntilFull: number;
  readonly heapBytes: number;
  readonly heapLimitBytes: number;
}

/** Collections needed before a slope means anything. */
const enough = 4;

/**
 * The heap that is left right after major collections, against visits, over the trials in the order they were run. The
 * process that fills up first; undefined when none grows beyond doubt (three standard errors).
 */
export function memoryOf(trials: readonly Trial[]): MemoryOutlook | undefined {
  const points = new Map<number, { heapBytes: number[]; visits: number; limitBytes: number }>();
  for (const trial of trials) {
    for (const { pid, memory } of trial.inside) {
      const seen = points.get(pid) ?? { heapBytes: [], visits: 0, limitBytes: 0 };
      seen.heapBytes.push(...memory.afterMajor.map((after) => after.heapBytes));
      points.set(pid, { ...seen, visits: seen.visits + visitsOf(trial), limitBytes: memory.heapLimitBytes });
    }
  }
  const outlooks = [...points].flatMap(([pid, { heapBytes, visits, limitBytes }]): MemoryOutlook[] => {
    const { slope, error } = line(heapBytes);
    const last = heapBytes.at(-1) ?? 0;
    if (heapBytes.length < enough || visits === 0 || slope <= 3 * error || limitBytes <= last) return [];
    const bytesPerVisit = (slope * heapBytes.length) / visits;
    const visitsUntilFull = (limitBytes - last) / bytesPerVisit;
    return [{ pid, bytesPerVisit, visitsUntilFull, heapBytes: last, heapLimitBytes: limitBytes }];
  });
  return outlooks.toSorted((a, b) => a.visitsUntilFull - b.visitsUntilFull)[0];
}
