// What a rule is and what it sees: the mark of one cause in the figures, and what its remedy would take off the parts.

import type { Change } from "../probe/change.ts";
import type { Facts } from "./facts.ts";
import type { Relief } from "./predict.ts";
import type { Cause, Evidence, Suspect } from "./verdict.ts";

export interface Rule {
  readonly cause: Cause;
  /** "A query for each item of a list". */
  readonly title: string;
  /** Undefined when the mechanism is not there at all. */
  readonly see: (facts: Facts) => Sighting | undefined;
}

export interface Sighting {
  /** 0 to 1: how sure the mechanism is there and is a fault, whether or not it is what breaks first. */
  readonly strength: number;
  readonly part: string | undefined;
  readonly evidence: readonly Evidence[];
  readonly change: Change | undefined;
  readonly remedy: string;
  /** What a visit no longer takes once it is mended. */
  readonly relief: Relief;
  /** What it no longer takes while the change is tried, where that is not the same. */
  readonly tried?: Relief;
  /**
   * 0 to 1, only for faults that break by something else than a used-up part (errors, a crash, bursts): how far they
   * alone account for what was seen to break.
   */
  readonly explains?: number;
}

/** A suspect with what the remedy is and does. */
export interface Fault extends Suspect {
  readonly title: string;
  readonly strength: number;
  readonly remedy: string;
  readonly relief: Relief;
  /** Visits per second once it is mended; `expected` is what the experiment should find. */
  readonly mended: number | undefined;
  /** What follows from the table alone, which was made at low rates: visits per second that are there in any case. */
  readonly atLeast: number | undefined;
  /** The same in times of what the table foresees without the remedy. */
  readonly gain: number;
}

/** 0 at `from` and below, 1 at `to` and above, a straight line between. */
export const between = (value: number, from: number, to: number): number =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

/** " at src/orders.js:41", or nothing when no place is known. */
export const at = (where: string): string => (where === "" ? "" : ` at ${where}`);

/** A figure as a person reads it: two significant digits under 100. */
export const figure = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const evidence = (text: string, where = "", sql = ""): Evidence => ({
  text,
  ...(where === "" ? {} : { where }),
  ...(sql === "" ? {} : { sql }),
});
