// One run of the proof: the app under load, its processes killed, then everything at rest held against the ledger.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../packages/holdfast/src/limits.ts";
import { findEmbedded } from "../../packages/holdfast/src/store/embedded/embedded.ts";
import { worksOn } from "../../packages/holdfast/src/store/embedded/inspect.ts";
import { readPidFile } from "../../packages/holdfast/src/store/embedded/leftover.ts";
import { openPool } from "../../packages/holdfast/src/store/pool.ts";
import { timeBack } from "./back.ts";
import { check, type Findings } from "./checker.ts";
import { drained, gather, gatherKills, leftOver } from "./evidence.ts";
import { kill, type Kill, type KillKind } from "./kill.ts";
import { type Fault } from "./ledger-rules.ts";
import { type Back, Load, type LoadReport } from "./load.ts";
import { seeded } from "./seeded.ts";
import { type Running, startLedgerApp } from "./running.ts";

export interface CrashOptions {
  readonly seed: number;
  /** Intents, not requests. */
  readonly ratePerSecond: number;
  readonly keys: number;
  /** Intents of one request, each of a key of its own; 1 by default. */
  readonly size?: number;
  /** Of the accepted requests, how many are sent again; 1 in 20 by default. */
  readonly replayShare?: number;
  /** One in so many intents goes outside; every one by default. */
  readonly outsideEvery?: number;
  /** The first try of one in so many throws; 101 by default. */
  readonly unluckyEvery?: number;
  /** What to kill, one after the other. */
  readonly kills: readonly KillKind[];
  /** Rest before each kill, from and to, in ms. */
  readonly pauseMs: readonly [number, number];
  /** Goes on until so many intents have been sent, and spreads the kills over them. */
  readonly count?: number;
  readonly fault?: Fault;
  /** A deliverer may be taken for dead, since this machine is busy with other things: then it is as good as killed. */
  readonly patient?: boolean;
  /** Keep the files of a run in which a promise was broken. */
  readonly keep?: boolean;
  readonly signal?: AbortSignal;
  /** Told what happens, a line at a time. */
  readonly say?: (line: string) => void;
}

export interface TimedKill extends Kill {
  /** Undefined when it never came back. */
  readonly backMs: number | undefined;
}

export interface CrashReport {
  readonly load: LoadReport;
  readonly findings: Findings;
  readonly kills: readonly TimedKill[];
  /** What else went wrong: did not drain, a zombie that did not end, processes left behind. Empty when all is well. */
  readonly troubles: readonly string[];
  /** Where the files are, when they were kept. */
  readonly folder: string | undefined;
}

/** Two workers, so that one can take over from the other; one deliverer, so that its absence can be seen. */
const roles = "web=1,work=2,deliver=1";
const warmUpMs = 1_000;
const settleMs = 1_000;
const drainMs = 90_000;
/** What a count may add to that: work may be behind by so much when the last of many is accepted. */
const drainMsPerThousand = 200;
/** One statement of the check, over millions of rows. */
const statementMs = 30 * 60_000;
const sayEveryMs = 30_000;

