// Quotas of third parties: so many calls per window, whoever waits. One server, that one call takes for window /
// allowed.

import type { CallReadings } from "../probe/readings.ts";
import type { PartWish } from "./part-wish.ts";
import { short, stretchOf, sumOf, visitsOf } from "./part-wish.ts";
import { usableAllowance } from "./queueing.ts";
import type { Promised, Trial } from "./trial.ts";

interface Allowance {
  readonly calls: number;
  readonly windowMs: number;
  readonly said: boolean;
}

export function quotaParts(top: Trial, promised: Promised, dispersion: number): readonly PartWish[] {
  const hosts = new Set(top.inside.flatMap((process) => process.calls).map((call) => call.host));
  return [...hosts].flatMap((host): PartWish[] => {
    const allowance = allowanceOf(top, host);
    if (allowance === undefined) return [];
    const { calls, windowMs, said } = allowance;
    const perVisit = sumOf(callsTo(top, host), (call) => call.count) / Math.max(1, visitsOf(top));
    if (perVisit <= 0) return [];
    const evidence = said ? "by its own words" : "by what it let through while it refused more";
    return [
      {
        id: `quota:${host}`,
        title: `quota of ${host} (${short(calls)} calls in ${short(windowMs / 1000)} s)`,
        servers: 1,
        busyMs: (trial) => (sumOf(callsTo(trial, host), (call) => call.count) * windowMs) / calls,
        jobsPerVisit: perVisit,
        // Who calls for one visit in fifty comes evenly, since flows are chosen evenly.
        usable: said ? usableAllowance(calls, promised.failedShare, dispersion * Math.min(1, perVisit)) : 1,
        evidence: `${short(perVisit)} calls per visit; the allowance is known ${evidence}`,
      },
    ];
  });
}

function callsTo(trial: Trial, host: string): readonly CallReadings[] {
  return trial.inside.flatMap((process) => process.calls).filter((call) => call.host === host);
}

function allowanceOf(top: Trial, host: string): Allowance | undefined {
  const calls = callsTo(top, host);
  const said = calls.find((call) => (call.quotaPerWindow ?? 0) > 0 && (call.quotaWindowMs ?? 0) > 0);
  if (said?.quotaPerWindow !== undefined && said.quotaWindowMs !== undefined) {
    return { calls: said.quotaPerWindow, windowMs: said.quotaWindowMs, said: true };
  }
  const refused = sumOf(calls, (call) => call.statuses["429"] ?? 0);
  const passed = sumOf(calls, (call) => call.count) - refused;
  if (refused === 0 || passed <= 0) return undefined;
  const known = calls.find((call) => (call.quotaPerWindow ?? 0) > 0)?.quotaPerWindow;
  const windowMs = known === undefined ? undefined : usualWindow((known * stretchOf(top)) / passed);
  if (known !== undefined && windowMs !== undefined) return { calls: known, windowMs, said: true };
  return { calls: passed, windowMs: stretchOf(top), said: false };
}

const usualWindowsMs = [1_000, 10_000, 60_000, 3_600_000, 86_400_000];
/** What was let through fits a window when it is off by no more than this. */
const fits = 1.5;

/** For how long an allowance is that says only how much: the usual window in which about as much was let through. */
function usualWindow(seenMs: number): number | undefined {
  return usualWindowsMs.find((windowMs) => Math.max(seenMs / windowMs, windowMs / seenMs) < fits);
}
