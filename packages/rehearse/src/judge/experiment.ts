// A suspect in, the experiment that could prove it out; and, when it has been made, whether it did: the limit must move
// as predicted, or what went wrong must be gone.

import type { Change } from "../probe/change.ts";
import type { Suspect, Verdict } from "./verdict.ts";

export interface PlannedExperiment {
  readonly change: Change;
  /** "pool of 10 instead of 1". */
  readonly title: string;
  /** Visits per second, when the demand table says it. */
  readonly expected: number | undefined;
}

/** The experiment for a suspect; undefined when there is nothing that we could change from outside its code. */
export function experimentOf(suspect: Suspect): PlannedExperiment | undefined {
  if (suspect.change === undefined) return undefined;
  return { change: suspect.change, title: titleOf(suspect.change), expected: suspect.expected };
}

export function titleOf(change: Change): string {
  switch (change.kind) {
    case "pool-size":
      return `pool ${change.pool} with ${change.max} clients`;
    case "reuse-connections":
      return "database connections taken from a pool instead of opened each time";
    case "remember-queries":
      return `the repeated ${change.shapes.length === 1 ? "query" : "queries"} answered from memory`;
    case "remember-redis":
      return `${change.command.toUpperCase()} ${change.key} answered from memory`;
    case "remember-children":
      return `${change.command} not started again, its answer kept`;
    case "remember-sync":
      return `${change.name} at ${change.where || "its caller"} answered from memory`;
    case "stub-calls":
      return `calls to ${change.host} answered by us within ${change.latencyMs} ms`;
    case "pause-timers":
      return `the timer at ${change.where || "its place"} paused`;
    case "quiet-log":
      return "the log thrown away";
    case "environment":
      return `started with ${Object.entries(change.variables)
        .map(([name, value]) => `${name}=${value}`)
        .join(" ")}`;
    case "processes":
      return `${change.count} processes instead of one`;
    case "index":
      return `an index on ${change.table} (${change.columns.join(", ")}) in a copy of the database`;
    case "connections":
      return change.connections === "keep"
        ? "visitors who keep their connections"
        : "a new connection for each visitor";
    default:
      return change satisfies never;
  }
}

/**
 * What the search of a changed target says, in visits per second: the middle between what held and what broke; `open`
 * where nothing broke at all.
 */
export function measuredBy({ holds, breaks }: Verdict["limit"]): { readonly measured: number; readonly open: boolean } {
  if (holds === 0) return { measured: 0, open: false };
  if (breaks === undefined) return { measured: holds, open: true };
  return { measured: holds + Math.min(breaks - holds, holds) / 2, open: false };
}

/** The least that counts as movement: beyond what two runs of the same thing differ by. */
const leastGain = 0.15;
/** Of the predicted gain this share must be there. */
const shareOfGain = 1 / 3;

/**
 * Whether an experiment proves its suspect: the limit went up by at least 15 % and by a third of what was predicted,
 * where the next part's limit caps the prediction already. `vanished`: what broke it (errors, bursts) was there before
 * and is gone with the change; that proves it as well, even where no rate could be predicted.
 */
export function confirms(result: {
  readonly before: number;
  readonly expected: number | undefined;
  readonly measured: number;
  readonly suspect: Suspect;
  readonly vanished?: boolean;
}): boolean {
  const { before, measured } = result;
  if (!(before > 0)) return result.vanished === true || measured > 0;
  // Noise in the wrong direction proves nothing, whatever vanished.
  if (result.vanished === true && measured > 0.95 * before) return true;
  return measured >= neededBy(result);
}

/** Visits per second that prove it. */
function neededBy({ before, expected }: { readonly before: number; readonly expected: number | undefined }): number {
  // A fault whose remedy is predicted to gain nothing cannot be proven by a gain.
  if (expected !== undefined && expected <= before * 1.05) return before * (1 + leastGain * 2);
  const wanted = expected === undefined ? leastGain : (expected / before - 1) * shareOfGain;
  return before * (1 + Math.max(leastGain, wanted));
}

/** What the unchanged target broke at is not known better than this. */
const surelyHeld = 0.9;
/** No machine that is shared with others becomes slower than this within minutes. */
const slowest = 0.5;

/**
 * An experiment that does not confirm may have been made in slower minutes than what it is compared with: it speaks
 * against its suspect only where the target as it was, asked again, still holds this many visits per second. Undefined
 * where it does so anyway.
 */
export function mustStillHold(result: Parameters<typeof neededBy>[0] & { measured: number }): number | undefined {
  const { before, measured } = result;
  const share = measured / neededBy(result);
  return before > 0 && share > slowest ? Math.min(surelyHeld, share) * before : undefined;
}
