// How many deliveries a second one process makes, under a budget whose limits are far away and without one: what
// budgets cost. The store is filled first; the transport answers at once.

import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { append, newEvent } from "../packages/holdfast/src/log/append.ts";
import { streamNumbers } from "../packages/holdfast/src/log/directory.ts";
import { openPool } from "../packages/holdfast/src/store/pool.ts";
import { migrateStore } from "./app.ts";
import type { Settings } from "./call.ts";
import { openClient } from "./client.ts";
import { interleave, type Rounds } from "./interleave.ts";
import { median } from "./median.ts";
import { fixed, progress, rounded, textTable, whole } from "./report.ts";
import { writeResults } from "./results.ts";
import { openStage, type Stage } from "./stage.ts";

const usual = { count: 30_000, rounds: 5 } as const;
const keys = 5_000;
const perAppend = 1_000;
const silenceMs = 20_000;

const names = ["with a budget", "without"] as const;
type Name = (typeof names)[number];

interface Delivered {
  readonly count: number;
  readonly rate: number;
  readonly lost: number;
  readonly doubled: number;
}

/** Runs the bench and prints it; false when a delivery was lost or made twice. */
export async function deliver(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using stage = await openStage({ ...settings, variants: ["holdfast"] }, ["holdfast"]);
  const { count = usual.count, rounds = usual.rounds } = settings;
  const figures = await interleave(names, { rounds, signal }, async (name, round) => {
    const delivered = await measure(stage, { name, count, signal });
    const { rate, lost, doubled } = delivered;
    const trouble = lost + doubled === 0 ? "" : `, lost ${lost}, doubled ${doubled}`;
    progress("deliver", `round ${round + 1}/${rounds}  ${name.padEnd(14)} ${whole(rate)}/s${trouble}`);
    return delivered;
  });
  const agreed = [...figures.values()].flat().every((one) => one.lost + one.doubled === 0);
  const { versions } = stage;
  const found = { settings: { count, rounds }, versions, agreed, rounds: Object.fromEntries(figures) };
  const file = writeResults("deliver", found);
  process.stdout.write(settings.json ? jsonLines(figures) : table(figures, count));
  process.stderr.write(`figures: ${file}\n`);
  return agreed;
}

interface Wish {
  readonly name: Name;
  readonly count: number;
  readonly signal: AbortSignal;
}

async function measure(stage: Stage, { name, count, signal }: Wish): Promise<Delivered> {
  const place = await stage.place("holdfast");
  try {
    await fill(place.url, count);
    const task = { url: place.url, budgeted: name === "with a budget" };
    const child = fork(fileURLToPath(new URL("workers/deliver.ts", import.meta.url)), {
      env: { ...process.env, BENCH_DELIVER: JSON.stringify(task) },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const exited = once(child, "exit");
    const startedAt = performance.now();
    let [calls, seenAt] = [0, startedAt];
    child.on("message", (made: number) => {
      if (made !== calls) seenAt = performance.now();
      calls = made;
    });
    await once(child, "message");
    const beganAt = performance.now();
    while (calls < count && performance.now() - seenAt < silenceMs) await sleep(5, undefined, { signal });
    const seconds = (seenAt - beganAt) / 1_000;
    child.disconnect();
    await exited;
    return { count, rate: calls / seconds, ...(await ledger(place.url, { count, calls })) };
  } finally {
    await stage.clear(place);
  }
}

async function fill(url: string, count: number): Promise<void> {
  await migrateStore(url);
  const pool = openPool({ url, purpose: "bench", connections: 1 });
  const stream = (await streamNumbers(pool, ["calls"])).get("calls") ?? 0;
  for (let from = 0; from < count; from += perAppend) {
    const events = Array.from({ length: Math.min(perAppend, count - from) }, (_, index) => {
      const body = { id: `${from + index}`, key: `key ${(from + index) % keys}` };
      return newEvent({ class: "normal", stream, ...body, body: Buffer.from(JSON.stringify(body)) });
    });
    await append(pool, "normal", events);
  }
  await pool.query("analyze");
  await pool.end();
}

// Each has a receipt, and nobody was called twice.
async function ledger(url: string, { count, calls }: { readonly count: number; readonly calls: number }) {
  const client = await openClient(url);
  try {
    const { rows } = await client.query<{ receipts: number }>("select count(*)::int as receipts from holdfast.receipt");
    return { lost: count - (rows[0]?.receipts ?? 0), doubled: Math.max(0, calls - count) };
  } finally {
    await client.end();
  }
}

function table(rounds: Rounds<Name, Delivered>, count: number): string {
  const rows = Array.from(rounds, ([name, list]) => [
    name,
    whole(middle(list)),
    String(sum(list, "lost")),
    String(sum(list, "doubled")),
  ]);
  const head = ["deliveries", "calls/s", "lost", "doubled"];
  const title = `deliver: ${whole(count)} deliveries in one process, the outside answers at once; medians`;
  return `\n${title}\n\n${textTable(head, rows)}\n\nwith a budget / without  ${fixed(ratio(rounds), 2)}\n`;
}

function jsonLines(rounds: Rounds<Name, Delivered>): string {
  const lines = Array.from(rounds, ([name, list]) =>
    JSON.stringify({
      bench: "deliver",
      variant: "holdfast",
      budget: name === "with a budget",
      rate: Math.round(middle(list)),
      ratio: rounded(ratio(rounds)),
      lost: sum(list, "lost"),
      doubled: sum(list, "doubled"),
    }),
  );
  return `${lines.join("\n")}\n`;
}

function ratio(rounds: Rounds<Name, Delivered>): number {
  return middle(rounds.get("with a budget") ?? []) / middle(rounds.get("without") ?? []);
}

function middle(list: readonly Delivered[]): number {
  return median(list.map(({ rate }) => rate));
}

function sum(list: readonly Delivered[], figure: "lost" | "doubled"): number {
  return list.reduce((all, one) => all + one[figure], 0);
}
