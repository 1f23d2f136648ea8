// Carries out the experiments that the suspects ask for: changes one thing in the target, looks for the limit again
// near the rate that is expected then, and takes the change back.

import { confirms, type Fault, experimentOf, measuredBy, mustStillHold, nameable } from "./judge/index.ts";
import type { Experiment } from "./judge/verdict.ts";
import type { Change } from "./probe/change.ts";
import { withChange } from "./measure/around.ts";
import { changedSteps, type ChangedSteps } from "./measure/changed-steps.ts";
import type { Context } from "./measure/context.ts";
import type { DemandOptions } from "./measure/demand.ts";
import { idleStretch } from "./measure/idle.ts";
import { sumOf, visitsOf } from "./measure/part-wish.ts";
import { runTrial } from "./measure/run-trial.ts";
import { findLimit } from "./measure/search.ts";
import type { Trial, TrialPurpose } from "./measure/trial.ts";

export interface ExperimentWish {
  readonly context: Context;
  readonly suspects: readonly Fault[];
  /** Visits per second that the target carries as it is, and the trials in which it broke. */
  readonly before: number;
  readonly broken: readonly Trial[];
  readonly cap: number;
  /** What is known of the machine before anybody visits; a stretch without visits is measured anew. */
  readonly ground: DemandOptions;
  /** Asked before each trial. */
  readonly mayGoOn: () => boolean;
  readonly trialMs: (purpose: TrialPurpose, visitsPerSecond: number) => number;
  readonly onBegin: (title: string) => void;
  readonly onTrial: (purpose: TrialPurpose, visitsPerSecond: number, trial: Trial | undefined) => void;
  readonly onNote: (text: string) => void;
}

export interface Tested {
  readonly suspect: Fault;
  readonly experiment: Experiment;
}

/** Suspects that are worth an experiment. */
const mostSuspects = 2;
/** Of one experiment's search. */
const mostTrials = 5;
/** No change has to bring more than so many times the limit that it is about to prove its suspect. */
const farthest = 5;
/** How far apart what holds and what breaks may be in an experiment: its limit is what the fix is said to bring. */
const tolerance = 0.2;
/** Farther apart than this a search that ran out of time has found nothing. */
const closeEnough = 1.5;

/** Tests the likeliest suspects, one after the other, until one is confirmed. */
export async function testSuspects(wish: ExperimentWish): Promise<readonly Tested[]> {
  const tested: Tested[] = [];
  const worth = wish.suspects.filter(({ weight, change }) => weight > nameable && change !== undefined);
  for (const suspect of worth.slice(0, mostSuspects)) {
    if (!wish.mayGoOn()) break;
    const experiment = await testFairly(wish, suspect);
    if (experiment === undefined) continue;
    tested.push({ suspect, experiment });
    if (experiment.confirms) break;
  }
  return tested;
}

/** One that does not confirm is no word where the unchanged target does not hold now what it held before either. */
async function testFairly(wish: ExperimentWish, suspect: Fault): Promise<Experiment | undefined> {
  const experiment = await test(wish, suspect);
  if (experiment === undefined || experiment.confirms) return experiment;
  const { before, measured, title } = experiment;
  const rate = mustStillHold({ before, measured, expected: leastOf(wish, suspect) });
  if (rate === undefined || !wish.mayGoOn()) return experiment;
  await warmUp(wish, wish.context);
  const again = await trialsOf(wish, wish.context, [])(rate, "experiment");
  if (again.kept || again.machine.disturbed || again.load.generator.ranOut) return experiment;
  wish.onNote(`no word on ${title}: the app as it was does not hold now what it held before, as on a slower machine`);
  return undefined;
}

/**
 * What must be reached at least to prove the suspect, as far as that was reckoned. Where the table foresees too much
 * for the app as it is, only its gain counts.
 */
function leastOf({ before }: ExperimentWish, { atLeast, gain }: Fault): number | undefined {
  return atLeast === undefined ? undefined : Math.min(atLeast, gain * before, farthest * before);
}

