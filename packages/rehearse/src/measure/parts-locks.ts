// Rows that many want to change: each lets through one transaction at a time, from the statement that changes it to the
// commit. What limits is the row that most of them want.

import type { LockReadings } from "../probe/readings.ts";
import type { PartWish } from "./part-wish.ts";
import { short, sumOf, visitsOf } from "./part-wish.ts";
import type { Trial } from "./trial.ts";

/** Fewer transactions than these tell too little of which rows are wanted. */
const enough = 5;
/** From this share of a lock's time on, it is mostly the same row that is held. */
const mostlyTheSame = 0.3;

/** The part of a statement's lock, by its shape. */
export const lockPart = (shape: string): string => `lock:${shape}`;

export function lockParts(top: Trial): readonly PartWish[] {
  const shapes = new Set(locksOf(top).map(({ shape }) => shape));
  return [...shapes].flatMap((shape): PartWish[] => {
    const of = (trial: Trial): readonly LockReadings[] => locksOf(trial).filter((lock) => lock.shape === shape);
    const seen = of(top);
    const count = sumOf(seen, (lock) => lock.count);
    const ms = sumOf(seen, (lock) => lock.ms);
    if (count < enough || sumOf(seen, (lock) => lock.hottestMs) < mostlyTheSame * ms) return [];
    const where = seen.find((lock) => lock.where !== "")?.where ?? "";
    return [
      {
        id: lockPart(shape),
        title: "one row of the database, changed by one transaction at a time",
        servers: 1,
        busyMs: (trial) => sumOf(of(trial), (lock) => lock.hottestMs),
        jobsPerVisit: count / Math.max(1, visitsOf(top)),
        unevenness: Math.max(0, (sumOf(seen, (lock) => lock.squaredMs) * count) / ms ** 2 - 1),
        evidence: `kept locked ${short(ms / count)} ms until the commit${where === "" ? "" : `, changed at ${where}`}`,
      },
    ];
  });
}

function locksOf(trial: Trial): readonly LockReadings[] {
  return trial.inside.flatMap((process) => process.locks);
}
