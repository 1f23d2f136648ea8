// How a rehearsal spends its minutes: the one place that plans the time of every trial. 4 minutes hold a start, 6 low
// steps, a search of 6 trials with a recovery, a diagnosing look, two experiments and a growth measurement.

import type { TrialPurpose } from "./trial.ts";

export interface TimePlan {
  /** How long a trial of this purpose and rate takes, in ms. */
  readonly trialMs: (purpose: TrialPurpose, visitsPerSecond: number) => number;
  /** Moments, in ms from the start of the run, after which no new trial of the phase begins. */
  readonly searchUntilMs: number;
  /** For a search that still knows little: without a limit there is nothing to experiment on. */
  readonly vagueSearchUntilMs: number;
  readonly experimentUntilMs: number;
  readonly growthUntilMs: number;
}

const usualMs = 240_000;
/** Of the search, in a rehearsal that has all the time it wants. */
export const usualTrialMs = 8_000;
/** Shorter than this a trial says nothing: a queue needs time to build, and seconds to be seen. */
const shortestMs = 3_000;
const longestMs = 10_000;
/** Visits that a low step should hold: its figures are off by about 1 / sqrt(visits). */
const lowVisits = 40;

const baseMs: Readonly<Record<TrialPurpose, number>> = {
  "warm-up": 3_000,
  idle: 3_000,
  low: 4_500,
  bunched: 8_000,
  search: usualTrialMs,
  confirm: usualTrialMs,
  recovery: 5_000,
  experiment: 7_000,
  growth: 5_000,
};

export function timePlan(wholeMs: number = usualMs): TimePlan {
  const scale = Math.min(1, wholeMs / usualMs);
  return {
    trialMs: (purpose, visitsPerSecond) => {
      const base = Math.max(shortestMs, baseMs[purpose] * scale);
      if (purpose !== "low" && purpose !== "bunched" && purpose !== "growth") return base;
      const wanted = (lowVisits * 1000) / Math.max(0.1, visitsPerSecond);
      return Math.round(Math.min(Math.max(base, wanted), Math.max(base, longestMs * scale)));
    },
    searchUntilMs: 0.55 * wholeMs,
    vagueSearchUntilMs: 0.75 * wholeMs,
    experimentUntilMs: 0.85 * wholeMs,
    growthUntilMs: 0.92 * wholeMs,
  };
}
