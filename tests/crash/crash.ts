// One run of the proof: the app under load, its processes killed, then everything at rest held against the ledger.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../packages/holdfast/src/limits.ts";
import { findEmbedded } from "../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool } from "../../packages/holdfast/src/store/pool.ts";
import { timeBack } from "./back.ts";
import { check, type Findings } from "./checker.ts";
import { drained, endedByThemselves, gather } from "./evidence.ts";
import { kill, type Kill, type KillKind } from "./kill.ts";
import { type Fault } from "./ledger-rules.ts";
import { Load, type LoadReport } from "./load.ts";
import { seeded } from "./seeded.ts";
import { type Running, startLedgerApp } from "./running.ts";

export interface CrashOptions {
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly keys: number;
  /** What to kill, one after the other. */
  readonly kills: readonly KillKind[];
  /** Rest before each kill, from and to, in ms. */
  readonly pauseMs: readonly [number, number];
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
export function isKept({ findings, troubles, kills }: CrashReport): boolean {
  const { outside } = findings;
  const broken = findings.examples.length + troubles.length;
  return broken === 0 && outside.repeats <= outside.allowed && kills.every((one) => one.backMs !== undefined);
}

async function runIn(folder: string, options: CrashOptions): Promise<CrashReport> {
  const { say, fault, signal = new AbortController().signal } = options;
  const dataDir = join(folder, "data");
  const files = { ledger: join(folder, "ledger.jsonl"), calls: join(folder, "calls.jsonl") };
  await using running = await startLedgerApp({
    dataDir,
    callsFile: files.calls,
    fault,
    roles,
    ...(say ? { onLine: say } : {}),
  });
  const { load, report, kills } = await drive(running, options, files.ledger);
  const url = await findEmbedded(dataDir);
  if (url === null) throw new Error("Postgres does not run at the end");
  const pool = openPool({ url, purpose: "proof", connections: 2, statementMs: 60_000 });
  const troubles: string[] = [];
  try {
    if (!(await drained(pool, signal))) troubles.push("the streams did not become empty");
    signal.throwIfAborted();
    const gathered = await gather(pool, files);
    const killed = kills.filter((one) => one.kind === "deliver");
    const fenced = endedByThemselves(gathered.calls, killed);
    const findings = check({ ...gathered, kills: [...killed, ...fenced], inFlightLimit: limits.deliverInFlight });
    const traces = { ...gathered, accepted: load.accepted };
    const timed = kills.map((one) => ({ ...one, backMs: timeBack(one, traces) }));
    for (const one of kills) if (!one.ended) troubles.push(`the worker ${one.pid} went on after it was held still`);
    if (options.patient !== true) troubles.push(...fenced.map(({ pid }) => `deliverer ${pid} was taken for dead`));
    await pool.end();
    troubles.push(...(await running.stop()).map((left) => `still there after Ctrl-C: ${left}`));
    return { load: report, findings, kills: timed, troubles, folder: undefined };
  } finally {
    if (!pool.ended) await pool.end();
  }
}

async function drive(
  running: Running,
  options: CrashOptions,
  ledgerFile: string,
): Promise<{ load: Load; report: LoadReport; kills: readonly Kill[] }> {
  const { ratePerSecond, keys, seed, signal = new AbortController().signal, say } = options;
  const load = new Load({ url: running.url, ledgerFile, ratePerSecond, keys, random: seeded(seed ^ 1) });
  const abandon = () => load.abandon();
  signal.addEventListener("abort", abandon);
  try {
    load.start();
    await sleep(warmUpMs, undefined, { signal });
    const kills = await killAll(running, options);
    await sleep(settleMs, undefined, { signal });
    say?.("the load ends");
    const report = await load.finish();
    signal.throwIfAborted();
    return { load, report, kills };
  } catch (error) {
    load.abandon();
    throw error;
  } finally {
    signal.removeEventListener("abort", abandon);
  }
}

async function killAll(running: Running, options: CrashOptions): Promise<Kill[]> {
  const { kills, pauseMs, seed, signal = new AbortController().signal, say } = options;
  const random = seeded(seed);
  const done: Kill[] = [];
  for (const [index, kind] of kills.entries()) {
    const [from, to] = pauseMs;
    await sleep(from + random() * (to - from), undefined, { signal });
    const one = await kill(running.supervisor, { kind, random, signal });
    done.push(one);
    say?.(`kill ${index + 1} of ${kills.length}: ${kind}, process ${one.pid}`);
    signal.throwIfAborted();
  }
  return done;
}
