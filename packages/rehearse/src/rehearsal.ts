// The course of a rehearsal on a target that runs: low steps, prediction, search, a look inside just below the limit,
// experiments, growth; and in the end, or when it is stopped, the verdict from all that is known.

import { testSuspects, type Tested } from "./experiments.ts";
import { type Fault, hasRisen, inputsToShrink, provenBy, suspectsOf, verdictOf, type World } from "./judge/index.ts";
import type { Growth, Verdict } from "./judge/verdict.ts";
import type { Context } from "./measure/context.ts";
import { demandOf, type DemandOptions, type DemandTable } from "./measure/demand.ts";
import { largestTables, measureGrowth } from "./measure/growth.ts";
import { idleStretch } from "./measure/idle.ts";
import { lowSteps } from "./measure/low-steps.ts";
import { runTrial } from "./measure/run-trial.ts";
import { findLimit, type LimitFound } from "./measure/search.ts";
import { timePlan } from "./measure/time-plan.ts";
import type { Trial, TrialPurpose } from "./measure/trial.ts";
import { refusalNotes, usualOf } from "./measure/usual.ts";
import { wakingCost } from "./measure/waking.ts";
import type { ProcessReadings } from "./probe/readings.ts";
import type { Phase, Progress } from "./report/progress.ts";
import { smallestInput } from "./smallest-input.ts";
import type { RehearseWish } from "./wish.ts";
import { worldOf } from "./world-of.ts";

const warmUpRate = 5;
/** A profile is taken at this share of the limit: what is busy shows, and nothing is broken yet. */
const [diagnoseShare, diagnoseMs] = [0.85, 4_000];
/** Between what holds and what breaks: their middle is then within 5 % of the limit, and six trials are enough. */
const tolerance = 0.1;
const growthShare = 0.15;

export interface RehearsalOptions {
  readonly context: Context;
  readonly onProgress: (progress: Progress) => void;
  /** What is to be said besides; added to. */
  readonly notes: string[];
  /** Begin of the rehearsal, in ms since 1970. */
  readonly sinceMs: number;
}

export class Rehearsal {
  readonly #wish: RehearseWish;
  readonly #options: RehearsalOptions;
  readonly #plan: ReturnType<typeof timePlan>;
  #context: Context;
  #low: readonly Trial[] = [];
  #demand: DemandTable | undefined;
  #ground: DemandOptions = {};
  readonly #searched: Trial[] = [];
  #found: LimitFound | undefined;
  #diagnosed: readonly ProcessReadings[] | undefined;
  #suspects: readonly Fault[] = [];
  #tested: readonly Tested[] = [];
  #growth: readonly Growth[] = [];

  constructor(wish: RehearseWish, options: RehearsalOptions) {
    this.#wish = wish;
    this.#options = options;
    this.#context = options.context;
    this.#plan = timePlan(wish.maxTimeMs);
  }

