// How fast events come and are done, from counts of the last minute: values in, values out. The window is as long as
// the rate has been steady, so that it follows a changed load within two seconds and does not jump while there is none.

import { limits } from "../limits.ts";

/** What was known at one moment: how many events had come since counting began, and how many of them waited. */
export interface Sample {
  readonly atMs: number;
  readonly arrived: number;
  readonly waiting: number;
}

/** A second. */
export interface Rates {
  readonly arriving: number;
  readonly finishing: number;
}

/** The rates at the last of these samples, which are in order. Both are 0 when there are not two of them. */
export function ratesOf(samples: readonly Sample[]): Rates {
  const arrived = samples.map(({ atMs, arrived: value }): Point => ({ atMs, value }));
  const finished = samples.map(({ atMs, arrived: came, waiting }): Point => ({ atMs, value: came - waiting }));
  return {
    arriving: steadyRate(arrived, 0),
    finishing: steadyRate(finished.slice(standsSince(samples)), limits.batchTargetMs),
  };
}

/**
 * Adds the newest sample; keeps those of the last seconds, and a few of the time before. `sinceMs` is when nothing had
 * changed yet, for a series that was not added to while it was at rest.
 */
export function addSample(samples: readonly Sample[], next: Sample, sinceMs = 0): readonly Sample[] {
  const last = samples.at(-1);
  const rested =
    last && sinceMs > last.atMs + limits.backlogEveryMs / 2 ? [...samples, { ...last, atMs: sinceMs }] : samples;
  const kept: Sample[] = [];
  for (const one of rested) {
    const age = next.atMs - one.atMs;
    const gap = one.atMs - (kept.at(-1)?.atMs ?? -Infinity);
    if (age > limits.backlogWindowMs || age <= 0) continue;
    if (age < limits.backlogDenseMs || gap >= limits.backlogSparseMs) kept.push(one);
  }
  return [...kept, next];
}

interface Point {
  readonly atMs: number;
  readonly value: number;
}

// What is done while nothing waits says nothing of what could be done: the window begins where the backlog does.
function standsSince(samples: readonly Sample[]): number {
  const last = samples.at(-1);
  const idle = samples.findLastIndex(({ waiting }) => waiting === 0);
  const first = samples[idle + 1];
  if (!last || !first || last.waiting === 0) return 0;
  return last.atMs - first.atMs >= limits.backlogEveryMs ? idle + 1 : Math.max(0, idle);
}

/**
 * The slope at the end: over the shortest window, longer by an interval as long as that, and the stretch before it
 * that is as long as the window, have the same slope within what chance and batches of so many ms make of it. A single
 * interval shows a step at once; a stretch shows a drift that is too slow for that.
 */
function steadyRate(points: readonly Point[], batchMs: number): number {
  const last = points.at(-1);
  if (!last) return 0;
  let from = before(points, last.atMs - limits.backlogShortMs);
  for (;;) {
    const first = points[from];
    if (!first) return 0;
    const window = slope(first, last);
    const interval = points[from - 1];
    const stretch = points[before(points, first.atMs - (last.atMs - first.atMs))];
    const goesOn = [interval, stretch].every((older) => older && alike(slope(older, first), window, batchMs));
    if (!goesOn) return window.rate;
    from -= 1;
  }
}

/** The last point that is not after `atMs`, or the first one. */
function before(points: readonly Point[], atMs: number): number {
  return Math.max(
    0,
    points.findLastIndex((point) => point.atMs <= atMs),
  );
}

interface Slope {
  readonly rate: number;
  readonly seconds: number;
}

function slope(first: Point, last: Point): Slope {
  const seconds = (last.atMs - first.atMs) / 1000;
  return { seconds, rate: seconds > 0 ? Math.max(0, (last.value - first.value) / seconds) : 0 };
}

// Chance: three standard deviations of a Poisson count. Batches: what one more or less makes.
function alike(one: Slope, other: Slope, batchMs: number): boolean {
  const rate = Math.max(one.rate, other.rate);
  const seconds = Math.min(one.seconds, other.seconds);
  const chance = 3 * Math.sqrt(rate / seconds);
  const batches = (rate * batchMs) / 1000 / seconds;
  return Math.abs(one.rate - other.rate) <= rate * 0.04 + chance + batches;
}
