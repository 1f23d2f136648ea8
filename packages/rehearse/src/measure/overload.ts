// What a target got done while more came than it could do. Low steps look for rates well below the limit without
// knowing it, and now and then one is too high: a quota, a slow sink or a line at somebody else's shows itself to
// nobody who stays below it. What got done meanwhile is then a better witness than what was measured where nobody
// waited.

import { bunchMs } from "../drive/arrivals.ts";
import { mean } from "./kept.ts";
import { measureLimits } from "./limits.ts";
import { requestsPerVisit } from "./part-wish.ts";
import type { Trial } from "./trial.ts";

/** Answered so nearly all of what came, a trial broke by latency and not by what it could do. */
const nearlyAll = 0.97;
/** With more failures than this, who came in a bunch was refused: what got done then was not all that could be. */
const fewFailed = 0.05;

/** What got done at the least, in visits per second, and what it may have been at the most. */
export interface Overload {
  readonly rate: number;
  readonly atMost: number;
}

/**
 * Who was answered last in a bunch need not have come last, so more may have got done, so many times what the quickest
 * bunch says. What the middle one says was 0.9 to 1.5 times the limit in seven steps that broke in bunches.
 */
const bunchDoubt = 1.6;

/**
 * What a target got done while it was overloaded: the least of all steps that say so; undefined when none does. A bunch
 * that comes faster than it can be worked off keeps the target busy until its last answer.
 */
export function overloadOf(trials: readonly Trial[]): Overload | undefined {
  const quiet = trials.filter(({ machine }) => !machine.disturbed);
  // What got done of a bunch that held can be done: less in another one is a job of the target's own that came between.
  const shown = Math.max(
    0,
    ...quiet.filter(({ kept, purpose }) => kept && purpose === "bunched").map((trial) => bunchRate(trial)),
  );
  return quiet
    .filter(({ kept, broken }) => !kept && !broken.some(({ kind }) => kind === "ended"))
    .flatMap((trial): Overload[] => {
      const isBunched = trial.purpose === "bunched";
      const rate = isBunched ? workedOff(trial, shown) : sustainedBy(trial);
      if (rate === undefined) return [];
      return [{ rate, atMost: isBunched ? bunchRate(trial, "quickest") * bunchDoubt : rate }];
    })
    .toSorted((a, b) => a.rate - b.rate)[0];
}

/** The highest rate that held at which people came one by one; 0 when none did. */
export function heldBy(trials: readonly Trial[]): number {
  const held = trials.filter(({ kept, purpose }) => kept && purpose !== "bunched");
  return Math.max(0, ...held.map(({ visitsPerSecond }) => visitsPerSecond));
}

/**
 * Visits per second that an overloaded target got done, without the first third, in which its queue was short.
 * Undefined when it got nearly all done: then it broke by latency, not by throughput.
 */
export function sustainedBy(trial: Trial): number | undefined {
  const { seconds } = trial.load;
  // The last may be a part of a second.
  const whole = seconds.slice(0, Math.max(1, Math.floor(plannedSeconds(trial) + 0.05)));
  const late = whole.slice(Math.floor(whole.length / 3));
  const [sent, done] = [mean(late.map((second) => second.sent)), mean(late.map((second) => second.done))];
  if (late.length === 0 || done === 0 || done > nearlyAll * sent) return undefined;
  return done / requestsPerVisit(trial);
}

function plannedSeconds({ load, visitsPerSecond }: Trial): number {
  return load.visits.planned / visitsPerSecond;
}

function workedOff(trial: Trial, shown: number): number | undefined {
  const { load, broken, outside } = trial;
  const isLate = broken.some(({ kind }) => kind === "latency");
  // Who finds no room in the line for connections comes again a second later, however much gets done.
  if ((outside?.backlog?.overflows ?? 0) > 0) return undefined;
  if (!isLate || load.requests.failed > fewFailed * load.requests.sent) return undefined;
  const rate = bunchRate(trial);
  return rate < shown ? undefined : rate;
}

/** Visits per second while a bunch is worked off, until its last answer: that of the step's bunches with this rank. */
function bunchRate({ load, visitsPerSecond }: Trial, rank: "middle" | "quickest" = "middle"): number {
  const { seconds } = load;
  // A bunch begins every second second; who does a second thing does it in the next.
  const waits = seconds.flatMap((first, at) =>
    at % 2 === 0 ? [Math.max(first.p95Ms, seconds[at + 1]?.p95Ms ?? 0)] : [],
  );
  const sorted = waits.toSorted((a, b) => a - b);
  const lastMs = (sorted[rank === "middle" ? Math.floor(sorted.length / 2) : 0] ?? 0) / 0.95;
  const busyMs = Math.min(bunchMs, measureLimits.bunching * bunchMs + lastMs);
  return (visitsPerSecond * bunchMs) / busyMs;
}
