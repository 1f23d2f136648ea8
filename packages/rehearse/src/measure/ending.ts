// Processes that end in a low step. What ends one is seldom the rate: an input that one in so many visitors sends, or
// memory that so many visits have filled. Either way it ends after about as many visits each time, and a trial in which
// fewer come holds.

import { heldBy } from "./overload.ts";
import type { Trial } from "./trial.ts";

/** Of the parts, what ends it then. */
export const endedPart = "its process ended";

/** A rate in visits per second, one that it is not above, and how often the target had ended when it was calculated. */
export interface Ending {
  readonly rate: number;
  readonly atMost: number;
  readonly ends: number;
}

/**
 * The rate at which the target ends once in a trial of `trialMs`, from steps in the order in which they were made; it
 * is started again after each end. Never below a rate that held, nor above one that ended it where people came one by
 * one. Undefined when it never ended. Of eight runs of four apps (memory that fills, input that ends one) four were
 * within 15 % of the limit, all at 0.4 to 1.3 times of it, where the parts had foretold 2.6 times and more.
 */
export function endingOf(trials: readonly Trial[], trialMs: number): Ending | undefined {
  const ended = trials.filter(hasEnded);
  const last = ended.at(-1);
  if (last === undefined) return undefined;
  const until = trials.slice(0, trials.indexOf(last) + 1);
  const done = until.reduce((sum, { load }) => sum + load.visits.done, 0);
  const held = heldBy(trials);
  const apart = ended.filter(({ purpose }) => purpose !== "bunched").map(({ visitsPerSecond }) => visitsPerSecond);
  const atMost = Math.min(...apart.filter((rate) => rate > held));
  const rate = ((done / ended.length) * 1000) / trialMs;
  return { rate: Math.max(held, Math.min(rate, atMost)), atMost, ends: ended.length };
}

export function hasEnded({ broken }: Trial): boolean {
  return broken.some(({ kind }) => kind === "ended");
}
