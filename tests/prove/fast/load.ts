// Requests at the accepting route: as many as it takes, or at a given rate as people would come, open loop; what was
// accepted is looked up in the store.

import { randomBytes } from "node:crypto";
import {
  buildRequest,
  closedLoop,
  type OnAnswer,
  openLoop,
  parseTarget,
  poissonArrivals,
  Pool as Sender,
} from "holdfast-rehearse/drive";
import { type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { seeded } from "../../crash/seeded.ts";
import { lastNumber, storedAfter } from "./fill.ts";

export interface LoadOptions {
  readonly connections: number;
  readonly phaseMs: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

export interface Measured {
  /** From the planned moment. */
  readonly p99Ms: number;
  /** Without a 2xx. */
  readonly failed: number;
  /** Accepted and not stored; or more stored than sent. */
  readonly lost: number;
  /** Sent too late by the generator itself. */
  readonly late: number;
}

const warmUpMs = 1_000;
const fullMs = 2_000;
/** Of what is measured, the first part warms up and does not count. */
const leadMs = 300;
const text = "x".repeat(120);

/** Successful answers per second, with every connection busy all the time. */
export async function fullRate(url: string, { connections, signal }: LoadOptions): Promise<number> {
  using sender = new Sender(parseTarget(url), { connections });
  const start = requestsTo(url, sender);
  await closedLoop({ concurrency: connections, durationMs: warmUpMs, start, signal });
  const report = await closedLoop({ concurrency: connections, durationMs: fullMs, start, signal });
  return Math.max(1, report.ratePerSecond);
}

/** The p99 at a rate. */
export async function measure(
  url: string,
  pool: Pool,
  { connections, phaseMs, ratePerSecond, seed, signal, name }: LoadOptions & { ratePerSecond: number; name: string },
): Promise<Measured> {
  using sender = new Sender(parseTarget(url), { connections });
  const start = requestsTo(url, sender);
  // Of one round all get the same arrivals.
  const arrivals = () => poissonArrivals(ratePerSecond, seeded(seed + Number.parseInt(name, 10)));
  const before = await lastNumber(pool);
  const lead = await openLoop({ arrivals: arrivals(), durationMs: leadMs, start, signal });
  const report = await openLoop({ arrivals: arrivals(), durationMs: phaseMs, start, signal });
  const planned = lead.planned + report.planned;
  const succeeded = lead.tally.succeeded + report.tally.succeeded;
  // What has failed may have been stored all the same.
  const stored = await storedAfter(pool, before);
  return {
    p99Ms: report.tally.latency.percentileMs(99),
    failed: planned - succeeded,
    lost: Math.max(0, succeeded - stored) + Math.max(0, stored - planned),
    late: report.late,
  };
}

function requestsTo(url: string, sender: Sender): (index: number, onAnswer: OnAnswer) => boolean {
  const target = parseTarget(url);
  const run = randomBytes(4).toString("hex");
  let count = 0;
  return (_, onAnswer) => {
    count += 1;
    // In no order, as those of real senders are: rising ones would flatter the unique index. One to one.
    const id = `${run}-${Math.imul(count, 0x9e3779b1) >>> 0}`;
    const body = JSON.stringify({ id, key: `key-${count % 10_000}`, text });
    return sender.send(buildRequest(target, { method: "POST", path: "/events", body }), onAnswer);
  };
}
