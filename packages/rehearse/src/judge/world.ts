// Everything a rule may look at: the predicted limits, the trials, what the probe saw, and what is known of the target.

import type { DemandTable } from "../measure/demand.ts";
import type { Promised, Trial } from "../measure/trial.ts";
import type { ProcessReadings } from "../probe/readings.ts";

export interface World {
  readonly demand: DemandTable;
  readonly lowTrials: readonly Trial[];
  /** All trials of the search and its confirmation, those that held and those that broke. */
  readonly searchTrials: readonly Trial[];
  readonly brokenTrials: readonly Trial[];
  /** The trial with the highest rate that held; undefined when none did. */
  readonly highestHeld: Trial | undefined;
  /** Readings with a CPU profile, taken a little below the limit. */
  readonly diagnosed?: readonly ProcessReadings[];
  /** Trials that held after one that broke, and what they say of each part: work may have become more meanwhile. */
  readonly later?: Later;
  readonly promised: Promised;
  readonly target: TargetFacts;
}

export interface Later {
  readonly trials: readonly Trial[];
  readonly demand: DemandTable;
}

export interface TargetFacts {
  readonly cores: number;
  /** The target is a Node.js program. */
  readonly node: boolean;
  /** The probe is inside. */
  readonly probed: boolean;
  readonly connections: "fresh" | "keep";
}

/** A trial whose figures say something about the target: quiet machine, and a generator that kept its plan. */
export const counts = (trial: Trial): boolean => !trial.machine.disturbed && !trial.load.generator.ranOut;

/** The broken trial with the lowest rate: nearest to what breaks first. */
export function lowestBroken(world: World): Trial | undefined {
  return world.brokenTrials.filter(counts).toSorted((a, b) => a.visitsPerSecond - b.visitsPerSecond)[0];
}

/**
 * Visits per second at which the target was seen to break, as well as the trials tell; undefined when it never broke.
 */
export function measuredLimit(world: World): number | undefined {
  const broken = lowestBroken(world);
  if (broken === undefined) return undefined;
  const held = world.highestHeld?.visitsPerSecond;
  if (held === undefined || held >= broken.visitsPerSecond) return broken.visitsPerSecond;
  return (held + broken.visitsPerSecond) / 2;
}
