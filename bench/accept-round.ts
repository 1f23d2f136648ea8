// One variant in one round: a warm-up, the most it can do, its p99 at half of that, and what its store says afterwards.

import { randomBytes } from "node:crypto";
import pg from "pg";
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
import { makeEvents } from "./events.ts";
import type { Server } from "./server.ts";
import type { Stored } from "./stored.ts";
import { readUsage, type Usage, usagePerEvent } from "./usage.ts";
import type { VariantName } from "./variant.ts";

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
  /** Of one event at full load. */
  readonly cost: Usage;
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  readonly refusedStored: number;
}

/** A variant's server and its store, both there for all rounds. */
export interface Contender {
  readonly name: VariantName;
  readonly server: Server;
  readonly stored: Stored | undefined;
  readonly postgres: number;
  readonly redis: number | undefined;
  readonly client: pg.Client;
}

export interface Stretch {
  readonly connections: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Runs the round; its new events are held against the variant's store before it returns. */
export async function measure(contender: Contender, { connections, seconds, signal }: Stretch): Promise<Round> {
  const { server, stored, postgres, redis, client } = contender;
  const target = parseTarget(server.url);
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
  const usage = () => readUsage({ node: [server.pid], postgres, redis, client });

  await push(seconds * 250);
  const before = await usage();
  const cpuBefore = process.cpuUsage();
  const full = await push(seconds * 1000);
  const cpu = process.cpuUsage(cpuBefore);
  const after = await usage();
  const halfLoadRate = Math.max(1, full.ratePerSecond / 2);
  const arrivals = poissonArrivals(halfLoadRate, Math.random);
  const half = await openLoop({ arrivals, durationMs: seconds * 1000, start, signal });
  const { accepted, lost, doubled, refusedStored } = await book.check(events, stored?.look);
  await stored?.clear();
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
    cost: usagePerEvent(before, after, Math.max(1, full.tally.succeeded)),
    accepted,
    lost,
    doubled,
    refusedStored,
  };
}

/** True when the ledger agrees. */
export function agrees(round: Round): boolean {
  return round.lost === 0 && round.doubled === 0 && round.refusedStored === 0 && round.accepted > 0;
}
