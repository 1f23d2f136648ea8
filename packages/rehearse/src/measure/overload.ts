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

/**
 * Visits per second that a target got done while it was overloaded: the least of all steps that say so; undefined when
 * none does. A bunch that comes faster than it can be worked off keeps the target busy until its last answer.
 */
export function overloadOf(trials: readonly Trial[]): number | undefined {
  const rates = trials
    .filter(({ kept, broken, machine }) => !kept && !machine.disturbed && !broken.some(({ kind }) => kind === "ended"))
    .flatMap((trial) => (trial.purpose === "bunched" ? workedOff(trial) : sustainedBy(trial)) ?? []);
  return rates.length === 0 ? undefined : Math.min(...rates);
}

/** The highest rate that a low step held at which people came one by one; 0 when none did. */
export function heldBy(trials: readonly Trial[]): number {
  const held = trials.filter(({ kept, purpose }) => kept && purpose === "low");
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

function workedOff({ load, broken, outside, visitsPerSecond }: Trial): number | undefined {
  const isLate = broken.some(({ kind }) => kind === "latency");
  // Who finds no room in the line for connections comes again a second later, however much gets done.
  if ((outside?.backlog?.overflows ?? 0) > 0) return undefined;
  if (!isLate || load.requests.failed > fewFailed * load.requests.sent) return undefined;
  const busyMs = Math.min(bunchMs, measureLimits.bunching * bunchMs + load.requests.latency.p99Ms);
  return (visitsPerSecond * bunchMs) / busyMs;
}
