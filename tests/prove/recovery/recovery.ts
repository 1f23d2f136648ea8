// Promise 6: an app under steady load meets a crowd or loses its store, and is left alone: how soon as much is accepted
// and done as before, how long any request waited meanwhile, and at the end what was accepted against what was done.

import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closedLoop, buildRequest, parseTarget, Pool as Sender, readLedger } from "holdfast-rehearse/drive";
import { type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { drained } from "../../crash/evidence.ts";
import { seeded } from "../../crash/seeded.ts";
import { added, Crowd, type CrowdCounts } from "./crowd.ts";
import { type RecoveryCase } from "./faults.ts";
import { backAfter, goodput, type Seconds, windowSeconds } from "./goodput.ts";
import { type RecoveryFault, schema } from "./rules.ts";
import { openWorld, type World } from "./world.ts";

export interface RecoveryOptions {
  readonly cases: readonly RecoveryCase[];
  readonly seed: number;
  readonly fault?: RecoveryFault;
  /** Of what the app can take, what is sent in peace; 0.7 by default. */
  readonly loadShare?: number;
  /** How long it is watched before each case; 10 by default. */
  readonly beforeSeconds?: number;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
}

/** What was seen of one case. */
export interface Recovered {
  readonly name: string;
  /** Per second. */
  readonly offered: number;
  readonly before: number;
  /** From the end of the fault; undefined when it did not come back within the bar. */
  readonly backSeconds: number | undefined;
  /** While it was on and until it was back. */
  readonly counts: CrowdCounts;
}

export interface RecoveryReport {
  readonly recovered: readonly Recovered[];
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  /** Refused for sure, and done all the same. */
  readonly untrue: number;
  readonly troubles: readonly string[];
}

/** The bar of the promise. */
export const backWithinSeconds = 60;
const usualLoadShare = 0.7;
const capacityMs = 4_000;
const capacityConnections = 16;
const usualBeforeSeconds = 10;
const drainMs = 300_000;
const calmSeconds = 60;
const calmStepSeconds = 3;

/** Runs it. Throws when it was interrupted by `signal`, after everything has been stopped. */
export async function runRecovery(options: RecoveryOptions): Promise<RecoveryReport> {
  const parts: RecoveryReport[] = [];
  for (const store of ["embedded", "own"] as const) {
    const cases = options.cases.filter((one) => one.store === store);
    if (cases.length === 0) continue;
    await using world = await openWorld({ store, fault: options.fault, say: options.say });
    parts.push(await runIn(world, { ...options, cases }));
  }
  const sum = (one: (part: RecoveryReport) => number) => parts.reduce((all, part) => all + one(part), 0);
  return {
    recovered: parts.flatMap((part) => part.recovered),
    accepted: sum((part) => part.accepted),
    lost: sum((part) => part.lost),
    doubled: sum((part) => part.doubled),
    untrue: sum((part) => part.untrue),
    troubles: parts.flatMap((part) => part.troubles),
  };
}

async function runIn(world: World, options: RecoveryOptions): Promise<RecoveryReport> {
  const { signal, say, loadShare = usualLoadShare, beforeSeconds = usualBeforeSeconds } = options;
  const capacity = await capacityOf(world, signal);
  const ratePerSecond = Math.max(1, Math.floor(loadShare * capacity));
  say?.(`takes ${Math.round(capacity)}/s; ${ratePerSecond}/s are sent`);
  const ledgerFile = join(world.folder, "ledger.jsonl");
  const crowd = new Crowd({ url: world.url, ledgerFile, ratePerSecond, random: seeded(options.seed) });
  const abandon = () => crowd.close();
  signal.addEventListener("abort", abandon);
  try {
    crowd.start("step");
    const recovered: Recovered[] = [];
    for (const one of options.cases) {
      recovered.push(await meet(one, { world, crowd, ratePerSecond, beforeSeconds, signal, say }));
      signal.throwIfAborted();
    }
    const { late } = await crowd.stop();
    signal.throwIfAborted();
    if (late > 0) say?.(`${late} were sent too late by the generator itself`);
    const troubles = (await drained(world.pool, { limitMs: drainMs, signal }))
      ? []
      : ["the stream did not become empty"];
    signal.throwIfAborted();
    const counted = await count(world.pool, ledgerFile);
    await world.pool.end();
    const left = await world.stop();
    return { recovered, ...counted, troubles: [...troubles, ...left.map((one) => `still there after Ctrl-C: ${one}`)] };
  } finally {
    signal.removeEventListener("abort", abandon);
    crowd.close();
  }
}

/** Accepted in a second with every connection busy, and done in the same time. */
async function capacityOf(world: World, signal: AbortSignal): Promise<number> {
  const target = parseTarget(world.url);
  using sender = new Sender(target, { connections: capacityConnections });
  const start = (index: number, onAnswer: Parameters<Sender["send"]>[1]) => {
    const id = `warm-${index}-${Date.now()}`;
    const body = JSON.stringify({ id, key: id });
    return sender.send(buildRequest(target, { method: "POST", path: "/steps", body }), onAnswer);
  };
  const run = (durationMs: number) => closedLoop({ concurrency: capacityConnections, durationMs, start, signal });
  await run(capacityMs / 4);
  const from = Math.floor(Date.now() / 1_000) + 1;
  const { ratePerSecond } = await run(capacityMs);
  const to = Math.floor(Date.now() / 1_000);
  const done = await doneBySecond(world.pool, from);
  const worked = goodput({ accepted: done, done }, from, to);
  if (!(await drained(world.pool, { limitMs: drainMs, signal }))) throw new Error("the stream did not become empty");
  return Math.min(ratePerSecond, worked);
}

interface Meeting {
  readonly world: World;
  readonly crowd: Crowd;
  readonly ratePerSecond: number;
  readonly beforeSeconds: number;
  readonly signal: AbortSignal;
  readonly say: RecoveryOptions["say"];
}

async function meet(one: RecoveryCase, meeting: Meeting): Promise<Recovered> {
  const { world, crowd, ratePerSecond, beforeSeconds, signal, say } = meeting;
  const from = secondNow() + 2;
  await sleep((beforeSeconds + 2) * 1_000, undefined, { signal }).catch(() => undefined);
  const to = secondNow();
  const before = goodput(await secondsOf(world, crowd, from), from, to);
  crowd.take();
  await one.run({ world, crowd, ratePerSecond, signal });
  const end = secondNow() + 1;
  let backSeconds: number | undefined;
  const last = end + backWithinSeconds + windowSeconds;
  while (backSeconds === undefined && secondNow() <= last && !signal.aborted) {
    await sleep(1_000);
    const seconds = await secondsOf(world, crowd, end).catch(() => undefined);
    if (seconds) backSeconds = backAfter(seconds, { before, end, last: secondNow() });
  }
  const counts = await calm(crowd, signal);
  const seen = { name: one.name, offered: ratePerSecond, before, backSeconds, counts };
  say?.(described(seen));
  return seen;
}

/** Waits until those who were in trouble have come through or left: they would spoil the next case. Gives what came. */
async function calm(crowd: Crowd, signal: AbortSignal): Promise<CrowdCounts> {
  let counts = crowd.take();
  for (let waited = 0; waited < calmSeconds && !signal.aborted; waited += calmStepSeconds) {
    await sleep(calmStepSeconds * 1_000);
    const more = crowd.take();
    counts = added(counts, more);
    if (more.refused + more.broken + more.odd + more.hung === 0) break;
  }
  return counts;
}

/** In a line. */
export function described({ name, before, backSeconds, counts }: Recovered): string {
  const { refused, unsaid, odd, broken, hung, longestMs } = counts;
  const back = backSeconds === undefined ? `NOT back within ${backWithinSeconds} s` : `back after ${backSeconds} s`;
  const meanwhile = [
    `${refused} refused${unsaid > 0 ? `, ${unsaid} of them without a Retry-After` : ""}`,
    ...(odd > 0 ? [`${odd} with another status`] : []),
    `${broken} without an answer`,
    `the longest ${(longestMs / 1_000).toFixed(1)} s${hung > 0 ? `, ${hung} HUNG` : ""}`,
  ];
  return `${name}: ${back} at ${before.toFixed(0)}/s; ${meanwhile.join(", ")}`;
}

function secondNow(): number {
  return Math.floor(Date.now() / 1_000);
}

async function secondsOf(world: World, crowd: Crowd, from: number): Promise<Seconds> {
  return { accepted: crowd.acceptedBySecond, done: await doneBySecond(world.pool, from) };
}

async function doneBySecond(pool: Pool, from: number): Promise<ReadonlyMap<number, number>> {
  const found = await pool.query<{ second: number; count: number }>(
    `select floor(extract(epoch from at))::int8::float8 as second, count(*)::int as count
     from ${schema}.effect where at >= to_timestamp($1) group by 1`,
    [from],
  );
  return new Map(found.rows.map(({ second, count }) => [second, count]));
}

async function count(
  pool: Pool,
  ledgerFile: string,
): Promise<Pick<RecoveryReport, "accepted" | "lost" | "doubled" | "untrue">> {
  const { entries } = await readLedger(ledgerFile);
  const found = await pool.query<{ id: string; count: number }>(
    `select event_id as id, count(*)::int as count from ${schema}.effect group by event_id`,
  );
  const effects = new Map(found.rows.map(({ id, count: times }) => [id, times]));
  let [accepted, lost, untrue] = [0, 0, 0];
  for (const { id, verdict } of entries.values()) {
    const times = effects.get(id) ?? 0;
    if (verdict === "accepted") accepted += 1;
    if (verdict === "accepted" && times === 0) lost += 1;
    if (verdict === "refused" && times > 0) untrue += 1;
  }
  return { accepted, lost, doubled: found.rows.filter((row) => row.count > 1).length, untrue };
}
