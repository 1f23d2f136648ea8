// What each part spends on one visit, from the low steps: the operational law U = X * D, capacity = servers / D.

/** A part that can run out, and how much one visit takes of it. */
export interface Part {
  /** Stable name: `event-loop`, `cpu`, `pool:pg:...`, `redis`, `threads`, `quota:HOST`, `database-cpu`, `descriptors`, … */
  readonly id: string;
  /** As a person would say it: "database pool (max 1)". */
  readonly title: string;
  /** How many are served at a time: cores, clients of a pool, threads; for a quota: 1. */
  readonly servers: number;
  /** Time of one server taken by one visit, in ms (for a quota: window / allowed, times calls of a visit). */
  readonly demandMs: number;
  /** One standard error of `demandMs` between the low steps. */
  readonly demandErrorMs: number;
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
  /** The predicted limit in visits per second, and the range that should hold it nine times of ten. */
  readonly predicted: { readonly limit: number; readonly low: number; readonly high: number; readonly part: string };
}
