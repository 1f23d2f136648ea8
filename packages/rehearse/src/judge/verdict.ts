// What a rehearsal says in the end: the limit, the cause with its evidence and its experiment, and what a fix carries.

import type { DemandTable } from "../measure/demand.ts";
import type { Promised, Trial } from "../measure/trial.ts";
import type { Change } from "../probe/change.ts";

/** The causes that have a name. */
export const causes = [
  "event-loop-blocked",
  "one-core-of-many",
  "child-process-per-request",
  "pool-too-small",
  "connection-per-request",
  "missing-index",
  "query-per-item",
  "row-lock",
  "big-redis-scan",
  "third-party-quota",
  "third-party-call-per-sign-up",
  "pool-held-by-slow-call",
  "tls-on-the-box",
  "scheduled-work",
  "memory-growth",
  "garbage-collection",
  "crash-on-input",
  "sticky-imbalance",
  "sync-calls",
  "thread-pool-exhausted",
  "slow-log-sink",
  "machine-too-weak",
] as const;
export type Cause = (typeof causes)[number];

/**
 * `not-trustworthy`: the machine was too busy. `generator`: we, not you, ran out. `holds`: not broken up to the cap.
 */
export type Outcome = "broke" | "holds" | "generator" | "not-trustworthy" | "stopped";

export interface Suspect {
  readonly cause: Cause;
  /** 0 to 1; only a suspect over 0.5 is worth an experiment. */
  readonly weight: number;
  /** Part of the demand table it speaks of. */
  readonly part: string | undefined;
  readonly evidence: readonly Evidence[];
  /** The thing to change for the experiment, when there is one. */
  readonly change: Change | undefined;
  /** Visits per second expected with that change, and with the remedy. */
  readonly expected: number | undefined;
}

export interface Evidence {
  readonly text: string;
  /** `src/orders.js:41`, when a place is known. */
  readonly where?: string;
  readonly sql?: string;
}

export interface Experiment {
  readonly change: Change;
  /** In words: "pool of 10 instead of 1". */
  readonly title: string;
  readonly before: number;
  /** Visits per second reckoned from the demand table, before anything was changed. */
  readonly expected: number | undefined;
  /** Foretold by low steps of the changed target, before its limit was looked for. */
  readonly foretold?: number | undefined;
  readonly measured: number;
  /** Nothing broke it at `measured`: its limit is higher. */
  readonly open?: boolean;
  readonly trials: readonly Trial[];
  readonly confirms: boolean;
}

export interface Finding {
  readonly cause: Cause;
  /** Part of the demand table that it speaks of, by id. */
  readonly part?: string | undefined;
  readonly title: string;
  readonly confirmed: boolean;
  readonly evidence: readonly Evidence[];
  readonly experiment: Experiment | undefined;
  readonly remedy: string;
  /**
   * Limit after the fix in visits per second, and what breaks then: as the experiment has measured it where that broke,
   * else from the demand that is left.
   */
  readonly afterFix: { readonly limit: number; readonly next: string } | undefined;
}

export interface Growth {
  /** Part or route whose demand grows with the data: demand at 1 and at 4 times the rows. */
  readonly part: string;
  readonly table: string;
  readonly demandMs: number;
  readonly demandAtFourTimesMs: number;
  /** 0 for constant, 1 for linear, 2 for quadratic. */
  readonly order: number;
}

export interface Verdict {
  readonly outcome: Outcome;
  readonly promised: Promised;
  /** Highest rate that held and lowest that broke, or did both, visits per second; a note says when not twice each. */
  readonly limit: { readonly holds: number; readonly breaks: number | undefined };
  readonly requestsPerVisit: number;
  readonly demand: DemandTable | undefined;
  /** (predicted - measured) / measured; always said. */
  readonly predictionError: number | undefined;
  /** Undefined: nothing was wrong or the cause is unknown; `unknown` says which. */
  readonly finding: Finding | undefined;
  readonly unknown: string | undefined;
  /** Other faults, in the order in which they would break. */
  readonly others: readonly Finding[];
  readonly recovery: "recovered" | "metastable" | "not-tested";
  readonly growth: readonly Growth[];
  readonly notes: readonly string[];
  readonly trials: readonly Trial[];
}
