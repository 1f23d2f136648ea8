// One drain: a store is filled, workers are started and connected, and the clock runs from the word to begin to the
// last effect. The ledger is the table of effects: each event exactly one, those of a key in order.

import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { openClient } from "./client.ts";
import { migrateStore } from "./app.ts";
import { fillStore, type Member, startMember } from "./crew.ts";
import type { Place, Stage } from "./stage.ts";
import { readUsage, type Usage, usagePerEvent } from "./usage.ts";
import type { VariantName } from "./variant.ts";
import { effectTable } from "./workers/effect.ts";
import type { Load } from "./workers/task.ts";

/** When no effect comes for so long, the rest is lost. */
const silenceMs = 20_000;
/** Leases move with heartbeats. */
const balanceMs = 20_000;

export interface Wish {
  readonly variant: VariantName;
  readonly count: number;
  readonly keys?: number;
  readonly bytes?: number;
  /** The events of a key one after the other, for peers that do that only when asked. */
  readonly ordered?: boolean;
  readonly processes?: number;
  /** Keys whose event throws at every try, put there and tried once before the others come. */
  readonly stuckKeys?: number;
  /** Leave the planner without statistics, as they are in the first minute of a store's life. */
  readonly unanalysed?: boolean;
  /** The clock stops here at the latest, with what has been done by then. */
  readonly limitMs?: number;
}

export interface Drained {
  readonly count: number;
  readonly seconds: number;
  readonly rate: number;
  /** Of one event. */
  readonly cost: Usage;
  /** Not all were worked on within the limit: then nothing counts as lost. */
  readonly cut: boolean;
  readonly lost: number;
  readonly doubled: number;
  /** Events of a key that came after a later one of theirs. */
  readonly inversions: number;
}

/** Runs it on a store of its own, which is dropped afterwards. */
export async function drain(stage: Stage, wish: Wish, signal: AbortSignal): Promise<Drained> {
  const place = await stage.place(wish.variant);
  const client = await openClient(place.url);
  try {
    await client.query(effectTable);
    return await run({ stage, wish, place, client, signal });
  } finally {
    await client.end();
    await stage.clear(place);
  }
}

interface Scene {
  readonly stage: Stage;
  readonly wish: Wish;
  readonly place: Place;
  readonly client: pg.Client;
  readonly signal: AbortSignal;
}

async function run(scene: Scene): Promise<Drained> {
  const { wish, client, place } = scene;
  const { processes = 1, stuckKeys = 0 } = wish;
  if (stuckKeys > 0) await makeStuck(scene, stuckKeys);
  // Several processes share the slots out before there is anything to do; one starts when all is there.
  await using crew = new AsyncDisposableStack();
  const early = processes > 1 ? await hire(scene, crew) : [];
  if (processes > 1) await balanced(client, processes);
  if (wish.unanalysed === true) await keepUnanalysed(scene);
  await fill(scene, loadOf(wish));
  const members = processes > 1 ? early : await hire(scene, crew);
  // Autovacuum would do it within a minute; and what filling has left to be written is not part of the figure.
  if (wish.unanalysed !== true) await client.query("analyze");
  await client.query("checkpoint");
  const usage = () =>
    readUsage({
      node: members.map(({ pid }) => pid),
      postgres: scene.stage.databases.pid,
      redis: place.redisPid,
      client,
    });
  const before = await usage();
  const beganAt = performance.now();
  for (const member of members) member.begin();
  const { whole, endedAt } = await finished(scene, members, beganAt);
  const seconds = (endedAt - beganAt) / 1_000;
  const after = await usage();
  const counted = await readLedger(client, wish.count, whole);
  const done = Math.max(1, counted.rows);
  const cost = usagePerEvent(before, after, done);
  return { count: wish.count, seconds, rate: counted.rows / seconds, cost, cut: !whole, ...counted };
}

/** Has autovacuum leave Holdfast's logs alone. */
async function keepUnanalysed({ place, client }: Scene): Promise<void> {
  await migrateStore(place.url);
  const { rows } = await client.query<{ name: string }>(
    "select relid::text as name from pg_partition_tree('holdfast.log_normal') where isleaf",
  );
  for (const { name } of rows) await client.query(`alter table ${name} set (autovacuum_enabled = off)`);
}

function loadOf({ count, keys = 1_000, bytes = 100, ordered = false }: Wish): Load {
  return { from: 0, count, keys, bytes, prefix: "e", failing: false, ordered, dueAt: undefined };
}

