// What each part spends on one visit, from the low steps: the operational law U = X * D, capacity = servers / D.

import type { PartWish } from "./part-wish.ts";
import { requestsPerVisit, short, stretchOf, sumOf, unevenness, visitsOf } from "./part-wish.ts";
import { endedPart, type Ending, endingOf, hasEnded } from "./ending.ts";
import { heldBy, type Overload, overloadOf } from "./overload.ts";
import { insideParts } from "./parts-inside.ts";
import { outsideParts } from "./parts-outside.ts";
import { perVisit, type PerVisit, pooled, type StepUse } from "./per-visit.ts";
import { timesOf, usableUtilisation } from "./queueing.ts";
import { usualTrialMs } from "./time-plan.ts";
import type { Promised, Trial } from "./trial.ts";

/** A part that can run out, and how much one visit takes of it. */
export interface Part {
  /**
   * Stable name: `event-loop`, `cpu`, `pool:pg:...`, `redis`, `threads`, `quota:HOST`, `database-cpu`, `descriptors`,
   * …
   */
  readonly id: string;
  /** As a person would say it: "database pool (max 1)". */
  readonly title: string;
  /** How many are served at a time: cores, clients of a pool, threads; for a quota: 1. */
  readonly servers: number;
  /** Time of one server taken by one visit, in ms (for a quota: window / allowed, times calls of a visit). */
  readonly demandMs: number;
  /** One standard error of `demandMs` between the low steps. */
  readonly demandErrorMs: number;
  /** ms of a second that it takes without any visit, which is a share of `demandMs` too; 0 when it is missing. */
  readonly restMs?: number;
  /** Seen at the highest low step. */
  readonly utilisation: number;
  /** Highest utilisation at which the promise still holds, from queueing (0 to 1). */
  readonly usable: number;
  /** Visits per second at which this part is used up: servers * usable * 1000 / demandMs. */
  readonly limit: number;
  readonly evidence: string;
}

/** All parts, the first to break first. */
export interface DemandTable {
  readonly parts: readonly Part[];
  readonly requestsPerVisit: number;
  /** Highest rate of the steps that the table is made from. */
  readonly measuredTo: number;
  /**
   * The predicted limit in visits per second, and the range that should hold it nine times of ten. That of the first
   * part, unless what was seen says otherwise; then `part` may be none of the parts, but a title.
   */
  readonly predicted: { readonly limit: number; readonly low: number; readonly high: number; readonly part: string };
}

/** Visits per second that the parts carry, whatever else was seen. */
export function carriedBy({ parts }: DemandTable): number {
  return Math.min(...parts.map(({ limit }) => limit));
}

/** What is known before anybody visits. */
export interface DemandOptions {
  /** Index of dispersion of the arrivals; 1, Poisson, when it is missing. */
  readonly dispersion?: number | undefined;
  /** What CPU time costs more on cores that sleep between two visits; 1 when it is missing. See waking.ts. */
  readonly waking?: number | undefined;
  /** A stretch without visits: what each part does then is taken off before it is shared among visits. */
  readonly idle?: Trial | undefined;
  /** What got done in a step that was too much, if one was. */
  readonly overload?: Overload | undefined;
  /** How long a trial of the search takes, in ms. */
  readonly trialMs?: number | undefined;
  /** Where it ends by itself, if it has. */
  readonly ending?: Ending | undefined;
}

/** Two sides of a normal distribution that hold nine of ten. */
const nineOfTen = 1.645;
/** What the formulas of queueing themselves are off by, as a share: real service is not exponential. */
const modelDoubt = 0.05;
/** What comes without visits is measured once, for three seconds: it is never all that a part does. */
const leastLeft = 0.02;
/** Of parts that end at the same rate, the one that says more is named. */
const telling = [
  "latency",
  "log",
  "children",
  "quota:",
  "lock:",
  "pool:",
  "threads",
  "redis",
  "redis-replies",
  "event-loop",
  "interpreter-lock",
];

/**
 * The parts and the prediction from trials well below the limit, the lowest first or not. Trials that others disturbed
 * are left out where undisturbed ones are left. Undefined when nothing that can run out was seen at all.
 */