async function test(wish: ExperimentWish, suspect: Fault): Promise<Experiment | undefined> {
  const planned = experimentOf(suspect);
  if (planned === undefined) return undefined;
  const { change, title, expected } = planned;
  wish.onBegin(title);
  let changed: Context;
  try {
    changed = await withChange(wish.context, change);
  } catch (error) {
    if (wish.context.signal.aborted) throw error;
    wish.onNote(`no experiment with ${title}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
  try {
    const { before } = wish;
    const steps = await lookAt(wish, changed, expected);
    const searched: Trial[] = [];
    const { measured, open, isCut } = await limitOf(wish, { changed, steps, expected, searched });
    const trials = [...steps.trials, ...searched];
    if (measured === 0 && trials.every(({ machine, load }) => machine.disturbed || load.generator.ranOut)) {
      wish.onNote(`no word on ${title}: the machine or the generator was too weak for that experiment`);
      return undefined;
    }
    const gone = vanished(wish.broken, trials);
    if (!tookEffect(change, wish.broken, trials)) {
      wish.onNote(`no word on ${title}: the target runs as before, since it sets that itself when it starts`);
      return undefined;
    }
    const confirmed = confirms({ before, expected: leastOf(wish, suspect), measured, suspect, vanished: gone });
    if (isCut && !confirmed) {
      wish.onNote(`no word on ${title}: there was no time to find its limit`);
      return undefined;
    }
    const { foretold } = steps;
    return { change, title, before, expected, foretold, measured, open, trials, confirms: confirmed };
  } finally {
    await changed.close();
  }
}

/** With a larger young generation there are at most so many times the collections of before. */
const fewerCollections = 0.8;

/**
 * Options of V8 may be said again by a script between us and the program; its heap then stays as it was, and it
 * collects as often. A host that the target starts itself may have another port each time.
 */
function tookEffect(change: Change, before: readonly Trial[], trials: readonly Trial[]): boolean {
  if (change.kind === "stub-calls") {
    const hosts = trials.flatMap(({ inside }) => inside.flatMap(({ calls }) => calls.map(({ host }) => host)));
    return hosts.length === 0 || hosts.some((host) => host.startsWith(change.host));
  }
  const options = change.kind === "environment" ? (change.variables["NODE_OPTIONS"] ?? "") : "";
  if (options.includes("semi-space-size")) {
    const [each, eachBefore] = [collectionsOf(trials), collectionsOf(before)];
    return eachBefore === 0 || each < fewerCollections * eachBefore;
  }
  if (!options.includes("space-size")) return true;
  const heapOf = (list: readonly Trial[]) =>
    Math.max(0, ...list.flatMap(({ inside }) => inside.map(({ memory }) => memory.heapLimitBytes)));
  const heap = heapOf(trials);
  return heap === 0 || heap !== heapOf(before);
}

/** Collections of a visit. */
function collectionsOf(trials: readonly Trial[]): number {
  const count = sumOf(trials, ({ inside }) => sumOf(inside, ({ gc }) => gc.count));
  return count / Math.max(1, sumOf(trials, visitsOf));
}

/** The changed target warms up, rests, and is asked for little: what it does then foretells what it carries. */
async function lookAt(wish: ExperimentWish, changed: Context, expected: number | undefined): Promise<ChangedSteps> {
  const { before, cap, ground } = wish;
  await warmUp(wish, changed);
  const idle = await idleStretch(changed, wish.trialMs("idle", 0));
  return changedSteps({
    trialAt: trialsOf(wish, changed, []),
    promised: changed.settings.promised,
    cap,
    before,
    expected,
    ground: { ...ground, idle },
    mayGoOn: wish.mayGoOn,
  });
}

/** A target that was started anew is cold. */
async function warmUp({ before, trialMs }: ExperimentWish, context: Context): Promise<void> {
  const warm = Math.max(1, 0.6 * before);
  await runTrial(context, { purpose: "warm-up", visitsPerSecond: warm, durationMs: trialMs("warm-up", warm) });
}

interface Changed {
  readonly changed: Context;
  readonly steps: ChangedSteps;
  readonly expected: number | undefined;
  /** Added to. */
  readonly searched: Trial[];
}

/**
 * The limit with the change in, in few trials: below, at and above what is foretold. `isCut`: there was no time to find
 * it.
 */
async function limitOf(wish: ExperimentWish, { changed, steps, expected, searched }: Changed) {
  const { before, cap, mayGoOn } = wish;
  const trialAt = trialsOf(wish, changed, searched);
  const found = await findLimit({
    trialAt: (visitsPerSecond) => trialAt(visitsPerSecond, "experiment"),
    promised: changed.settings.promised,
    predicted: Math.min(cap, steps.foretold ?? Math.min(expected ?? 2 * before, farthest * before)),
    held: steps.held,
    cap,
    tolerance,
    testsRecovery: false,
    mayGoOn: () => mayGoOn() && searched.length < mostTrials,
    signal: changed.signal,
  });
  const { holds, breaks } = found.limit;
  const isCut = !mayGoOn() && (breaks === undefined || breaks > closeEnough * holds);
  return { ...measuredBy(found.limit), isCut };
}

/** Runs trials on the changed target, tells of each, and adds it to `kept`. */
function trialsOf(wish: ExperimentWish, changed: Context, kept: Trial[]) {
  return async (visitsPerSecond: number, purpose: TrialPurpose): Promise<Trial> => {
    wish.onTrial(purpose, visitsPerSecond, undefined);
    const durationMs = wish.trialMs(purpose, visitsPerSecond);
    const trial = await runTrial(changed, { purpose, visitsPerSecond, durationMs });
    kept.push(trial);
    wish.onTrial(purpose, visitsPerSecond, trial);
    return trial;
  };
}

/** At a rate at which it failed or ended before, it now does neither. */
function vanished(broken: readonly Trial[], changed: readonly Trial[]): boolean {
  const failed = broken.filter(({ broken: reasons }) =>
    reasons.some(({ kind }) => kind !== "latency" && kind !== "backlog"),
  );
  return failed.some((before) =>
    changed.some(({ kept, visitsPerSecond }) => kept && visitsPerSecond >= 0.95 * before.visitsPerSecond),
  );
}