async function fill({ wish, place }: Scene, load: Load): Promise<void> {
  const { url, redis } = place;
  await fillStore({ variant: wish.variant, url, redis, ordered: load.ordered }, load);
}

async function hire({ wish, place }: Scene, crew: AsyncDisposableStack): Promise<Member[]> {
  const { variant, ordered = false, processes = 1 } = wish;
  const members: Member[] = [];
  for (let number = 1; number <= processes; number += 1) {
    const { url, redis } = place;
    const task = { variant, url, redis, ordered, roles: ["work" as const], name: `bench-${number}` };
    members.push(crew.use(await startMember(task)));
  }
  return members;
}

/** Waits until each process holds its share of the slots. */
async function balanced(client: pg.Client, processes: number): Promise<void> {
  const shares = `select count(*)::int as slots from holdfast.lease where process is not null group by process`;
  const end = performance.now() + balanceMs;
  while (performance.now() < end) {
    const { rows } = await client.query<{ slots: number }>(shares);
    const counts = rows.map(({ slots }) => slots);
    if (counts.length === processes && Math.max(...counts) - Math.min(...counts) <= 1) return;
    await sleep(50);
  }
  throw new Error(`${processes} processes did not share out the slots`);
}

/** Has so many keys fail once, and stops again. */
async function makeStuck(scene: Scene, keys: number): Promise<void> {
  await fill(scene, { ...loadOf(scene.wish), count: keys, keys, prefix: "stuck", failing: true });
  await using crew = new AsyncDisposableStack();
  const [member] = await hire({ ...scene, wish: { ...scene.wish, processes: 1 } }, crew);
  member?.begin();
  const waiting = "select count(*)::int as keys from holdfast.waiting where tries > 0";
  const end = performance.now() + silenceMs;
  while ((await scene.client.query<{ keys: number }>(waiting)).rows[0]?.keys !== keys) {
    if (performance.now() > end) throw new Error(`not all of the ${keys} keys are stuck`);
    await sleep(50);
  }
}

/** Waits until all effects are committed or nothing more comes; not `whole` when the limit came first. */
async function finished(
  { wish, client, signal }: Scene,
  members: Member[],
  beganAt: number,
): Promise<{ whole: boolean; endedAt: number }> {
  const { count, limitMs = Infinity } = wish;
  let seen = 0;
  let movedAt = performance.now();
  for (;;) {
    signal.throwIfAborted();
    if (members.some((member) => member.ended())) throw new Error(`a worker of ${wish.variant} has ended by itself`);
    const written = members.reduce((sum, member) => sum + member.written(), 0);
    if (written !== seen) movedAt = performance.now();
    seen = written;
    const now = performance.now();
    // They say what they write; whether it is committed is asked only then, since counting costs the others time. What
    // it counts was committed when it was asked.
    if (written >= count) {
      const { rows } = await client.query<{ effects: number }>("select count(*)::int as effects from effect");
      if ((rows[0]?.effects ?? 0) >= count) return { whole: true, endedAt: now };
    }
    if (now - movedAt > silenceMs) return { whole: true, endedAt: now };
    if (now - beganAt > limitMs) return { whole: false, endedAt: now };
    await sleep(5);
  }
}

export interface Ledger {
  readonly rows: number;
  readonly lost: number;
  readonly doubled: number;
  readonly inversions: number;
}

/** Counts the effects; with `whole` those that are missing too, else they may still have come. */
export async function readLedger(client: pg.Client, count: number, whole: boolean): Promise<Ledger> {
  const { rows } = await client.query<{ effects: number; ids: number; inversions: number }>(`
    select count(*)::int as effects, count(distinct id)::int as ids,
           (count(*) filter (where seq <= before))::int as inversions
      from (select id, seq, lag(seq) over (partition by key order by at, ctid) as before from effect) as ordered`);
  const { effects = 0, ids = 0, inversions = 0 } = rows[0] ?? {};
  return { rows: effects, lost: whole ? count - ids : 0, doubled: effects - ids, inversions };
}

export function line(name: string, { rate, seconds, cut, lost, doubled, inversions }: Drained): string {
  const trouble = lost + doubled === 0 ? "" : `, lost ${lost}, doubled ${doubled}`;
  const order = inversions === 0 ? "" : `, ${inversions} out of order`;
  return `${name.padEnd(16)}  ${Math.round(rate)}/s in ${seconds.toFixed(1)} s${cut ? " (cut)" : ""}${order}${trouble}`;
}