export function demandOf(
  lowTrials: readonly Trial[],
  promised: Promised,
  options: DemandOptions = {},
): DemandTable | undefined {
  const quiet = lowTrials.filter((trial) => !trial.machine.disturbed);
  // Bunches alone say nothing of how long an answer takes when nobody waits.
  const visited = (quiet.some(isApart) ? quiet : lowTrials).filter((trial) => visitsOf(trial) > 0);
  // What a process took that has ended was not read.
  const survived = visited.filter((trial) => !hasEnded(trial));
  const used = survived.some(isApart) ? survived : visited;
  const bunched = used.filter((trial) => !isApart(trial));
  const trials = used.filter(isApart).toSorted((a, b) => a.visitsPerSecond - b.visitsPerSecond);
  const top = trials.at(-1);
  if (top === undefined) return undefined;
  const { dispersion = 1, waking = 1, trialMs = usualTrialMs } = options;
  const idle = options.idle?.machine.disturbed === true ? undefined : options.idle;
  const hot = idle === undefined ? [] : bunched;
  const wishes = [...insideParts(top, promised, dispersion), ...outsideParts(top, used)];
  const basis = { trials, hot, top, promised, dispersion, waking, idle };
  const measured = wishes.flatMap((wish) => partOf(wish, basis) ?? []);
  const parts = [...slowAnyway(trials, promised), ...measured].toSorted(firstToBreak);
  const [first] = parts;
  if (first === undefined) return undefined;
  return {
    parts,
    requestsPerVisit: requestsPerVisit(top),
    measuredTo: top.visitsPerSecond,
    predicted: predictedBy(parts, first, {
      held: heldBy(used),
      overload: options.overload ?? overloadOf(quiet),
      ending: options.ending ?? endingOf(lowTrials, trialMs),
    }),
  };
}

/** Of what an overloaded target gets done, the share at which its answers are still in time. */
const inTime = 0.97;
/** A bunch that is not worked off before the next one says only what got done at the least: this near to what held. */
const aboutAsHeld = 0.8;
/** A part that carries this many times what an overloaded target got done is not what held it up. */
const notTheReason = 1.3;

/** What was seen overrules what follows from the parts: a rate that held, and what got done where too many came. */
function predictedBy(
  parts: readonly Part[],
  first: Part,
  seen: { readonly held: number; readonly overload: Overload | undefined; readonly ending: Ending | undefined },
): DemandTable["predicted"] {
  const { held, overload, ending } = seen;
  if (ending !== undefined && ending.rate < first.limit) return endedBy(ending, held);
  // A rate that held refutes what got done of one that did not, and parts that it allows for know better.
  const isAllowed = first.limit >= (overload?.rate ?? 0) && first.limit <= (overload?.atMost ?? Infinity);
  if (overload === undefined || overload.rate < aboutAsHeld * held || isAllowed || first.limit === 0) {
    const range = rangeOf(parts);
    const limit = Math.max(first.limit, held);
    return { limit, low: Math.max(range.low, held), high: Math.max(range.high, limit), part: first.id };
  }
  const limit = Math.max(overload.rate * inTime, held);
  const doubt = 1 + nineOfTen * modelDoubt;
  const part = first.limit > overload.rate * notTheReason ? "what got done in a step that was too much" : first.id;
  return { limit, low: Math.max(held, limit / doubt), high: limit * doubt, part };
}

function endedBy({ rate, atMost, ends }: Ending, held: number): DemandTable["predicted"] {
  const limit = Math.max(rate, held);
  const doubt = 1 + nineOfTen / Math.sqrt(ends);
  return { limit, low: Math.max(held, limit / doubt), high: Math.min(atMost, limit * doubt), part: endedPart };
}

interface Basis {
  /** Steps in which people come one by one, the lowest first. */
  readonly trials: readonly Trial[];
  /** Steps in which they come together. */
  readonly hot: readonly Trial[];
  readonly top: Trial;
  readonly promised: Promised;
  readonly dispersion: number;
  readonly waking: number;
  readonly idle: Trial | undefined;
}

function partOf(wish: PartWish, basis: Basis): Part | undefined {
  const { trials, top, promised, dispersion, waking, idle } = basis;
  const { id, title, servers, isOfCores = false } = wish;
  const busyMs = wish.busyMs(top);
  if (!(busyMs > 0)) return undefined;
  const idleShare = idle === undefined ? 0 : wish.busyMs(idle) / stretchOf(idle);
  const uneven = unevenness(top);
  const options = { spread: uneven > 1 ? Math.sqrt(uneven) : undefined, restIsKnown: idle !== undefined };
  const usesOf = (some: readonly Trial[]): StepUse[] => some.map((trial) => useOf(wish, trial, idleShare));
  // A process that has ended is missing from what was read.
  const bunched = basis.hot.filter((trial) => wish.busyMs(trial) > 0);
  // Steps far above them show the same without any trick, unless it was they that were not typical.
  const near = bunched.filter((trial) => top.visitsPerSecond < 2 * trial.visitsPerSecond);
  const bunches = usesOf(near.length === 0 && isOfCores ? bunched : near);
  const together = bunches.length === 0 ? undefined : perVisit([pooled(betterHalf(bunches))], options);
  const apart = isOfCores && near.length > 0 ? undefined : perVisit(usesOf(trials), options);
  // Who comes in a bunch is served no faster than who comes alone, unless what serves has warmed up meanwhile.
  const isHot = together !== undefined && (apart === undefined || together.slopeMs < apart.slopeMs);
  const hot = isHot ? basis.hot.at(-1) : undefined;
  const asMeasured = isHot ? together : apart;
  if (asMeasured === undefined) return undefined;
  const utilisation = busyMs / (stretchOf(top) * servers);
  const isCold = isOfCores && hot === undefined;
  const fitted = isCold ? awake(asMeasured, 1 + (waking - 1) * Math.max(0, 1 - utilisation)) : asMeasured;
  const serviceMs = fitted.slopeMs / Math.max(1e-9, wish.jobsPerVisit);
  // The promise is for the whole answer: what an answer takes when nobody waits is not left for waiting.
  const [quickest] = trials.map(({ load }) => load.requests.latency).toSorted((a, b) => a.p95Ms - b.p95Ms);
  const waitMs = quickest === undefined ? [] : timesOf(quickest).map((alone) => promised.p95Ms - alone);
  const variability = (dispersion + (wish.unevenness ?? (wish.isWholeRequest === true ? uneven : 1))) / 2;
  const usable =
    wish.usable ?? usableUtilisation({ serviceMs, servers, waitMs, variability, fullest: wish.fullest ?? 1 });
  const capacity = servers * usable * 1000;
  const limit = Math.max(0, capacity - fitted.restMs - 1000 * idleShare) / fitted.slopeMs;
  // All of what it spends at the limit, per visit: so that servers * usable / demand is the limit.
  const demandMs = limit > 0 ? capacity / limit : fitted.ratioMs;
  const at = `${short((hot ?? top).visitsPerSecond)} visits/s${hot === undefined ? "" : " in bunches"}`;
  const seen = `${short(fitted.ratioMs)} ms per visit at ${at}`;
  return {
    id,
    title,
    servers,
    demandMs,
    demandErrorMs: fitted.errorMs,
    restMs: fitted.restMs + 1000 * idleShare,
    utilisation,
    usable,
    limit,
    evidence: `${wish.evidence}; ${seen}`,
  };
}

