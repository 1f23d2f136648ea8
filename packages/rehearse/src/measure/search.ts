// Finds the rate at which the target breaks, in as few trials as the prediction allows, and tests whether it recovers.
// Nothing is thinned and nothing believed from a trial that others disturbed or in which the generator itself ran out.

import { setTimeout as sleep } from "node:timers/promises";
import type { Outcome, Verdict } from "../judge/verdict.ts";
import { bracketOf, nearEdge, nextTry } from "./bracket.ts";
import type { SearchState, Tried } from "./bracket.ts";
import { mean } from "./kept.ts";
import { measureLimits } from "./limits.ts";
import { sustainedBy } from "./overload.ts";
import type { Promised, Trial, TrialPurpose } from "./trial.ts";
import { failedByLoad, type Usual } from "./usual.ts";

export interface SearchWish {
  /** Runs one trial. A `recovery` must follow the trial before without a rest in between. */
  readonly trialAt: (visitsPerSecond: number, purpose: TrialPurpose) => Promise<Trial>;
  readonly promised: Promised;
  readonly usual?: Usual | undefined;
  /** The limit foreseen by the demand table; undefined when there is none. */
  readonly predicted: number | undefined;
  /** Highest rate that held already: that of the low steps. */
  readonly held: number;
  readonly cap: number;
  readonly tolerance?: number;
  /** Usable share of the part that breaks first: a target that is full answers more than it can answer in time. */
  readonly usable?: number;
  /** Foresees the limit again, with the trials of the search as well. */
  readonly predictAgain?: (trials: readonly Trial[]) => number | undefined;
  /** False: recovery is not tested (a second search of the same target). */
  readonly testsRecovery?: boolean;
  /** Asked before each trial: whether there is time for it; more, as long as what is known is hardly a limit. */
  readonly mayGoOn?: (isVague: boolean) => boolean;
  readonly onProgress?: (progress: SearchProgress) => void;
  readonly signal?: AbortSignal;
}

/** Said before each trial (`trial` is missing) and after it. */
export interface SearchProgress {
  readonly purpose: TrialPurpose;
  readonly visitsPerSecond: number;
  readonly trial: Trial | undefined;
  readonly holds: number;
  readonly breaks: number | undefined;
}

export interface LimitFound {
  readonly outcome: Outcome;
  readonly limit: Verdict["limit"];
  /** Just below held twice and just above broke twice, or a rate between them did both. */
  readonly confirmed: boolean;
  readonly recovery: Verdict["recovery"];
  readonly trials: readonly Trial[];
}

/**
 * Trials, the recovery included, after which low and high may be half as far apart again: their middle is then still
 * within 8 % of the limit.
 */
const patience = 5;
/** With the recovery: a run should not take longer, unless its prediction was far off. */
const enoughTrials = 6;

/**
 * What takes less per visit the more of them come (a worker that works in batches) seems to end a little above every
 * rate that is tried. Foreseen this much higher, so often, after what was foreseen held: it is not foreseen at all.
 */
const runsAhead = 1.1;
const timesAhead = 2;

/** What broke is so many times what held: nobody would call that a limit. */
const vague = 1.5;

/** Share of the planned visits that makes a load the planned one. */
const allSent = 0.98;

/** From what held to what is tried next, at least, where the generator could not send more. */
const leastRoom = 1.1;

/** What disturbs is often over in a moment. */
const attempts = 3;
const pauseMs = 1_000;

/** A trial that proves nothing even when repeated ends the search with this. */
type Failed = { readonly failed: Outcome };

export async function findLimit(wish: SearchWish): Promise<LimitFound> {
  const run = new Search(wish);
  for (;;) {
    const next = nextTry(run.state());
    if (next.kind === "done") return run.found(run.outcome(), next.confirmed);
    const isGentlest = next.rate < measureLimits.gentlestRate;
    if (isGentlest || !run.mayGoOn()) return run.found(run.outcome(), false);
    const trial = await run.attempt(next.rate, next.purpose);
    if ("failed" in trial) {
      if (trial.failed === "generator" && run.goesLower(next.rate)) continue;
      return run.found(trial.failed, false);
    }
    run.count(trial);
    if (!trial.kept) {
      const stopped = await run.testRecovery(trial.visitsPerSecond);
      if (stopped !== undefined) return run.found(stopped, false);
    }
  }
}