/** Runs it. Throws when it was interrupted by `signal`, after everything has been stopped. */
export async function crash(options: CrashOptions): Promise<CrashReport> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-crash-"));
  // As root Postgres runs as another user, who must be able to enter.
  await chmod(folder, 0o711);
  let keep = false;
  try {
    const report = await runIn(folder, options);
    keep = options.keep === true && !isKept(report);
    return keep ? { ...report, folder } : report;
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** True when no promise was broken. */
export function isKept({ load, findings, troubles, kills }: CrashReport): boolean {
  const { outside } = findings;
  const broken = findings.examples.length + troubles.length + load.unrecognised;
  return broken === 0 && outside.repeats <= outside.allowed && kills.every((one) => one.backMs !== undefined);
}

interface Driven {
  readonly load: LoadReport;
  readonly kills: readonly { readonly kill: Kill; readonly back: Back }[];
}

async function runIn(folder: string, options: CrashOptions): Promise<CrashReport> {
  const { say, fault, outsideEvery = 1, unluckyEvery = 101, size = 1, count = 0 } = options;
  const { signal = new AbortController().signal } = options;
  const dataDir = join(folder, "data");
  const files = { ledgerFile: join(folder, "ledger.jsonl"), callsFile: join(folder, "calls.jsonl") };
  await using running = await startLedgerApp({
    dataDir,
    callsFile: files.callsFile,
    fault,
    outsideEvery,
    unluckyEvery,
    roles,
    ...(say ? { onLine: say } : {}),
  });
  const { load, kills } = await drive(running, options, { ledgerFile: files.ledgerFile, dataDir });
  const url = await findEmbedded(dataDir);
  if (url === null) throw new Error("Postgres does not run at the end");
  const pool = openPool({ url, purpose: "proof", connections: 2, statementMs });
  const troubles: string[] = [];
  try {
    const limitMs = drainMs + (count / 1_000) * drainMsPerThousand;
    if (!(await drained(pool, { limitMs, signal }))) {
      troubles.push(`the streams did not become empty: ${await leftOver(pool)}`);
    }
    signal.throwIfAborted();
    say?.("everything is at rest: counting");
    await gather(pool, { ...files, size });
    const fenced = await gatherKills(
      pool,
      kills.map((one) => one.kill),
    );
    const findings = await check(pool, { inFlightLimit: limits.deliverInFlight, outsideEvery });
    const timed: TimedKill[] = [];
    for (const one of kills) timed.push({ ...one.kill, backMs: await timeBack(pool, one.kill, one.back.atMs) });
    for (const one of timed) if (!one.ended) troubles.push(`the process ${one.pid} went on after it was held still`);
    if (options.patient !== true) troubles.push(...fenced.map((pid) => `deliverer ${pid} was taken for dead`));
    await pool.end();
    troubles.push(...(await running.stop()).map((left) => `still there after Ctrl-C: ${left}`));
    return { load, findings, kills: timed, troubles, folder: undefined };
  } finally {
    if (!pool.ended) await pool.end();
  }
}

async function drive(
  running: Running,
  options: CrashOptions,
  { ledgerFile, dataDir }: { readonly ledgerFile: string; readonly dataDir: string },
): Promise<Driven> {
  const { ratePerSecond, keys, size = 1, replayShare = 1 / 20, seed, count = 0, say } = options;
  const { signal = new AbortController().signal } = options;
  const random = seeded(seed ^ 1);
  const load = new Load({ url: running.url, ledgerFile, ratePerSecond, keys, size, replayShare, random });
  const abandon = () => load.abandon();
  signal.addEventListener("abort", abandon);
  try {
    load.start();
    await sleep(warmUpMs, undefined, { signal });
    const kills = await killAll(running, options, { load, dataDir });
    await reach(load, count, options);
    await sleep(settleMs, undefined, { signal });
    say?.("the load ends");
    const report = await load.finish();
    signal.throwIfAborted();
    return { load: report, kills };
  } catch (error) {
    load.abandon();
    throw error;
  } finally {
    signal.removeEventListener("abort", abandon);
  }
}

async function killAll(
  running: Running,
  options: CrashOptions,
  { load, dataDir }: { readonly load: Load; readonly dataDir: string },
): Promise<{ kill: Kill; back: Back }[]> {
  const { kills, pauseMs, seed, count = 0, signal = new AbortController().signal, say } = options;
  const random = seeded(seed);
  const done: { kill: Kill; back: Back }[] = [];
  for (const [index, kind] of kills.entries()) {
    const [from, to] = pauseMs;
    await reach(load, (count * index) / kills.length, options);
    await sleep(from + random() * (to - from), undefined, { signal });
    const one = await kill(running.supervisor, {
      kind,
      random,
      signal,
      url: () => findEmbedded(dataDir),
      postgres: () => postgresOn(dataDir),
      revive: () => running.revive(),
    });
    done.push({ kill: one, back: load.watch(one.deadMs) });
    say?.(`kill ${index + 1} of ${kills.length}: ${kind}, process ${one.pid}`);
    signal.throwIfAborted();
  }
  return done;
}

/** The process that runs on this data, undefined while there is none. */
export function postgresOn(dataDir: string): number | undefined {
  const pid = readPidFile(join(dataDir, "cluster"))?.pid;
  return pid && worksOn(pid, join(dataDir, "cluster")) ? pid : undefined;
}

/** Waits until so many intents have been sent. */
async function reach(load: Load, count: number, { say, signal }: CrashOptions): Promise<void> {
  let saidAt = Date.now();
  while (load.planned < count) {
    await sleep(20, undefined, signal ? { signal } : {});
    if (Date.now() - saidAt < sayEveryMs) continue;
    saidAt = Date.now();
    say?.(`${load.planned} sent`);
  }
}