function useOf(wish: PartWish, trial: Trial, idleShare: number): StepUse {
  const taken = wish.busyMs(trial);
  return {
    visits: visitsOf(trial),
    // Visits arrive during the plan, not while its last answers are waited for.
    seconds: visitsOf(trial) / trial.visitsPerSecond,
    busyMs: Math.max(leastLeft * taken, taken - idleShare * stretchOf(trial)),
  };
}

/** Others on the machine, and compilers that are not done, only add to what a visit takes: two of three steps. */
function betterHalf(steps: readonly StepUse[]): readonly StepUse[] {
  const each = ({ busyMs, visits }: StepUse): number => busyMs / visits;
  return steps.toSorted((a, b) => each(a) - each(b)).slice(0, Math.ceil(steps.length / 2));
}

/** On cores that never sleep the same work takes less. */
function awake({ slopeMs, restMs, ratioMs, errorMs }: PerVisit, cost: number): PerVisit {
  return { slopeMs: slopeMs / cost, restMs, ratioMs, errorMs: errorMs / cost };
}

/** People come one by one in it. */
function isApart({ purpose }: Trial): boolean {
  return purpose !== "bunched";
}

/** When the promise is broken at every low rate, no part has run out: the answers are slow by themselves. */
function slowAnyway(trials: readonly Trial[], promised: Promised): readonly Part[] {
  const p95s = trials.map((trial) => trial.load.requests.latency.p95Ms);
  const best = Math.min(...p95s);
  if (trials.length < 2 || best <= promised.p95Ms) return [];
  const calls = trials.at(-1)?.inside.flatMap((process) => process.calls) ?? [];
  const slowest = calls.toSorted((a, b) => b.ms / Math.max(1, b.count) - a.ms / Math.max(1, a.count))[0];
  const each = slowest === undefined ? 0 : sumOf([slowest], (call) => call.ms) / Math.max(1, slowest.count);
  const because = slowest !== undefined && each > best / 2 ? `; ${slowest.host} takes ${short(each)} ms of it` : "";
  const part = { id: "latency", title: "time of one answer, whatever the load", servers: 1, demandMs: best };
  const evidence = `95 % of the answers take up to ${short(best)} ms with almost no load${because}`;
  return [{ ...part, demandErrorMs: 0, utilisation: 1, usable: 0, limit: 0, evidence }];
}

function firstToBreak(a: Part, b: Part): number {
  const byLimit = a.limit - b.limit;
  const isTie = Math.abs(byLimit) <= 0.01 * Math.min(a.limit, b.limit);
  return isTie ? rank(a) - rank(b) || byLimit : byLimit;
}

function rank(part: Part): number {
  const at = telling.findIndex((start) => part.id.startsWith(start));
  return at === -1 ? telling.length : at;
}

/** The lowest that any part may turn out to have, and the most that the first one may. */
function rangeOf(parts: readonly Part[]): { readonly low: number; readonly high: number } {
  const ranges = parts.map((part) => {
    const doubt = nineOfTen * Math.hypot(part.demandMs === 0 ? 0 : part.demandErrorMs / part.demandMs, modelDoubt);
    return { low: part.limit / (1 + doubt), high: part.limit * (1 + doubt) };
  });
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.min(...ranges.map(({ high }) => high)),
  };
}
