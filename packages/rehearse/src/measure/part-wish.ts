// A part as the readings show it, before it is known how much of it a visit takes: how many servers it has and how long
// they were busy in each low step.

import type { Trial } from "./trial.ts";

export interface PartWish {
  readonly id: string;
  readonly title: string;
  readonly servers: number;
  /** Time of its servers taken in one trial, in ms. */
  readonly busyMs: (trial: Trial) => number;
  /** Times that one visit asks for it; the service of one such job is what queues. */
  readonly jobsPerVisit: number;
  /** Long requests are long here: what waits behind one waits for all of it. */
  readonly isWholeRequest?: boolean;
  /**
   * The squared coefficient of variation of its jobs' lengths where that is known: 0 when all are as long, 1 (or more
   * for whole requests) when it is missing.
   */
  readonly unevenness?: number;
  /** Time on the clocks of cores alone, whatever else they do: not that of waiting, which grows with any load. */
  readonly isOfCores?: boolean;
  /** Never fuller than this, 0 to 1, whatever queueing says. */
  readonly fullest?: number;
  /** When it is known otherwise than by queueing. */
  readonly usable?: number;
  /** What the figure rests on, without the figures that every part has. */
  readonly evidence: string;
}

/**
 * How uneven the jobs of a trial are: the squared coefficient of variation of their lengths, from the median latency of
 * each step at low load, which those who wait behind a long one hardly move. At least 1, exponential service; one step
 * of ten that takes a hundred times as long as the others makes it large, and everybody waits behind that one.
 */
export function unevenness({ load }: Trial): number {
  const steps = load.steps.filter(({ done }) => done > 0);
  const jobs = sumOf(steps, ({ done }) => done);
  if (jobs === 0) return 1;
  const mean = sumOf(steps, ({ done, latency }) => done * latency.p50Ms) / jobs;
  const square = sumOf(steps, ({ done, latency }) => done * latency.p50Ms ** 2) / jobs;
  return mean > 0 ? Math.max(1, square / mean ** 2 - 1) : 1;
}

/** Length of a trial's stretch between its marks, in ms. */
export function stretchOf(trial: Trial): number {
  return trial.stretchMs ?? trial.load.elapsedMs;
}

export function visitsOf(trial: Trial): number {
  return trial.load.visits.begun;
}

/** Requests of a visit, sessions that ended early included. At least one, so that it can be divided by. */
export function requestsPerVisit(trial: Trial): number {
  const visits = visitsOf(trial);
  return visits === 0 ? 1 : Math.max(1, trial.load.requests.sent / visits);
}

export function sumOf<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

/** Three digits at most: nobody can read more, and nobody has measured more. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "unlimited";
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)));
}
