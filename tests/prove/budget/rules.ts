// What the parts of the proof of budgets agree on: the plan, how the outside can behave, how a build can be broken.

export const plan = { perSecond: 50, perDay: 2_500, zone: "UTC" } as const;

/** How the outside behaves towards the deliveries with a budget; the others are always answered at once. */
export const moods = ["fine", "flaky", "limited", "slow", "hanging", "garbage"] as const;
export type Mood = (typeof moods)[number];

/** One try may take so long. */
export const timeoutMs = 1_500;

export type BudgetFault =
  /** Each process has the whole budget for itself. */
  | "alone"
  /** Retries go whenever they are due. */
  | "eager";

/** What a worker is started with, as JSON in BUDGET_PROOF. */
export interface WorkerTask {
  readonly url: string;
  readonly upstream: string;
  readonly name: string;
  readonly fault: BudgetFault | undefined;
}

/** A call as the outside has noted it. */
export interface Noted {
  readonly to: "limited" | "other";
  /** By the clock of the outside, which never goes back. */
  readonly atMs: number;
  readonly tries: number;
  /** From being accepted to arriving. */
  readonly waitedMs: number;
  readonly mood: Mood;
  /** How often the calendar day had turned. */
  readonly day: number;
  /** Which stretch of one mood it was. */
  readonly stretch: number;
}

export type ToUpstream = { readonly mood: Mood } | { readonly day: number } | { readonly tell: true };
