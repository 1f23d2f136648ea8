// The low steps: a gentle beginning, then rates that use 10 to 20 % of the busiest part and never more, found without
// knowing the limit. Goes out: the trials, and the demand table made of them.

import { carriedBy, demandOf } from "./demand.ts";
import type { DemandOptions, DemandTable } from "./demand.ts";
import { endedPart, endingOf } from "./ending.ts";
import { heldBy, overloadOf } from "./overload.ts";
import { measureLimits } from "./limits.ts";
import { usualTrialMs } from "./time-plan.ts";
import type { Promised, Trial, TrialPurpose } from "./trial.ts";

export interface LowStepsWish {
  readonly trialAt: (visitsPerSecond: number, purpose: TrialPurpose) => Promise<Trial>;
  readonly promised: Promised;
  /** Visits per second that must not be exceeded. */
  readonly cap: number;
  readonly ground?: DemandOptions;
}

export interface LowSteps {
  readonly trials: readonly Trial[];
  /** Undefined when nothing that can run out was seen. */
  readonly demand: DemandTable | undefined;
}

const gentleRate = 5;
/** Shares of the limit foreseen so far. The first is smaller: 20 cold visits foresee badly. */
const shares = [0.09, 0.17];
/** A compiler works on what runs often: the first is rarely like what runs at the limit. */
const bunchedSteps = 3;
/** A little more than the highest of these shares: what is foreseen moves with each step. */
const highestShare = 0.22;
/** From one step to the next at most: a part may have shown itself as yet to nobody. */
const mostTimes = 20;

export async function lowSteps(wish: LowStepsWish): Promise<LowSteps> {
  const trials = [await wish.trialAt(Math.min(gentleRate, wish.cap), "low")];
  for (const share of shares) {
    trials.push(await wish.trialAt(nextRate(wish, trials, share), "low"));
  }
  // As many again, but together: a core that sleeps between two visits, and caches and compilers that are cold, make a
  // visit cost up to twice of what it costs at the limit.
  const isSafe = trials.at(-1)?.kept === true && tableOf(wish, trials) !== undefined;
  for (let step = 0; step < bunchedSteps; step += 1) {
    trials.push(await wish.trialAt(nextRate(wish, trials, Math.max(...shares)), isSafe ? "bunched" : "low"));
  }
  return { trials, demand: tableOf(wish, trials) };
}

function nextRate(wish: LowStepsWish, trials: readonly Trial[], share: number): number {
  const last = trials.at(-1)?.visitsPerSecond ?? gentleRate;
  const table = tableOf(wish, trials);
  // When it ended once, it is not yet known after how many visits it does.
  const isEnding = table?.predicted.part === endedPart;
  const foreseen = isEnding ? carriedBy(table) : table?.predicted.limit;
  // Nothing to foresee with: carefully upwards.
  const wanted = foreseen === undefined ? last * 2 : foreseen * share;
  // One that breaks at a low rate has to be looked at lower still.
  const isTooMuch = trials.at(-1)?.kept === false;
  const highest = isTooMuch ? last / 2 : last * mostTimes;
  // Busy without anybody waiting: work that comes without visits, which only another rate tells from theirs.
  const p95Ms = trials.at(-1)?.load.requests.latency.p95Ms ?? Infinity;
  const isIdleWork = !isTooMuch && foreseen !== undefined && foreseen < 2 * last && p95Ms < wish.promised.p95Ms / 5;
  const least = isIdleWork ? 2 * last : measureLimits.gentlestRate;
  return Math.min(Math.max(least, Math.min(wanted, highest)), wish.cap);
}

/** From the steps that were low enough, once others are known; the gentle beginning may have been too much. */
function tableOf(wish: LowStepsWish, trials: readonly Trial[]): DemandTable | undefined {
  const { promised } = wish;
  const ending = endingOf(trials, wish.ground?.trialMs ?? usualTrialMs);
  const ground = { ...wish.ground, overload: overloadOf(trials), ending };
  const first = demandOf(trials, promised, ground);
  if (first === undefined || first.predicted.limit <= 0) return first;
  const low = trials.filter((trial) => trial.visitsPerSecond <= highestShare * first.predicted.limit);
  const table = low.length === 0 || low.length === trials.length ? first : demandOf(low, promised, ground);
  if (table === undefined) return first;
  // What the gentler steps foretell is not so when one that was less gentle has held more.
  const held = heldBy(trials);
  const isRefuted = carriedBy(table) < held && carriedBy(first) >= held;
  // A quota is known from where it refused, which no lower step shows.
  return isRefuted || (carriedBy(table) > carriedBy(first) && hasQuota(first)) ? first : table;
}

function hasQuota({ parts }: DemandTable): boolean {
  return parts[0]?.id.startsWith("quota:") ?? false;
}
