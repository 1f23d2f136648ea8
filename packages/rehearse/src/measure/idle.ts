// A stretch without any visit: what the target does by itself (polls, canaries, timers) is no part of what visits take.

import { setTimeout as sleep } from "node:timers/promises";
import type { LoadReport } from "../drive/trial-load.ts";
import type { Context } from "./context.ts";
import { untilResting } from "./run-trial.ts";
import type { Trial } from "./trial.ts";

/** Readings of a target that nobody visits for `durationMs`, as a trial with the rate 0 that is always kept. */
export async function idleStretch(context: Context, durationMs: number): Promise<Trial> {
  const { target, probe, outside, settings, signal } = context;
  await untilResting(target, signal);
  const [probeFrom, outsideFrom] = await Promise.all([probe?.mark(), outside.mark()]);
  const begun = performance.now();
  await sleep(durationMs, undefined, { signal });
  const stretchMs = performance.now() - begun;
  const [probeTo, outsideTo] = await Promise.all([probe?.mark(), outside.mark()]);
  return {
    purpose: "idle",
    visitsPerSecond: 0,
    connections: settings.connections,
    load: nothing(stretchMs),
    stretchMs,
    kept: true,
    broken: [],
    ...(await outside.between(outsideFrom, outsideTo)),
    inside: (await probe?.between(probeFrom, probeTo)) ?? [],
  };
}

function nothing(elapsedMs: number): LoadReport {
  const latency = { count: 0, meanMs: 0, p50Ms: 0, p90Ms: 0, p95Ms: 0, p99Ms: 0, maxMs: 0 };
  return {
    visits: { planned: 0, begun: 0, done: 0, failed: 0 },
    requests: { sent: 0, done: 0, failed: 0, latency, statuses: {}, errors: {}, bytes: 0 },
    flows: [],
    steps: [],
    outstandingAtEnd: 0,
    seconds: [],
    generator: { late: 0, latenessP99Ms: 0, cpuMs: 0, ranOut: false },
    elapsedMs,
    failures: [],
  };
}
