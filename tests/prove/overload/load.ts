// One step of load: requests of all classes at a rate, as people would come, open loop; what became of each class,
// its time counted from the planned moment.

import { randomBytes } from "node:crypto";
import {
  type Answer,
  buildRequest,
  closedLoop,
  openLoop,
  parseTarget,
  poissonArrivals,
  Pool,
  type Target,
} from "holdfast-rehearse/drive";
import { seeded } from "../../crash/seeded.ts";
import { paths, userHeader } from "./rules.ts";

/** Where each class is sent. */
export interface Addresses {
  readonly critical: string;
  readonly others: string;
}

export interface StepOptions {
  readonly addresses: Addresses;
  /** Of each class, in requests a second. */
  readonly rates: { readonly critical: number; readonly normal: number; readonly sheddable: number };
  readonly durationMs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface Outcome {
  readonly planned: number;
  readonly served: number;
  /** With a 2xx in time: who has waited longer than `patienceMs` has gone. */
  readonly good: number;
  /** 503 with a Retry-After … */
  readonly refused: number;
  /** … and without one. */
  readonly mute: number;
  /** No answer at all. */
  readonly cut: number;
  readonly p99Ms: number;
  readonly late: number;
}

export const patienceMs = 1_000;
const connections = { critical: 64, others: 256 };
const users = 5_000;
const warmUpMs = 1_000;
const capacityMs = 3_000;

/** How many requests a second one process serves, whatever their class. */
export async function capacityOf(url: string, { signal }: Pick<StepOptions, "signal">): Promise<number> {
  using sender = new Pool(parseTarget(url), { connections: 4 });
  const next = requestsTo(parseTarget(url), paths.critical, () => 0.5);
  const start = (_: number, onAnswer: (answer: Answer) => void) => sender.send(next(), onAnswer);
  await closedLoop({ concurrency: 4, durationMs: warmUpMs, start, signal });
  const report = await closedLoop({ concurrency: 4, durationMs: capacityMs, start, signal });
  return Math.max(1, report.ratePerSecond);
}

/** Sends all classes at the same time. */
export async function oneStep({
  addresses,
  rates,
  ...options
}: StepOptions): Promise<Record<"critical" | "others", Outcome>> {
  const [important, usual] = [parseTarget(addresses.critical), parseTarget(addresses.others)];
  using criticalPool = new Pool(important, { connections: connections.critical, requestTimeoutMs: 5_000 });
  using otherPool = new Pool(usual, { connections: connections.others, requestTimeoutMs: 5_000 });
  const random = seeded(options.seed);
  const normal = requestsTo(usual, paths.normal, random);
  const spare = requestsTo(usual, paths.sheddable, random);
  const normalShare = rates.normal / (rates.normal + rates.sheddable);
  const critical = requestsTo(important, paths.critical, random);
  const [forCritical, forOthers] = await Promise.all([
    send(criticalPool, critical, { ...options, ratePerSecond: rates.critical }),
    send(otherPool, () => (random() < normalShare ? normal() : spare()), {
      ...options,
      seed: options.seed + 1,
      ratePerSecond: rates.normal + rates.sheddable,
    }),
  ]);
  return { critical: forCritical, others: forOthers };
}

async function send(
  pool: Pool,
  next: () => Buffer,
  {
    ratePerSecond,
    durationMs,
    seed,
    signal,
  }: Pick<StepOptions, "durationMs" | "seed" | "signal"> & { ratePerSecond: number },
): Promise<Outcome> {
  const counts = { good: 0, refused: 0, mute: 0 };
  const arrivals = poissonArrivals(ratePerSecond, seeded(seed));
  // The plan once more, for the moment from which each request counts.
  const again = poissonArrivals(ratePerSecond, seeded(seed));
  let plannedMs = performance.now();
  const report = await openLoop({
    arrivals,
    durationMs,
    signal,
    start: (_, onAnswer) => {
      const dueMs = plannedMs;
      plannedMs += again();
      return pool.send(next(), (answer) => {
        if (answer.status === 503) counts[answer.retryAfter === undefined ? "mute" : "refused"] += 1;
        else if (isServed(answer) && performance.now() - dueMs <= patienceMs) counts.good += 1;
        onAnswer(answer);
      });
    },
  });
  const { tally, planned, late } = report;
  const answered = tally.succeeded + counts.refused + counts.mute;
  return {
    ...counts,
    planned,
    served: tally.succeeded,
    cut: planned - answered,
    p99Ms: tally.latency.percentileMs(99),
    late,
  };
}

function isServed({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

function requestsTo(target: Target, path: string, random: () => number): () => Buffer {
  const run = randomBytes(4).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    const user = Math.floor(random() * users);
    const body = JSON.stringify({ id: `${run}-${count}`, key: `key-${user}` });
    return buildRequest(target, { method: "POST", path, headers: { [userHeader]: `user-${user}` }, body });
  };
}
