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
        usable: said ? usableAllowance(calls, promised.failedShare, dispersion) : 1,
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
  return { calls: passed, windowMs: stretchOf(top), said: false };
}