  /** To the end, or until it is stopped. */
  async go(): Promise<Verdict> {
    try {
      await this.#lowSteps();
      await this.#search();
      await this.#diagnose();
      await this.#experiment();
      await this.#grow();
    } catch (error) {
      // What stops it is thrown through everything that waits.
      if (!this.#context.signal.aborted) throw error;
    }
    return this.#verdict();
  }

  async #lowSteps(): Promise<void> {
    const { maxRate, promised } = this.#wish;
    const { settings } = this.#context;
    this.#phase("warm-up");
    const waking = await wakingCost();
    await this.#trialAt(Math.min(warmUpRate, maxRate), "warm-up");
    const idle = await idleStretch(this.#context, this.#plan.trialMs("idle", 0));
    this.#ground = { dispersion: settings.dispersion, waking, idle, trialMs: this.#plan.trialMs("search", 0) };
    this.#phase("low");
    const trialAt = async (rate: number, purpose: TrialPurpose): Promise<Trial> => {
      const trial = await this.#trialAt(rate, purpose);
      this.#low = [...this.#low, trial];
      this.#demand = demandOf(this.#low, promised, this.#ground);
      return trial;
    };
    const steps = await lowSteps({ trialAt, promised, cap: maxRate, ground: this.#ground });
    this.#demand = steps.demand ?? this.#demand;
    this.#learn();
    this.#phase("predicting");
    if (this.#demand === undefined) return;
    const { limit, part } = this.#demand.predicted;
    const title = this.#demand.parts.find(({ id }) => id === part)?.title ?? part;
    this.#options.onProgress({ kind: "predicted", limit, part: title });
  }

  /** What is slow or turned down without any crowd is not held against the crowd. */
  #learn(): void {
    const usual = usualOf(this.#low);
    this.#context = { ...this.#context, settings: { ...this.#context.settings, usual } };
    this.#options.notes.push(...refusalNotes(usual));
  }

  async #search(): Promise<void> {
    const { maxRate: cap, promised } = this.#wish;
    const { signal } = this.#context;
    this.#phase("searching");
    const demand = this.#demand;
    const first = demand?.parts.find(({ id }) => id === demand.predicted.part);
    const held = Math.max(0, ...this.#low.filter(({ kept }) => kept).map((trial) => trial.visitsPerSecond));
    const predictAgain = (trials: readonly Trial[]) =>
      demandOf([...this.#low, ...trials], promised, this.#ground)?.predicted.limit;
    this.#found = await findLimit({
      trialAt: async (rate, purpose) => {
        this.#phase(purpose === "recovery" ? purpose : purpose === "confirm" ? "confirming" : "searching");
        const trial = await this.#trialAt(rate, purpose);
        this.#searched.push(trial);
        return trial;
      },
      promised,
      usual: this.#context.settings.usual,
      predicted: demand?.predicted.limit,
      held,
      cap,
      tolerance,
      ...(first === undefined ? {} : { usable: first.usable }),
      predictAgain,
      mayGoOn: (isVague) => this.#isBefore(this.#plan[isVague ? "vagueSearchUntilMs" : "searchUntilMs"]),
      signal,
    });
    signal.throwIfAborted();
    const { outcome, confirmed, limit } = this.#found;
    if (outcome !== "broke" || confirmed) return;
    const times = this.#searched.filter(({ kept, visitsPerSecond }) => kept && visitsPerSecond === limit.holds).length;
    this.#options.notes.push(`${times > 1 ? "" : "what holds and "}what breaks was not seen a second time`);
  }

  /** A profile, and what each request asks for, just below the limit. */
  async #diagnose(): Promise<void> {
    const { probe } = this.#context;
    const holds = this.#found?.limit.holds ?? 0;
    const rate = holds > 0 ? holds * diagnoseShare : (this.#found?.limit.breaks ?? 0) / 2;
    if (probe?.diagnose === undefined || rate <= 0 || !this.#isBefore(this.#plan.experimentUntilMs)) return;
    this.#phase("experiment", "a look inside, just below the limit");
    await probe.diagnose(true);
    const from = await probe.mark();
    try {
      await this.#trialAt(rate, "experiment", diagnoseMs);
    } finally {
      await probe.diagnose(false);
    }
    this.#diagnosed = await probe.between(from, await probe.mark());
  }

  async #experiment(): Promise<void> {
    const world = this.#world();
    if (world === undefined) return;
    this.#suspects = await this.#withSmallestInput(suspectsOf(world));
    const { limit } = this.#found ?? { limit: { holds: 0, breaks: undefined } };
    if (!this.#wish.experiment || limit.breaks === undefined) return;
    const { onProgress, notes } = this.#options;
    if (hasRisen(world)) {
      notes.push("no experiment was made: it begins with a restart, which alone may take away what has grown");
      return;
    }
    this.#tested = await testSuspects({
      context: this.#context,
      suspects: this.#suspects,
      before: limit.holds > 0 ? (limit.holds + limit.breaks) / 2 : limit.breaks / 2,
      broken: this.#broken(),
      cap: this.#wish.maxRate,
      ground: this.#ground,
      mayGoOn: () => this.#isBefore(this.#plan.experimentUntilMs),
      trialMs: (purpose, rate) => this.#plan.trialMs(purpose, rate),
      onBegin: (title) => this.#phase("experiment", title),
      onTrial: (purpose, visitsPerSecond, trial) => {
        const durationMs = this.#plan.trialMs(purpose, visitsPerSecond);
        if (trial) onProgress({ kind: "trial-end", trial });
        else onProgress({ kind: "trial-begin", purpose, visitsPerSecond, durationMs });
      },
      onNote: (text) => {
        notes.push(text);
        onProgress({ kind: "note", text });
      },
    });
  }

  /** A crash by odd input is proved by the smallest one that still does it. */
  async #withSmallestInput(suspects: readonly Fault[]): Promise<readonly Fault[]> {
    const [first, ...others] = suspects;
    const failed = inputsToShrink([...this.#low, ...this.#searched]);
    if (first?.cause !== "crash-on-input" || failed.length === 0) return suspects;
    this.#phase("experiment", "the smallest input that still does it");
    const until = this.#plan.experimentUntilMs;
    const smallest = await smallestInput(this.#context, failed, () => this.#isBefore(until));
    return smallest === undefined ? suspects : [provenBy(first, smallest), ...others];
  }

  async #grow(): Promise<void> {
    const { notes } = this.#options;
    const tables = largestTables(this.#low.at(-1));
    if (!this.#wish.growData || this.#found === undefined || !this.#isBefore(this.#plan.growthUntilMs)) return;
    if (tables.length === 0) {
      notes.push("growth was not measured: no table of a database could be seen");
      return;
    }
    this.#phase("growth", `four times the rows in ${tables.join(", ")}`);
    const visitsPerSecond = Math.max(1, growthShare * this.#found.limit.holds);
    const durationMs = this.#plan.trialMs("growth", visitsPerSecond);
    try {
      this.#growth = (await measureGrowth(this.#context, { visitsPerSecond, durationMs, tables })).growth;
    } catch (error) {
      if (this.#context.signal.aborted) throw error;
      notes.push(`growth was not measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #trialAt(visitsPerSecond: number, purpose: TrialPurpose, wishedMs?: number): Promise<Trial> {
    const { onProgress } = this.#options;
    const durationMs = wishedMs ?? this.#plan.trialMs(purpose, visitsPerSecond);
    onProgress({ kind: "trial-begin", purpose, visitsPerSecond, durationMs });
    let second = 0;
    const trial = await runTrial(this.#context, {
      purpose,
      visitsPerSecond,
      durationMs,
      // Whether it recovers shows only without a pause.
      rest: purpose !== "recovery",
      onSecond: (figures) => onProgress({ kind: "second", second: (second += 1), ...figures }),
    });
    onProgress({ kind: "trial-end", trial });
    return trial;
  }

  #broken(): readonly Trial[] {
    return this.#searched.filter(({ kept }) => !kept);
  }

  #world(): World | undefined {
    if (this.#demand === undefined) return undefined;
    return worldOf({
      context: this.#context,
      demand: this.#demand,
      ground: this.#ground,
      low: this.#low,
      searched: this.#searched,
      diagnosed: this.#diagnosed,
      promised: this.#wish.promised,
    });
  }

  #verdict(): Verdict {
    const world = this.#world();
    const stopped = this.#context.signal.aborted;
    const { notes } = this.#options;
    const trials = [...this.#low, ...this.#searched];
    const { limit, recovery } = this.#found ?? {
      limit: { holds: 0, breaks: undefined },
      recovery: "not-tested" as const,
    };
    if (world !== undefined) {
      const experiments = this.#tested;
      const search = { ...limit, recovery, stopped, ...(this.#found && { outcome: this.#found.outcome }) };
      return verdictOf({ world, search, suspects: this.#suspects, experiments, growth: this.#growth, notes, trials });
    }
    return {
      outcome: stopped ? "stopped" : (this.#found?.outcome ?? "stopped"),
      promised: this.#wish.promised,
      limit,
      requestsPerVisit: 0,
      demand: undefined,
      predictionError: undefined,
      finding: undefined,
      unknown: stopped ? "stopped before anything could be said" : "nothing that can run out could be seen",
      others: [],
      recovery,
      growth: [],
      notes,
      trials,
    };
  }

  #phase(phase: Phase, detail?: string): void {
    const leftMs = Math.max(0, this.#wish.maxTimeMs - this.#elapsedMs());
    this.#options.onProgress({ kind: "phase", phase, leftMs, ...(detail === undefined ? {} : { detail }) });
  }

  #elapsedMs(): number {
    return Date.now() - this.#options.sinceMs;
  }

  #isBefore(ms: number): boolean {
    return this.#elapsedMs() < ms;
  }
}
