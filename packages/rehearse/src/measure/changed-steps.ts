// Low steps of a target that was changed for an experiment, and what they foretell. The table of the target as it was
// can only be reckoned with: what a visit takes once something is gone, a thing that nobody saw among it, is seen here,
// well below the limit that is then looked for.

import { demandOf, type DemandOptions } from "./demand.ts";
import { measureLimits } from "./limits.ts";
import type { Promised, Trial, TrialPurpose } from "./trial.ts";

export interface ChangedStepsWish {
  readonly trialAt: (visitsPerSecond: number, purpose: TrialPurpose) => Promise<Trial>;
  readonly promised: Promised;
  /** Visits per second that must not be exceeded. */
  readonly cap: number;
  /** Visits per second that the target carries as it was, and what the change was reckoned to bring, if it was. */
  readonly before: number;
  readonly expected: number | undefined;
  /** Of the changed target: its own stretch without visits. */
  readonly ground: DemandOptions;
  /** Asked before each step after the first two: whether there is time for it. */
  readonly mayGoOn: () => boolean;
}

export interface ChangedSteps {
  /** The first has its visits one by one, the others in bunches. */
  readonly trials: readonly Trial[];
  /** Visits per second that it kept its promise for, on average. */
  readonly held: number;
  /** The limit in visits per second; undefined where nothing that can run out was seen. */
  readonly foretold: number | undefined;
}

/** Share of the limit that is foreseen, as in the low steps of the target as it was. */
const share = 0.17;
/** Of what the target carried as it was: the change may be none. */
const gentle = 0.6;
/** Steps in bunches, each at a higher rate than the one before, as long as that is still so low. */
const mostBunched = 3;
/** From one to the next: less is not worth its seconds, more is no step. */
const [leastTimes, mostTimes] = [1.5, 20];
/** What is seen at a lower rate than this share of the highest is not like what is seen at the limit. */
const near = 0.5;

/** Until a step is near a sixth of what it foretells, breaks, three were made, or there is no time for another. */
export async function changedSteps(wish: ChangedStepsWish): Promise<ChangedSteps> {
  const { trialAt, cap, before, expected = 2 * before, mayGoOn } = wish;
  const gentlest = Math.max(measureLimits.gentlestRate, Math.min(share * expected, gentle * before));
  let rate = Math.min(gentlest, cap);
  const trials = [await trialAt(rate, "low"), await trialAt(rate, "bunched")];
  let foretold = foretoldBy(wish, trials);
  while (trials.length <= mostBunched && trials.at(-1)?.kept === true && mayGoOn()) {
    const next = Math.min(share * (foretold ?? 0), mostTimes * rate, cap);
    if (next < leastTimes * rate) break;
    rate = next;
    trials.push(await trialAt(rate, "bunched"));
    foretold = foretoldBy(wish, trials);
  }
  const held = Math.max(0, ...trials.filter(({ kept }) => kept).map((trial) => trial.visitsPerSecond));
  return { trials, held, foretold };
}

function foretoldBy({ promised, ground }: ChangedStepsWish, trials: readonly Trial[]): number | undefined {
  const highest = Math.max(...trials.map(({ visitsPerSecond }) => visitsPerSecond));
  const seen = trials.filter(({ purpose, visitsPerSecond }) => purpose === "low" || visitsPerSecond > near * highest);
  const limit = demandOf(seen, promised, ground)?.predicted.limit;
  return limit !== undefined && limit > 0 && Number.isFinite(limit) ? limit : undefined;
}