class Search {
  readonly #wish: SearchWish;
  readonly #trials: Trial[] = [];
  readonly #tried = new Map<number, Tried>();
  /** The least visits per second that the generator could not send. */
  #unsendable = Number.POSITIVE_INFINITY;
  #expected: number | undefined;
  #ahead = 0;
  #sustained: number | undefined;
  #recovery: Verdict["recovery"] = "not-tested";

  constructor(wish: SearchWish) {
    this.#wish = wish;
    this.#expected = wish.predicted;
    // A short low step bounds the search from below, but is not one of the two trials that confirm.
    if (wish.held > 0) this.#tried.set(wish.held, { rate: wish.held, held: 0.5, broke: 0 });
  }

  state(): SearchState {
    const { tolerance = 0.05, held } = this.#wish;
    const cap = Math.min(this.#wish.cap, this.#sendable());
    return {
      tried: [...this.#tried.values()],
      // Where nothing has held yet the search begins at the bottom, whatever is foreseen or not.
      expected: held === 0 ? Math.max(2 * measureLimits.gentlestRate, this.#expected ?? 0) : this.#expected,
      sustained: this.#sustained,
      cap,
      // The limit of a target that is not the same from trial to trial has no sharper edge.
      tolerance: this.#trials.length > patience ? 1.5 * tolerance : tolerance,
      isSpent: this.#trials.length >= enoughTrials,
    };
  }

  bracket(): ReturnType<typeof bracketOf> {
    return bracketOf([...this.#tried.values()]);
  }

  /** Of a search that has come to its end. */
  outcome(): Outcome {
    if (this.breaks(false) !== undefined) return "broke";
    return this.#unsendable < Number.POSITIVE_INFINITY ? "generator" : "holds";
  }

  /** Lowest rate that broke each time; where that is far off, unconfirmed, the highest of those that did both. */
  breaks(confirmed: boolean): number | undefined {
    const { high, flaky } = this.bracket();
    const near = confirmed ? undefined : nearEdge([...this.#tried.values()]);
    return near ?? high?.rate ?? flaky.at(-1);
  }

  /** The generator cannot send so many. True when there is room between what held and that. */
  goesLower(rate: number): boolean {
    this.#unsendable = Math.min(this.#unsendable, rate);
    return this.#sendable() > (this.bracket().low?.rate ?? 0);
  }

  /** Halfway from what held to what could not be sent; what held, when that is near. */
  #sendable(): number {
    if (this.#unsendable === Number.POSITIVE_INFINITY) return this.#unsendable;
    const low = this.bracket().low?.rate ?? 0;
    const middle = Math.sqrt(low * this.#unsendable);
    return middle < leastRoom * low ? low : middle;
  }

  mayGoOn(): boolean {
    const { low, high } = this.bracket();
    const isVague = (high?.rate ?? Number.POSITIVE_INFINITY) > vague * (low?.rate ?? 0);
    return this.#trials.length < measureLimits.searchTrials && (this.#wish.mayGoOn?.(isVague) ?? true);
  }

  /** One trial; again, a little later, when it proves nothing. */
  async attempt(rate: number, purpose: TrialPurpose): Promise<Trial | Failed> {
    let failed: Outcome = "not-trustworthy";
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (attempt > 0) await sleep(pauseMs, undefined, { signal: this.#wish.signal }).catch(() => undefined);
      this.#tell(purpose, rate, undefined);
      const trial = await this.#runTrial(rate, purpose);
      if (trial === undefined) return { failed: "stopped" };
      this.#trials.push(trial);
      this.#tell(purpose, rate, trial);
      if (provesSomething(trial)) return trial;
      // A generator that ran out because others took its core is the machine's fault.
      failed = trial.machine.disturbed ? "not-trustworthy" : "generator";
      // A lower rate tells more than the same once more.
      if (failed === "generator" && rate > leastRoom ** 2 * (this.bracket().low?.rate ?? rate)) break;
    }
    return { failed };
  }

  count(trial: Trial): void {
    const rate = trial.visitsPerSecond;
    const before = this.#tried.get(rate) ?? { rate, held: 0, broke: 0 };
    const held = Math.floor(before.held) + (trial.kept ? 1 : 0);
    this.#tried.set(rate, { rate, held, broke: before.broke + (trial.kept ? 0 : 1) });
    if (trial.kept) {
      const again = this.#wish.predictAgain?.(this.#trials.filter((one) => one.kept && one.purpose !== "recovery"));
      if (again !== undefined && again > 0) this.#expectAgain(again);
    } else {
      const sustained = sustainedBy(trial);
      if (sustained !== undefined) this.#sustained = sustained * (this.#wish.usable ?? 1);
    }
  }

  #expectAgain(rate: number): void {
    if (rate > runsAhead * (this.#expected ?? rate)) this.#ahead += 1;
    this.#expected = this.#ahead < timesAhead ? rate : undefined;
  }

  /** After the first break: half the rate at once. Only where half is known to hold does it say anything. */
  async testRecovery(broken: number): Promise<Outcome | undefined> {
    const { low } = this.bracket();
    const rate = broken / 2;
    const isUseful = this.#recovery === "not-tested" && this.#wish.testsRecovery !== false && rate <= (low?.rate ?? 0);
    if (!isUseful || !this.mayGoOn()) return undefined;
    this.#tell("recovery", rate, undefined);
    const trial = await this.#runTrial(rate, "recovery");
    if (trial === undefined) return "stopped";
    this.#trials.push(trial);
    this.#tell("recovery", rate, trial);
    const isTrusted = !trial.machine.disturbed && !trial.load.generator.ranOut;
    if (recovers(trial, this.#wish)) this.#recovery = "recovered";
    else if (isTrusted) this.#recovery = "metastable";
    return undefined;
  }

  found(outcome: Outcome, confirmed: boolean): LimitFound {
    const limit = { holds: this.bracket().low?.rate ?? 0, breaks: this.breaks(confirmed) };
    return { outcome, limit, confirmed, recovery: this.#recovery, trials: this.#trials };
  }

  async #runTrial(rate: number, purpose: TrialPurpose): Promise<Trial | undefined> {
    const { signal, trialAt } = this.#wish;
    try {
      if (signal?.aborted) return undefined;
      return await trialAt(rate, purpose);
    } catch (error) {
      if (signal?.aborted) return undefined;
      throw error;
    }
  }

  #tell(purpose: TrialPurpose, visitsPerSecond: number, trial: Trial | undefined): void {
    const { low, high } = this.bracket();
    const range = { holds: low?.rate ?? 0, breaks: high?.rate };
    this.#wish.onProgress?.({ purpose, visitsPerSecond, trial, ...range });
  }
}

/**
 * A target that kept its promise although it was disturbed has kept it, as long as it was sent all that was planned:
 * what the generator sent late counts against the target, never for it.
 */
function provesSomething({ kept, load, machine }: Trial): boolean {
  if (kept) return load.visits.begun >= allSent * load.visits.planned;
  return !machine.disturbed && !load.generator.ranOut;
}

/** Whether the last third of the stretch is as promised again. */
function recovers({ load, broken }: Trial, { promised, usual }: Pick<SearchWish, "promised" | "usual">): boolean {
  if (broken.some((reason) => reason.kind === "ended")) return false;
  const late = load.seconds.slice(-Math.max(1, Math.floor(load.seconds.length / 3)));
  const failed = late.reduce((sum, second) => sum + second.failed, 0);
  const done = late.reduce((sum, second) => sum + second.done, 0);
  if (done === 0) return load.requests.sent === 0;
  const isInTime = mean(late.map((second) => second.p95Ms)) <= promised.p95Ms;
  const refused = (load.requests.failed - failedByLoad(load, usual)) / Math.max(1, load.requests.sent);
  return isInTime && failed <= (promised.failedShare + refused) * (done + failed);
}
