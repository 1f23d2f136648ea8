// Does a store with millions of events, waiting or finished and kept, accept and work as fast as an empty one? Each
// round measures a fresh empty store, another one (the spread of the same thing against itself), one with events that
// wait, and one with finished events; accepting first, then working on the first `count` of what there is.

import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { limits } from "../packages/holdfast/src/limits.ts";
import { openPool } from "../packages/holdfast/src/store/pool.ts";
import { openClient } from "./client.ts";
import { agrees, measure, type Round } from "./accept-round.ts";
import { migrateStore } from "./app.ts";
import { cells, type Cell, type Figures, jsonLines, table } from "./backlog-report.ts";
import type { Settings } from "./call.ts";
import { startMember } from "./crew.ts";
import { fillLog, finishLog } from "./fill.ts";
import { interleave } from "./interleave.ts";
import { progress } from "./report.ts";
import { writeResults } from "./results.ts";
import { startServer } from "./server.ts";
import { openStage, type Place, type Stage } from "./stage.ts";
import { openStored } from "./stored.ts";
import { effectTable } from "./workers/effect.ts";

const usual = { seconds: 3, rounds: 3, count: 100_000, connections: 64 } as const;
const keys = 1_000;
const drainMs = 120_000;

/** A store that stays for all rounds, and how many events were put there. */
interface Filled {
  readonly place: Place;
  readonly client: pg.Client;
  readonly pool: pg.Pool;
  filled: number;
}

/** Runs the bench and prints it; false when the ledger does not agree. */
export async function backlog(settings: Settings, signal: AbortSignal): Promise<boolean> {
  await using stage = await openStage({ ...settings, variants: undefined }, ["holdfast"]);
  await using stores = new AsyncDisposableStack();
  const { rounds = usual.rounds, waiting, retained } = settings;
  const waitingStore = await fill(stage, "waiting", waiting);
  stores.defer(() => close(waitingStore));
  const retainedStore = await fill(stage, "retained", retained);
  stores.defer(() => close(retainedStore));
  const figures = await interleave(cells, { rounds, signal }, async (cell, round) => {
    const own = cell === "waiting" ? waitingStore : cell === "retained" ? retainedStore : undefined;
    const measured = await measureCell({ stage, settings, signal }, own, cell);
    const { accept, drainRate } = measured;
    const line = `${cell.padEnd(12)} accepts ${Math.round(accept.rate)}/s, works ${Math.round(drainRate)}/s`;
    progress("backlog", `round ${round + 1}/${rounds}  ${line}`);
    return measured;
  });
  const agreed = [...figures.values()]
    .flat()
    .every((one) => agrees(one.accept) && one.lost + one.doubled + one.inversions === 0);
  const about = { waiting, retained, rounds };
  const file = writeResults("backlog", { settings: about, agreed, rounds: Object.fromEntries(figures) });
  process.stdout.write(settings.json ? jsonLines(figures, about) : table(figures, about));
  process.stderr.write(`figures: ${file}\n`);
  if (!agreed) process.stderr.write("The ledger does not agree: these figures are worth nothing.\n");
  return agreed;
}

async function fill(stage: Stage, cell: Cell, count: number): Promise<Filled> {
  const place = await stage.place("holdfast");
  const client = await openClient(place.url);
  await migrateStore(place.url);
  await client.query(effectTable);
  const beganAt = performance.now();
  const pool = openPool({ url: place.url, purpose: "bench", connections: 2, statementMs: limits.migrationMs });
  await fillLog({ client, pool }, { from: 0, count, keys });
  if (cell === "retained") await finishLog(client);
  if (count > 0) await client.query("checkpoint");
  if (count > 0) progress("backlog", `${count} ${cell} in ${((performance.now() - beganAt) / 1_000).toFixed(0)} s`);
  return { place, client, pool, filled: count };
}

async function close({ client, pool }: Filled): Promise<void> {
  await Promise.all([client.end(), pool.end()]);
}

interface Scene {
  readonly stage: Stage;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

async function measureCell(scene: Scene, kept: Filled | undefined, cell: Cell): Promise<Figures> {
  const store = kept ?? (await fill(scene.stage, cell, 0));
  try {
    const accept = await measureAccept(scene, store);
    return { accept, ...(await measureDrain(scene, store, cell)) };
  } finally {
    if (kept === undefined) {
      await close(store);
      await scene.stage.clear(store.place);
    }
  }
}

async function measureAccept({ stage, settings, signal }: Scene, { place, client }: Filled): Promise<Round> {
  const { seconds = usual.seconds, connections = usual.connections } = settings;
  await using server = await startServer("holdfast", place);
  await using stored = await openStored("holdfast", place);
  const postgres = stage.databases.pid;
  const contender = { name: "holdfast", server, stored, postgres, redis: undefined, client } as const;
  return await measure(contender, { connections, seconds, signal });
}

async function measureDrain({ settings, signal }: Scene, store: Filled, cell: Cell): Promise<Omit<Figures, "accept">> {
  const { count = usual.count } = settings;
  const { client, place } = store;
  if (cell !== "waiting") {
    await fillLog(store, { from: store.filled, count, keys });
    store.filled += count;
  }
  await client.query("truncate effect");
  await client.query("checkpoint");
  const task = { variant: "holdfast", url: place.url, redis: undefined, ordered: false, name: "bench" } as const;
  await using member = await startMember({ ...task, roles: ["work"] });
  const beganAt = performance.now();
  member.begin();
  while (member.written() < count && performance.now() - beganAt < drainMs && !member.ended()) {
    signal.throwIfAborted();
    await sleep(5);
  }
  const drainRate = (member.written() * 1_000) / (performance.now() - beganAt);
  await member[Symbol.asyncDispose]();
  return { drainRate, ...(await ledger(client)) };
}

/** Of the events that were filled in: those of a key must be there without a gap, once, in order. */
async function ledger(client: pg.Client): Promise<Omit<Figures, "accept" | "drainRate">> {
  const { rows } = await client.query<{ doubled: number; gaps: number; inversions: number }>(
    `select (count(*) - count(distinct id))::int as doubled,
            (count(*) filter (where seq - before > $1))::int as gaps,
            (count(*) filter (where seq <= before))::int as inversions
       from (select id, seq, lag(seq) over (partition by key order by at, ctid) as before
               from effect where key like 'e-key-%') as ordered`,
    [keys],
  );
  const { doubled = 0, gaps = 0, inversions = 0 } = rows[0] ?? {};
  return { lost: gaps, doubled, inversions };
}
