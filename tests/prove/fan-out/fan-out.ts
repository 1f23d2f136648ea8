// One run of the proof: many rows are fanned out while the worker is killed at random moments; then each row is held
// against what came of it, and the worker's memory against what it was at the beginning.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findEmbedded } from "../../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool, type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { fireByHand } from "../../../packages/holdfast/src/work/schedules.ts";
import { drained } from "../../crash/evidence.ts";
import { kill } from "../../crash/kill.ts";
import { childrenOf } from "../../crash/processes.ts";
import { type Running, startApp } from "../../crash/running.ts";
import { seeded } from "../../crash/seeded.ts";
import { checkFanOut, type FanOutFindings } from "./check.ts";
import { watchMemory } from "./memory.ts";
import { type FanOutFault, idStep, scheduleName } from "./rules.ts";

export interface FanOutOptions {
  readonly rows: number;
  readonly kills: number;
  readonly seed: number;
  readonly fault?: FanOutFault;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
}

export interface FanOutReport {
  readonly rows: number;
  readonly kills: number;
  readonly findings: FanOutFindings;
  /** Of the worker: the highest up to a tenth of the rows, and after it; undefined where nobody can say. */
  readonly memory: { readonly earlyBytes: number; readonly laterBytes: number } | undefined;
  /** From the first page to the end of the run, kills and starts included. */
  readonly rowsPerSecond: number;
  /** Until everything that came of it had its effect. */
  readonly seconds: number;
  readonly troubles: readonly string[];
}

const appFile = fileURLToPath(new URL("./fan-out-app.ts", import.meta.url));
const drainMs = 60_000;
const drainMsPerThousand = 300;
const statementMs = 30 * 60_000;
/** How much of the rows has to be behind it before memory is compared. */
const earlyShare = 0.1;

/** Runs it. Throws when it was interrupted by `signal`, after everything has been stopped. */
export async function runFanOut(options: FanOutOptions): Promise<FanOutReport> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-fan-out-"));
  try {
    // As root Postgres runs as another user, who must be able to enter.
    await chmod(folder, 0o711);
    return await runIn(join(folder, "data"), options);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runIn(dataDir: string, options: FanOutOptions): Promise<FanOutReport> {
  const { rows, kills, signal, say } = options;
  const env = { FAN_OUT_FAULT: options.fault ?? "" };
  await using running = await startApp({ appFile, dataDir, env, roles: "web=1,work=1,deliver=0" });
  const url = await findEmbedded(dataDir);
  if (url === null) throw new Error("Postgres does not run");
  const pool = openPool({ url, purpose: "proof", connections: 2, statementMs });
  const memory = watchMemory(() => workerOf(running));
  try {
    await fill(pool, options);
    say?.(`${rows} rows are there`);
    memory.take();
    const startMs = performance.now();
    await fireByHand(pool, scheduleName);
    await reach(pool, rows * earlyShare, options);
    const earlyBytes = memory.take();
    await killAll(running, pool, options);
    if (!(await drained(pool, { limitMs: drainMs + (rows / 1_000) * drainMsPerThousand, signal }))) {
      signal.throwIfAborted();
      throw new Error("the streams did not become empty");
    }
    const seconds = (performance.now() - startMs) / 1_000;
    const laterBytes = memory.take();
    say?.("everything is at rest: counting");
    const findings = await checkFanOut(pool);
    const rowsPerSecond = await rateOf(pool);
    await pool.end();
    const troubles = (await running.stop()).map((process) => `still there after Ctrl-C: ${process}`);
    const seen = earlyBytes > 0 ? { earlyBytes, laterBytes } : undefined;
    return { rows, kills, findings, memory: seen, rowsPerSecond, seconds, troubles };
  } finally {
    memory.stop();
    if (!pool.ended) await pool.end();
  }
}

async function fill(pool: Pool, { rows }: FanOutOptions): Promise<void> {
  await pool.query(
    `insert into proof_fan_out.source select n * ${idStep}, 'person ' || n from generate_series(1, $1::int) as n`,
    [rows],
  );
  await pool.query("analyze proof_fan_out.source");
}

/** Kills the worker at moments that the seed spreads over the run, after its first tenth. */
async function killAll(running: Running, pool: Pool, options: FanOutOptions): Promise<void> {
  const { rows, kills, seed, signal, say } = options;
  const random = seeded(seed);
  const room = (1 - earlyShare) / kills;
  for (let number = 0; number < kills; number++) {
    await reach(pool, rows * (earlyShare + room * (number + 0.9 * random())), options);
    await sleep(100 * random(), undefined, { signal });
    const url = () => Promise.resolve(null);
    const [postgres, revive] = [() => undefined, () => running.revive()];
    const { pid } = await kill(running.supervisor, { kind: "work", random, signal, url, postgres, revive });
    say?.(`kill ${number + 1} of ${kills}: process ${pid}, ${await passed(pool)} rows behind the run`);
  }
}

/** Waits until so many rows have been fanned out, or the run has ended. */
async function reach(pool: Pool, rows: number, { signal }: FanOutOptions): Promise<void> {
  const end = Date.now() + drainMs + (rows / 1_000) * drainMsPerThousand;
  while ((await passed(pool)) < rows) {
    if (Date.now() > end) throw new Error(`the fan-out did not come to ${rows} rows`);
    await sleep(5, undefined, { signal });
  }
}

/** How many rows are behind the run; without end when it has ended. */
async function passed(pool: Pool): Promise<number> {
  const text = "select rows::float8, ended_at is not null as ended from holdfast.fan_out";
  const [run] = (await pool.query<{ rows: number; ended: boolean }>(text)).rows;
  return run?.ended === true ? Infinity : (run?.rows ?? 0);
}

async function rateOf(pool: Pool): Promise<number> {
  const found = await pool.query<{ rate: number }>(
    "select rows / extract(epoch from ended_at - started_at)::float8 as rate from holdfast.fan_out",
  );
  return found.rows[0]?.rate ?? 0;
}

function workerOf({ supervisor }: Running): number | undefined {
  return childrenOf(supervisor).find(({ command }) => command.endsWith(" role work"))?.pid;
}
