// One variant in one round: a warm-up, the most it can do, its p99 at half of that, and what its table says afterwards.

import { randomBytes } from "node:crypto";
import {
  type ClosedLoopReport,
  closedLoop,
  type OnAnswer,
  openLoop,
  parseTarget,
  poissonArrivals,
  Pool,
} from "holdfast-rehearse/drive";
import { Book } from "./book.ts";
import type { Settings } from "./call.ts";
import { makeEvents } from "./events.ts";
import type { Server } from "./server.ts";

export const variantNames = ["no-store", "insert-per-request", "holdfast"] as const;
export type VariantName = (typeof variantNames)[number];

/** What one variant did in one round. */
export interface Round {
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly halfLoadRate: number;
  readonly halfLoadP99Ms: number;
  /** Sent too late by the generator itself, at half load: the latencies are then the generator's. */
  readonly late: number;
  /** Answers other than 2xx, and none at all. */
  readonly failed: number;
  readonly generatorUsPerRequest: number;
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  readonly refusedStored: number;
}

export type Rounds = Readonly<Record<VariantName, Round[]>>;

export interface Variant {
  readonly name: VariantName;
  readonly server: Server;
  readonly stored: { readonly url: string; readonly table: string } | undefined;
}

/** Runs the round; its new events are held against the variant's table before it returns. */
export async function measure(variant: Variant, settings: Settings, signal: AbortSignal): Promise<Round> {
  const { connections, seconds } = settings;
  const target = parseTarget(variant.server.url);
  const events = makeEvents(target, randomBytes(4).toString("hex"));
  const book = new Book();
  using pool = new Pool(target, { connections });
  const start = (_: number, onAnswer: OnAnswer): boolean => {
    const index = book.intend();
    return pool.send(events.request(index), (answer) => {
      book.answered(index, answer);
      onAnswer(answer);
    });
  };
  const push = (durationMs: number): Promise<ClosedLoopReport> =>
    closedLoop({ concurrency: connections, durationMs, start, signal });

  await push(seconds * 250);
  const cpuBefore = process.cpuUsage();
  const full = await push(seconds * 1000);
  const cpu = process.cpuUsage(cpuBefore);
  const halfLoadRate = Math.max(1, full.ratePerSecond / 2);
  const arrivals = poissonArrivals(halfLoadRate, Math.random);
  const half = await openLoop({ arrivals, durationMs: seconds * 1000, start, signal });
  const check = await book.check(events, variant.stored);
  const latency = full.tally.latency.summary();
  return {
    rate: full.ratePerSecond,
    p50Ms: latency.p50Ms,
    p99Ms: latency.p99Ms,
    halfLoadRate,
    halfLoadP99Ms: half.tally.latency.percentileMs(99),
    late: half.late,
    failed: full.tally.answered - full.tally.succeeded + half.planned - half.tally.succeeded,
    generatorUsPerRequest: (cpu.user + cpu.system) / Math.max(1, full.tally.answered),
    accepted: check.accepted,
    lost: check.lost,
    doubled: check.doubled,
    refusedStored: check.refusedStored,
  };
}
