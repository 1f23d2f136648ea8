// What the probe costs: small targets with it and without, asked in turn by 16 connections that are kept, compared by
// the processor time of one request. Two targets without it are compared the same way: that is the noise (A/A).

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type CostTarget, type ProbeCost, probeCost } from "../packages/rehearse/src/probe/cost.ts";
import { openProbe } from "../packages/rehearse/src/probe/probe.ts";
import type { Settings } from "./call.ts";
import { startDatabases } from "./database.ts";
import { median } from "./median.ts";
import { ensurePackages } from "./packages.ts";
import { fixed, progress, rounded, textTable } from "./report.ts";
import { writeResults } from "./results.ts";

/** Short stretches in many pairs: what a host's other tenants take changes from one second to the next. */
const usual = { rounds: 5, count: 500, connections: 16 } as const;
const pairs = 50;
/** Not counted: until the compiler is done with both. */
const warmPairs = 20;
const path = "/orders/7";
const program = fileURLToPath(new URL("workers/probe-target.ts", import.meta.url));
const folder = fileURLToPath(new URL("workers", import.meta.url));
const names = ["hello", "pg", "express"] as const;
type Name = (typeof names)[number];

/** Both comparisons of one round: with the probe and without, and two without. */
interface Compared {
  readonly probed: ProbeCost;
  readonly alike: ProbeCost;
}

interface Load {
  readonly requests: number;
  readonly connections: number;
}

/** Runs the bench and prints it. Each round has fresh processes: what the compiler does with one is luck, too. */
export async function probe(settings: Settings, signal: AbortSignal): Promise<boolean> {
  const { rounds = usual.rounds, count = usual.count, connections = usual.connections } = settings;
  const missing = await ensurePackages(["express", "pg"], "../packages/rehearse/examples");
  const able = names.filter((name) => name === "hello" || !missing.includes(name === "pg" ? "pg" : "express"));
  if (missing.length > 0) progress("probe", `left out, since they cannot be installed: ${missing.join(", ")}`);
  const load = { requests: count, connections };
  const figures = new Map<Name, Compared[]>(able.map((name) => [name, []]));
  await using databases = await startDatabases();
  const address = await databases.create("probe");
  for (let round = 0; round < rounds; round += 1) {
    for (const name of able) {
      signal.throwIfAborted();
      const compared = await compare(name, address, load);
      figures.get(name)?.push(compared);
      const { probed, alike } = compared;
      const said = `with the probe ${percent(probed.share)}, A/A ${percent(alike.share)}`;
      progress("probe", `round ${round + 1}/${rounds}  ${name.padEnd(8)} ${said}`);
    }
  }
  const rows = able.map((name) => rowOf(name, figures.get(name) ?? []));
  const file = writeResults("probe", {
    settings: { rounds, pairs, ...load },
    rounds: Object.fromEntries(figures),
  });
  print(rows, settings.json);
  process.stderr.write(`figures: ${file}\n`);
  return true;
}

async function compare(name: Name, database: string, load: Load): Promise<Compared> {
  await using inside = await openProbe({ root: folder });
  const plain = { DATABASE: database };
  const alike = await comparePair(name, [plain, plain], load);
  return { alike, probed: await comparePair(name, [plain, { ...plain, ...inside.environment }], load) };
}

/** Two fresh processes that are asked equally often: one that has been asked more is the faster for it. */
async function comparePair(
  name: Name,
  [first, second]: readonly [NodeJS.ProcessEnv, NodeJS.ProcessEnv],
  load: Load,
): Promise<ProbeCost> {
  await using plain = await start(name, first);
  await using probed = await start(name, second);
  const options = { path, ...load, plain, probed };
  await probeCost({ ...options, pairs: warmPairs });
  // Awaited here: the targets end with this function.
  return await probeCost({ ...options, pairs });
}

async function start(name: Name, environment: NodeJS.ProcessEnv): Promise<CostTarget & AsyncDisposable> {
  const child = spawn(process.execPath, [program, name], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said]: readonly unknown[] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(() => []),
  ]);
  const port = Number(String(said));
  if (!(port > 0)) throw new Error(`The target "${name}" ended before it listened; what it said is above.`);
  return { pid: child.pid ?? 0, host: "127.0.0.1", port, [Symbol.asyncDispose]: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

interface Row {
  readonly app: Name;
  readonly plainUs: number;
  readonly probedUs: number;
  readonly probed: Spread;
  readonly alike: Spread;
}

/** Of the pairs' shares: the median, and the quarters around it. */
interface Spread {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

function rowOf(app: Name, compared: readonly Compared[]): Row {
  return {
    app,
    plainUs: rounded(median(compared.map(({ probed }) => probed.plainUs))),
    probedUs: rounded(median(compared.map(({ probed }) => probed.probedUs))),
    probed: spreadOf(compared.flatMap(({ probed }) => probed.shares)),
    alike: spreadOf(compared.flatMap(({ alike }) => alike.shares)),
  };
}

function spreadOf(shares: readonly number[]): Spread {
  const sorted = shares.toSorted((one, other) => one - other);
  const quarter = Math.floor(sorted.length / 4);
  const [lower = NaN, upper = NaN] = [sorted[quarter], sorted.at(-1 - quarter)];
  return { median: rounded(median(sorted)), lower: rounded(lower), upper: rounded(upper) };
}

function print(rows: readonly Row[], json: boolean): void {
  if (json) {
    process.stdout.write(rows.map((row) => `${JSON.stringify({ bench: "probe", ...row })}\n`).join(""));
    return;
  }
  const head = ["target", "µs without", "µs with", "more", "quarters", "A/A", "quarters"];
  const cells = rows.map(({ app, plainUs, probedUs, probed, alike }) => [
    app,
    fixed(plainUs, 1),
    fixed(probedUs, 1),
    percent(probed.median),
    quarters(probed),
    percent(alike.median),
    quarters(alike),
  ]);
  process.stdout.write(`\n${textTable(head, cells)}\n`);
}

function quarters({ lower, upper }: Spread): string {
  return `${percent(lower)} to ${percent(upper)}`;
}

function percent(share: number): string {
  return `${fixed(share * 100, 1)} %`;
}
