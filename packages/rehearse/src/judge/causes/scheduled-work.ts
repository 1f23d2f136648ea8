// Signature: a timer, and no request, begins a burst of work (queries, calls, children, CPU), and the answers are late
// at just these intervals. Looks like any busy part; told apart by the rhythm: between the bursts all is well.

import type { TimerReadings } from "../../probe/readings.ts";
import type { Facts } from "../facts.ts";
import { most, sum } from "../merged.ts";
import { at, between, evidence, figure, type Rule } from "../rule.ts";
import { counts } from "../world.ts";

export const scheduledWork: Rule = {
  cause: "scheduled-work",
  title: "Scheduled work competes with the visitors",
  see: (facts) => {
    const timers = [...facts.low.timers, ...facts.hot.timers].filter((one) => one.count > 0);
    const timer = most(timers, burst);
    if (timer === undefined || burst(timer) < 0.2) return undefined;
    const rhythm = rhythmOf(facts, timer.intervalMs);
    const wall = Math.max(1, facts.low.wallMs);
    const low = facts.low.timers.filter((one) => one.where === timer.where);
    const busyShare = low.reduce((total, one) => total + one.ms, 0) / wall;
    const share = shareAtBreak(facts, timer.where);
    const work = [
      timer.queries > 0 ? `${figure(timer.queries / timer.count)} queries` : "",
      timer.calls > 0 ? `${figure(timer.calls / timer.count)} calls out` : "",
      timer.children > 0 ? `${figure(timer.children / timer.count)} processes` : "",
      `${figure(timer.ms / timer.count)} ms`,
    ].filter((one) => one !== "");
    return {
      strength: Math.min(0.97, 0.45 * burst(timer) + 0.5 * Math.max(rhythm, 0.7 * share)),
      part: undefined,
      explains: Math.max(rhythm, 0.8 * between(busyShare, 0.2, 0.5), 0.8 * share),
      evidence: [
        evidence(
          `A timer of ${figure(timer.intervalMs / 1000)} s${at(timer.where)} begins ${work.join(", ")} each time`,
          timer.where,
        ),
        ...(rhythm > 0.3 ? [evidence("Answers are late in the seconds after it fires and quick between")] : []),
      ],
      change: facts.world.target.probed ? { kind: "pause-timers", where: timer.where } : undefined,
      remedy:
        `Spread the work over the interval in small pieces with a limit to how many run at once, or move it to a ` +
        `process of its own${at(timer.where)}.`,
      relief: { rest: true },
    };
  },
};

/** How much of all queries, calls and time of the loop the timer has when it breaks: over a third is no side show. */
function shareAtBreak({ hot }: Facts, where: string): number {
  const own = hot.timers.filter((one) => one.where === where);
  const of = (part: number, whole: number): number => (whole > 0 ? between(part / whole, 0.2, 0.45) : 0);
  return Math.max(
    of(
      sum(own, (one) => one.queries),
      sum(hot.queries, (one) => one.count),
    ),
    of(
      sum(own, (one) => one.calls),
      sum(hot.calls, (one) => one.count),
    ),
    of(
      sum(own, (one) => one.ms),
      hot.loopActiveMs,
    ),
  );
}

/** How much one firing brings: 1 is a burst that visitors must feel. */
function burst(timer: TimerReadings): number {
  const each = (total: number): number => total / timer.count;
  return Math.max(
    between(each(timer.queries), 10, 40),
    between(each(timer.calls), 5, 20),
    between(each(timer.children), 0.5, 2),
    between(Math.max(each(timer.ms), timer.maxMs * 0.8), 60, 250),
  );
}

/** 1: the slow seconds are few and lie as far apart as the timer's interval; 0: slow all the time, or never. */
function rhythmOf(facts: Facts, intervalMs: number): number {
  const { world } = facts;
  const trials = [...world.lowTrials, ...world.searchTrials, ...world.brokenTrials].filter(counts);
  return Math.max(0, ...trials.map((trial) => rhythm(trial.load.seconds, intervalMs / 1000)));
}

function rhythm(seconds: Facts["world"]["lowTrials"][number]["load"]["seconds"], everySeconds: number): number {
  const times = seconds.map((one) => one.p95Ms).filter((one) => one > 0);
  const calm = times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)];
  if (calm === undefined || times.length < 4) return 0;
  const late = seconds.flatMap((one, second) => (one.p95Ms > Math.max(calm * 3, calm + 40) ? [second] : []));
  const share = late.length / seconds.length;
  if (late.length === 0 || share > 0.7) return 0;
  // The first second of each stretch of late ones.
  const starts = late.filter((second) => !late.includes(second - 1));
  if (starts.length < 2) return everySeconds >= seconds.length / 2 ? 0.5 : 0.2;
  const gaps = starts.slice(1).map((second, index) => second - (starts[index] ?? 0));
  // A timer that is set anew each time has no interval of its own.
  const every = everySeconds > 0 ? everySeconds : Math.min(...gaps);
  const fits = gaps.filter((gap) => {
    const times = Math.max(1, Math.round(gap / every));
    return Math.abs(gap - times * every) <= Math.max(1, every * 0.2);
  });
  return fits.length / gaps.length;
}
