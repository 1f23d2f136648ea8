// The crowd's day against the limit: how long more come than can be served, how many wait then, and for how long. A
// fluid model: B(t) is the integral of what comes over what is served, never below zero; a wait is B divided by the
// limit.

import type { CrowdFacts } from "./facts.ts";

export interface CrowdDay {
  /** The limit divided by the crowd's peak: over 1 it holds. */
  readonly headroom: number;
  /** While more came than could be served. */
  readonly overMs: number;
  /** From the first visit that waited to the last. */
  readonly waitingMs: number;
  readonly mostWaiting: number;
  readonly longestWaitMs: number;
  readonly visits: number;
  /** The day in order; after the crowd's end until nobody waits, at most as long again. */
  readonly points: readonly { readonly atMs: number; readonly rate: number; readonly waiting: number }[];
}

/** Steps of the day; within one the crowd comes evenly. */
const steps = 720;

export function crowdDay(crowd: CrowdFacts, limit: number): CrowdDay {
  const points = [{ atMs: 0, rate: rateAt(crowd, 0), waiting: 0 }];
  const day = { overMs: 0, waitingMs: 0, mostWaiting: 0, visits: 0 };
  let waiting = 0;
  const walk = (fromMs: number, toMs: number): void => {
    const rate = (rateAt(crowd, fromMs) + rateAt(crowd, toMs)) / 2;
    const lengthMs = toMs - fromMs;
    day.visits += (rate * lengthMs) / 1000;
    if (rate > limit) day.overMs += lengthMs;
    waiting = Math.max(0, waiting + ((rate - limit) * lengthMs) / 1000);
    if (waiting > 0) day.waitingMs += lengthMs;
    day.mostWaiting = Math.max(day.mostWaiting, waiting);
    points.push({ atMs: toMs, rate: rateAt(crowd, toMs), waiting });
  };
  const moments = momentsOf(crowd);
  moments.slice(1).forEach((atMs, index) => walk(moments[index] ?? 0, atMs));
  const stepMs = crowd.durationMs / steps;
  for (let index = 0; index < steps && waiting > 0; index += 1) {
    walk(crowd.durationMs + index * stepMs, crowd.durationMs + (index + 1) * stepMs);
  }
  return {
    ...day,
    headroom: limit / crowd.peak,
    longestWaitMs: day.mostWaiting === 0 ? 0 : (day.mostWaiting / limit) * 1000,
    points,
  };
}

/** Even steps, and the moments of the shape between them: a front of a second is not stepped over. */
function momentsOf({ durationMs, shape }: CrowdFacts): number[] {
  const even = Array.from({ length: steps + 1 }, (_, index) => (durationMs * index) / steps);
  const all = [...even, ...shape.map(({ atMs }) => atMs)].filter((atMs) => atMs >= 0 && atMs <= durationMs);
  return [...new Set(all)].sort((one, other) => one - other);
}

/** Visits that begin per second; none after the crowd's end. */
function rateAt({ shape, durationMs, peak }: CrowdFacts, atMs: number): number {
  if (atMs > durationMs) return 0;
  const next = shape.findIndex((point) => point.atMs >= atMs);
  const after = shape[next];
  const before = shape[next - 1];
  if (after === undefined) return (shape.at(-1)?.share ?? 0) * peak;
  if (before === undefined || after.atMs === before.atMs) return after.share * peak;
  const part = (atMs - before.atMs) / (after.atMs - before.atMs);
  return (before.share + part * (after.share - before.share)) * peak;
}
