// Signature: the heap right after major collections rises with the requests and never comes back; from outside, the
// memory of the process rises by about as much with every request in every trial. Looks like a cache that fills (its
// rise ends) and like garbage (gone after a collection).

import { perVisit, type Facts } from "../facts.ts";
import { sum } from "../merged.ts";
import { between, evidence, figure, type Rule, type Sighting } from "../rule.ts";
import type { Trial } from "../../measure/trial.ts";

const mebibyte = 1024 * 1024;

interface Rise {
  readonly bytesPerRequest: number;
  readonly grownBytes: number;
  /** 0 to 1: how well a straight line describes it, to the end. */
  readonly steady: number;
  readonly limitBytes: number | undefined;
  readonly nowBytes: number;
}

export const memoryGrowth: Rule = {
  cause: "memory-growth",
  title: "Memory grows with every request",
  see: (facts) => {
    const rise = stronger(heapRise(facts), externalRise(facts)) ?? rssRise(facts);
    if (rise === undefined) return undefined;
    const ended = endedByMemory(facts);
    const left = rise.limitBytes === undefined ? undefined : Math.max(0, rise.limitBytes - rise.nowBytes);
    const requests = left === undefined ? undefined : left / rise.bytesPerRequest;
    return sighting(facts, rise, { ended, requests });
  },
};

function sighting(
  facts: Facts,
  rise: Rise,
  end: { ended: boolean; requests: number | undefined },
): Sighting | undefined {
  const grown = between(rise.grownBytes, 8 * mebibyte, 40 * mebibyte);
  const steady = between(rise.bytesPerRequest, 300, 2000) * between(rise.steady, 0.5, 0.85);
  // A process whose memory had not grown was ended by what it held at a time: too many requests at once.
  const strength = 0.9 * grown * (end.ended ? 1 : steady);
  if (strength < 0.1) return undefined;
  return {
    strength,
    part: undefined,
    // It ends every process sooner or later, whatever the rate; only where it was seen to end one does it come first.
    explains: end.ended ? 1 : 0.75,
    evidence: [
      evidence(
        `${figure(rise.bytesPerRequest / 1024)} KiB stay behind for each request: ` +
          `${figure(rise.grownBytes / mebibyte)} MiB during the rehearsal`,
      ),
      ...(end.ended ? [evidence("The process was ended for want of memory")] : []),
      ...(end.requests === undefined ? [] : [evidence(`The heap is full after ${figure(end.requests)} more requests`)]),
    ],
    change: undefined,
    remedy:
      "Find what keeps the objects of finished requests (a Map or array at module level, listeners that are never " +
      "removed, closures in a cache without a limit): compare two heap snapshots, and give it a size limit.",
    relief: gcRelief(facts),
  };
}

const gcRelief = (facts: Facts) => ({ loopMs: perVisit(facts, facts.low.gcMajorMs) });

function allTrials(facts: Facts): readonly Trial[] {
  const { lowTrials, searchTrials, brokenTrials } = facts.world;
  return [...new Set([...lowTrials, ...searchTrials, ...brokenTrials])];
}

/**
 * Heap after major collections against requests answered since the first trial, of the process with the most points.
 */
function heapRise(facts: Facts): Rise | undefined {
  const byPid = new Map<number, { at: number; bytes: number }[]>();
  const limits = new Map<number, number>();
  const answered = new Map<number, number>();
  for (const trial of allTrials(facts)) {
    for (const one of trial.inside) {
      const before = answered.get(one.pid) ?? 0;
      const points = byPid.get(one.pid) ?? [];
      const answeredNow = sum(one.requests, (route) => route.count);
      const last = one.memory.afterMajor.at(-1)?.requests ?? 0;
      // Counted from the start of the stretch, or, by a probe that does so, from the start of the process.
      const base = last > answeredNow * 1.1 + 10 ? 0 : before;
      for (const { heapBytes, requests } of one.memory.afterMajor)
        points.push({ at: base + requests, bytes: heapBytes });
      byPid.set(one.pid, points);
      limits.set(one.pid, one.memory.heapLimitBytes);
      answered.set(one.pid, before + answeredNow);
    }
  }
  const [pid, points] = [...byPid].toSorted((a, b) => b[1].length - a[1].length)[0] ?? [];
  if (pid === undefined || points === undefined || points.length < 4) return undefined;
  return riseOf(points, limits.get(pid));
}

/** Buffers live outside the heap. */
function externalRise(facts: Facts): Rise | undefined {
  let at = 0;
  const points: { at: number; bytes: number }[] = [];
  for (const trial of allTrials(facts)) {
    if (trial.inside.length === 0) continue;
    at += trial.load.requests.sent;
    points.push({ at, bytes: sum(trial.inside, (one) => one.memory.externalBytes) });
  }
  return points.length < 5 ? undefined : riseOf(points, undefined);
}

const stronger = (heap: Rise | undefined, external: Rise | undefined): Rise | undefined =>
  heap === undefined || (external !== undefined && external.grownBytes > heap.grownBytes * 2) ? external : heap;

/** Resident memory: each trial of some length must have added to it by its requests. */
function rssRise(facts: Facts): Rise | undefined {
  if (facts.low.workers.length > 0) return undefined;
  let at = 0;
  const points: { at: number; bytes: number }[] = [];
  for (const trial of allTrials(facts)) {
    const processes = trial.outside?.processes ?? [];
    if (processes.length === 0) continue;
    at += trial.load.requests.sent;
    points.push({ at, bytes: sum(processes, (one) => one.rssBytes) });
  }
  return points.length < 4 ? undefined : riseOf(points, undefined);
}

function riseOf(all: readonly { at: number; bytes: number }[], limitBytes: number | undefined): Rise | undefined {
  // The first fifth is warming up.
  const points = all.slice(Math.floor(all.length / 5));
  const whole = line(points);
  const late = line(points.slice(Math.floor(points.length / 2)));
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || whole.slope <= 0) return undefined;
  // A cache that fills rises first and then no more.
  const goesOn = points.length >= 6 ? between(late.slope / whole.slope, 0.2, 0.6) : 1;
  return {
    bytesPerRequest: whole.slope,
    grownBytes: Math.max(0, last.bytes - first.bytes),
    steady: whole.fit * goesOn,
    limitBytes,
    nowBytes: last.bytes,
  };
}

/** Least squares: the slope, and the share of the scatter that it accounts for. */
function line(points: readonly { at: number; bytes: number }[]): { slope: number; fit: number } {
  const count = points.length;
  const meanAt = sum(points, (one) => one.at) / count;
  const mean = sum(points, (one) => one.bytes) / count;
  const across = sum(points, (one) => (one.at - meanAt) ** 2);
  const both = sum(points, (one) => (one.at - meanAt) * (one.bytes - mean));
  const up = sum(points, (one) => (one.bytes - mean) ** 2);
  return across === 0 || up === 0 ? { slope: 0, fit: 0 } : { slope: both / across, fit: both ** 2 / (across * up) };
}

function endedByMemory(facts: Facts): boolean {
  const ends = allTrials(facts).flatMap((trial) => trial.broken.filter((one) => one.kind === "ended"));
  const heap = facts.hot.workers.some((one) => one.memory.heapUsedBytes > one.memory.heapLimitBytes * 0.85);
  return ends.some((one) => one.signal === "SIGABRT" || one.exitCode === 134 || one.signal === "SIGKILL" || heap);
}
