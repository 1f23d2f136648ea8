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
  /** When it is known otherwise than by queueing. */
  readonly usable?: number;
  /** What the figure rests on, without the figures that every part has. */
  readonly evidence: string;
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
