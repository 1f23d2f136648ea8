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
  /** Asked before each step in bunches: whether there is time for it. */
  readonly mayGoOn: () => boolean;
}

export interface ChangedSteps {
  /** The first has its visits one by one, the others in bunches. */
  readonly trials: readonly Trial[];
  /** Highest rate at which it kept its promise, on average, while it warmed up too. */
  readonly held: number;
  /** The limit in visits per second; undefined where nothing that can run out was seen. */
  readonly foretold: number | undefined;
}

/** Share of the limit that is foreseen, as in the low steps of the target as it was. */
const share = 0.17;
/** Of what is foreseen: a process that was just started needs thousands of visits until its compilers are done. */
const warmShare = 0.6;
/** Steps in bunches, each after a warm-up: more than the least only while they still move what is foretold. */
const [leastBunched, mostBunched] = [2, 3];
/** Two that foretell the same but for this share agree. */
const agreeing = 0.1;
/** From one rate to the next at most. */
const mostTimes = 20;
/** What is seen at a lower rate than this share of the highest is not like what is seen at the limit. */
const near = 0.5;

/**
 * Beyond this many visits a second the clocks of the cores seldom show all of them busy: 60 to 92 % were used when nine
 * such targets broke, 73 in the middle. Low steps after a warm-up foretold 1.2 times too much there, in eleven runs.
 */
const [frequent, seldomBusy] = [1_000, 0.82] as const;
const ofCores: ReadonlySet<string> = new Set(["cpu", "event-loop"]);

/** Until a step breaks, those in bunches agree or are enough, or there is no time for another. */
export async function changedSteps(wish: ChangedStepsWish): Promise<ChangedSteps> {
  const { trialAt, cap, before, expected = 2 * before, mayGoOn } = wish;
  const warmedUp: Trial[] = [];
  // The change may be none: never more than what the target as it was carried with ease.
  const gentlest = Math.max(measureLimits.gentlestRate, Math.min(share * expected, warmShare * before));
  const trials = [await trialAt(Math.min(gentlest, cap), "low")];
  let foretold = foretoldBy(wish, trials);
  let moved = Infinity;
  const isEnough = (): boolean => trials.length > (moved > agreeing ? mostBunched : leastBunched);
  while (!isEnough() && trials.at(-1)?.kept === true && foretold !== undefined && mayGoOn()) {
    const most = Math.min(cap, mostTimes * (trials.at(-1)?.visitsPerSecond ?? gentlest));
    warmedUp.push(await trialAt(Math.min(warmShare * foretold, most), "warm-up"));
    trials.push(await trialAt(Math.min(share * foretold, most), "bunched"));
    const next = foretoldBy(wish, trials);
    moved = Math.abs((next ?? 0) / foretold - 1);
    foretold = next;
  }
  const kept = [...trials, ...warmedUp].filter((trial) => trial.kept);
  return { trials, held: Math.max(0, ...kept.map(({ visitsPerSecond }) => visitsPerSecond)), foretold };
}

function foretoldBy({ promised, ground }: ChangedStepsWish, trials: readonly Trial[]): number | undefined {
  const highest = Math.max(...trials.map(({ visitsPerSecond }) => visitsPerSecond));
  const seen = trials.filter(({ purpose, visitsPerSecond }) => purpose === "low" || visitsPerSecond > near * highest);
  const { limit = 0, part = "" } = demandOf(seen, promised, ground)?.predicted ?? {};
  if (!(limit > 0) || !Number.isFinite(limit)) return undefined;
  return limit > frequent && ofCores.has(part) ? Math.max(frequent, seldomBusy * limit) : limit;
}
