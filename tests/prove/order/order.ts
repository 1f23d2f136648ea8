// Promise 9: phases with and without poison in turn, on the same running app at the same rate; then the order of
// everything that ran, and how long the keys without poison waited beside it.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { median } from "../../../bench/median.ts";
import { findEmbedded } from "../../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool, type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { drained } from "../../crash/evidence.ts";
import { Load } from "../../crash/load.ts";
import { startApp } from "../../crash/running.ts";
import { seeded } from "../../crash/seeded.ts";
import { watchForeign } from "../foreign.ts";
import { checkOrder, type OrderFindings, waitsOf } from "./check.ts";
import { type OrderFault, poisonCount, poisonPrefix } from "./rules.ts";

export interface OrderOptions {
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly lanes: number;
  /** Events of one request, each of a key of its own. */
  readonly size: number;
  /** Each has a phase without poison and one with it. */
  readonly rounds: number;
  readonly phaseMs: number;
  readonly fault?: OrderFault;
  readonly signal: AbortSignal;
  readonly say?: (line: string) => void;
}

/** The p99 of the keys without poison in the two phases of a round, in ms. */
export interface OrderRound {
  readonly plainMs: number;
  readonly poisonMs: number;
}

export interface OrderReport {
  readonly accepted: number;
  readonly poisonous: number;
  readonly findings: OrderFindings;
  /** Accepted events without any outcome, or with too many. */
  readonly astray: number;
  readonly rounds: readonly OrderRound[];
  /** The median of the rounds' ratios. */
  readonly ratio: number;
  /** Highest to lowest p99 of the phases without poison. */
  readonly plainSpread: number;
  /** Cores that others used meanwhile; undefined when nobody can say. */
  readonly foreignCores: number | undefined;
  readonly troubles: readonly string[];
}

const appFile = fileURLToPath(new URL("./order-app.ts", import.meta.url));
const warmUpMs = 1_500;
const drainMs = 120_000;
const statementMs = 30 * 60_000;

/** Runs it. Throws when it was interrupted by `signal`, after everything has been stopped. */
export async function runOrder(options: OrderOptions): Promise<OrderReport> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-order-"));
  try {
    // As root Postgres runs as another user, who must be able to enter.
    await chmod(folder, 0o711);
    return await runIn(folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runIn(folder: string, options: OrderOptions): Promise<OrderReport> {
  const { signal } = options;
  const dataDir = join(folder, "data");
  const env = { ORDER_FAULT: options.fault ?? "" };
  await using running = await startApp({ appFile, dataDir, env, roles: "web=1,work=2,deliver=1" });
  const url = await findEmbedded(dataDir);
  if (url === null) throw new Error("Postgres does not run");
  const pool = openPool({ url, purpose: "proof", connections: 2, statementMs });
  try {
    const sender = { ...options, url: running.url, folder };
    const warm = await phase(pool, sender, { name: "warmup", ms: warmUpMs });
    const foreign = watchForeign();
    const sent = await allRounds(pool, sender, warm);
    const foreignCores = foreign.cores();
    signal.throwIfAborted();
    options.say?.("everything is at rest: counting");
    const findings = await checkOrder(pool);
    const waits = await waitsOf(pool);
    const rounds = Array.from({ length: options.rounds }, (_, round) => ({
      plainMs: waits.get(`plain${round}`) ?? NaN,
      poisonMs: waits.get(`${poisonPrefix}${round}`) ?? NaN,
    }));
    await pool.end();
    const left = await running.stop();
    return {
      ...sent,
      findings,
      astray: Math.abs(sent.accepted - findings.effects - findings.dead) + Math.abs(sent.poisonous - findings.dead),
      rounds,
      ratio: median(rounds.map(({ plainMs, poisonMs }) => poisonMs / plainMs)),
      plainSpread: Math.max(...rounds.map((one) => one.plainMs)) / Math.min(...rounds.map((one) => one.plainMs)),
      foreignCores,
      troubles: left.map((process) => `still there after Ctrl-C: ${process}`),
    };
  } finally {
    if (!pool.ended) await pool.end();
  }
}

interface SenderOptions extends OrderOptions {
  readonly url: string;
  readonly folder: string;
}

/** Which of the two comes first changes from round to round, so that what grows falls on both alike. */
async function allRounds(
  pool: Pool,
  sender: SenderOptions,
  before: number,
): Promise<{ accepted: number; poisonous: number }> {
  let accepted = before;
  let poisonous = 0;
  for (let round = 0; round < sender.rounds; round += 1) {
    const names = [`plain${round}`, `${poisonPrefix}${round}`];
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const planned = await phase(pool, sender, { name, ms: sender.phaseMs });
      accepted += planned;
      const isPoisoned = name.startsWith(poisonPrefix);
      if (isPoisoned) poisonous += sender.size * poisonCount(planned / sender.size, sender.lanes);
      sender.say?.(
        `round ${round + 1} of ${sender.rounds}: ${planned} events ${isPoisoned ? "with" : "without"} poison`,
      );
    }
  }
  return { accepted, poisonous };
}

/** Sends for a while and waits until everything has an outcome. Gives how many were accepted. */
async function phase(
  pool: Pool,
  { url, folder, ratePerSecond, lanes, size, seed, signal }: SenderOptions,
  { name, ms }: { readonly name: string; readonly ms: number },
): Promise<number> {
  const ledgerFile = join(folder, "ledger.jsonl");
  const random = seeded(seed);
  const lanesOf = { lanePrefix: `${name}k`, keys: lanes };
  const load = new Load({ url, ledgerFile, ratePerSecond, ...lanesOf, size, replayShare: 0, random });
  const abandon = () => load.abandon();
  signal.addEventListener("abort", abandon);
  try {
    load.start();
    await sleep(ms, undefined, { signal });
    const { planned } = await load.finish();
    signal.throwIfAborted();
    if (!(await drained(pool, { limitMs: drainMs + ms, signal }))) throw new Error("the stream did not become empty");
    return planned;
  } finally {
    load.abandon();
    signal.removeEventListener("abort", abandon);
  }
}
