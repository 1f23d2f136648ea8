// What a verdict on an example is worth: the line of the table, and the counts against the bars. Pure.

import type { Example } from "../../packages/rehearse/examples/example.ts";
import type { Cause, Verdict } from "../../packages/rehearse/src/judge/verdict.ts";

export type VersionName = "broken" | "healthy";

export interface Score {
  readonly name: string;
  readonly version: VersionName;
  readonly looksLike: string | undefined;
  readonly expected: Cause | undefined;
  readonly named: Cause | undefined;
  /** The right first cause; of a healthy version: no false one. */
  readonly isRight: boolean;
  readonly outcome: Verdict["outcome"] | "failed";
  /** Why there is no cause, or what the rehearsal failed of. */
  readonly remark: string | undefined;
  readonly confirmed: boolean;
  readonly predicted: number | undefined;
  readonly measured: number | undefined;
  readonly error: number | undefined;
  /** The remedy as it was reckoned before, as low steps with it foretold, and as the experiment measured it. */
  readonly fix: Fix | undefined;
  readonly trials: number;
  readonly seconds: number;
}

interface Fix {
  readonly predicted: number | undefined;
  readonly foretold: number | undefined;
  readonly measured: number | undefined;
}

export const bars = {
  predictionError: 0.15,
  fixError: 0.2,
  seconds: 240,
  /** Trials after the low steps. */
  trials: 6,
  agreement: 0.07,
} as const;

/** Trials that come before the search. */
const before: ReadonlySet<string> = new Set(["warm-up", "idle", "low", "bunched"]);

/** Names that are true of an app that is as it should be: one process has one core, and a machine has an end. */
const alwaysTrue: readonly Cause[] = ["one-core-of-many", "machine-too-weak"];

export interface Rehearsed {
  readonly example: Example;
  readonly version: VersionName;
  readonly verdict: Verdict;
  readonly seconds: number;
}

export function score({ example, version, verdict, seconds }: Rehearsed): Score {
  const named = verdict.finding?.cause;
  const { afterFix, experiment } = verdict.finding ?? {};
  const predicted = experiment?.expected ?? afterFix?.limit;
  const foretold = experiment?.foretold;
  const search = verdict.trials.filter(({ purpose }) => !before.has(purpose));
  return {
    name: example.name,
    version,
    looksLike: example.looksLike,
    expected: version === "broken" ? example.cause : undefined,
    named,
    isRight: version === "broken" ? isRightCause(example, verdict) : isNoFalseName(example, named),
    outcome: verdict.outcome,
    remark: verdict.unknown,
    confirmed: verdict.finding?.confirmed ?? false,
    predicted: verdict.demand?.predicted.limit,
    measured: verdict.limit.holds,
    error: verdict.predictionError,
    fix: { predicted, foretold, measured: experiment?.open === true ? undefined : experiment?.measured },
    trials: search.length,
    seconds,
  };
}

/** A rehearsal that threw: no verdict is a wrong one. */
export function failedScore(example: Example, version: VersionName, reason: string): Score {
  return {
    name: example.name,
    version,
    looksLike: example.looksLike,
    expected: version === "broken" ? example.cause : undefined,
    named: undefined,
    isRight: false,
    outcome: "failed",
    remark: reason,
    confirmed: false,
    predicted: undefined,
    measured: undefined,
    error: undefined,
    fix: undefined,
    trials: 0,
    seconds: 0,
  };
}

function isRightCause(example: Example, verdict: Verdict): boolean {
  const named = verdict.finding?.cause;
  // Nothing is wrong with it: "we ran out" and "it holds" are as true as the machine's end.
  if (example.cause === "machine-too-weak" && named === undefined) {
    return verdict.outcome === "generator" || verdict.outcome === "holds";
  }
  return named === example.cause || (named !== undefined && example.alsoTrue?.includes(named) === true);
}

function isNoFalseName(example: Example, named: Cause | undefined): boolean {
  return named === undefined || alwaysTrue.includes(named) || example.healthyMay?.includes(named) === true;
}

export interface Summary {
  readonly line: string;
  readonly reached: boolean;
}

/** The counts against the bars; `again` holds the scores of a second run, by name and version, when there was one. */
export function summarise(scores: readonly Score[], again: readonly Score[]): Summary[] {
  const broken = scores.filter(({ version }) => version === "broken");
  const apps = broken.filter(({ looksLike }) => looksLike === undefined);
  const alike = broken.filter(({ looksLike }) => looksLike !== undefined);
  const healthy = scores.filter(({ version }) => version === "healthy");
  const all = (what: string, of: readonly Score[], holds: (one: Score) => boolean): Summary[] => {
    const count = of.filter(holds).length;
    return of.length === 0 ? [] : [{ line: `${what}: ${count} of ${of.length}`, reached: count === of.length }];
  };
  const within = `within ${percent(bars.predictionError)} %`;
  const withinFix = `within ${percent(bars.fixError)} %`;
  return [
    ...all("right first cause", apps, ({ isRight }) => isRight),
    ...all("right first cause of those that look alike", alike, ({ isRight }) => isRight),
    ...all("no false name on a healthy version", healthy, ({ isRight }) => isRight),
    ...share(`limit predicted ${within}`, broken, { needed: 0.75, holds: isPredicted }),
    ...share(`limit after the fix, reckoned without it, ${withinFix}`, broken, {
      needed: 0.6,
      holds: ({ fix }) => isNear(fix?.predicted, fix?.measured),
    }),
    ...share(`limit after the fix, from low steps with it, ${withinFix}`, broken, {
      needed: 0.6,
      holds: ({ fix }) => isNear(fix?.foretold, fix?.measured),
    }),
    ...all(
      `whole run within ${bars.seconds} s`,
      scores,
      ({ seconds, outcome }) => outcome !== "failed" && seconds <= bars.seconds,
    ),
    ...all(
      `at most ${bars.trials} trials after the low steps`,
      scores,
      ({ trials, outcome }) => outcome !== "failed" && trials <= bars.trials,
    ),
    ...all(
      `two runs within ${percent(bars.agreement)} %`,
      scores.filter((one) => pairOf(one, again) !== undefined),
      (one) => agrees(one, pairOf(one, again)),
    ),
  ];
}

function share(
  what: string,
  of: readonly Score[],
  bar: { readonly needed: number; readonly holds: (one: Score) => boolean },
): Summary[] {
  if (of.length === 0) return [];
  const count = of.filter(bar.holds).length;
  const needed = Math.ceil(of.length * bar.needed);
  return [{ line: `${what}: ${count} of ${of.length} (bar: ${needed})`, reached: count >= needed }];
}

function isPredicted({ error }: Score): boolean {
  return error !== undefined && Math.abs(error) <= bars.predictionError;
}

function isNear(told: number | undefined, measured: number | undefined): boolean {
  if (told === undefined || measured === undefined || measured === 0) return false;
  return Math.abs(told - measured) / measured <= bars.fixError;
}

function pairOf(one: Score, again: readonly Score[]): Score | undefined {
  return again.find(({ name, version }) => name === one.name && version === one.version);
}

/** The same cause, and limits that are apart by no more than the bar. */
function agrees(one: Score, other: Score | undefined): boolean {
  if (other?.measured === undefined || one.measured === undefined || one.named !== other.named) return false;
  const most = Math.max(one.measured, other.measured);
  return most === 0 || Math.abs(one.measured - other.measured) / most <= bars.agreement;
}

function percent(share: number): string {
  return (share * 100).toFixed(0);
}
