// Promise 8, and 4 for outside services: eight processes share one budget and are killed at random; days pass; the
// outside answers well, then badly in every way. What it noted is judged, and what others waited meanwhile.

import { setTimeout as sleep } from "node:timers/promises";
import { budgetNamed, withLedger } from "../../../packages/holdfast/src/budget/shared.ts";
import { append, newEvent } from "../../../packages/holdfast/src/log/append.ts";
import { streamNumbers } from "../../../packages/holdfast/src/log/directory.ts";
import { type Pool } from "../../../packages/holdfast/src/store/pool.ts";
import { type ManualClock, manualClock, openTestStore } from "../../../packages/holdfast/src/testing/index.ts";
import { seeded } from "../../crash/seeded.ts";
import { watchForeign } from "../foreign.ts";
import { Crew, startUpstream, type Upstream } from "./crew.ts";
import { judge, type Judged, type Waits, waitsOf } from "./judge.ts";
import { type BudgetFault, moods, plan } from "./rules.ts";

export interface BudgetOptions {
  readonly seed: number;
  readonly workers: number;
  readonly days: number;
  readonly dayMs: number;
  /** How long the outside is in each mood, and how often it goes through all of them. */
  readonly moodMs: number;
  readonly rounds: number;
  readonly killEveryMs: number;
  readonly fault?: BudgetFault;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface BudgetReport {
  /** While the outside answered well. */
  readonly calm: Judged;
  /** Over everything. */
  readonly all: Judged;
  readonly kills: number;
  readonly waits: Waits;
  readonly foreignCores: number | undefined;
}

const othersPerSecond = 80;
/** Within the budget, so that retries have their chance. */
const limitedPerSecond = 35;

/** Runs it; everything is stopped when it returns or throws. */
export async function runBudget(options: BudgetOptions): Promise<BudgetReport> {
  const { signal, say, fault, workers, days } = options;
  const store = await openTestStore({ connections: 4 });
  try {
    await using upstream = await startUpstream();
    await using crew = new Crew({ url: store.url, upstream: upstream.address, fault });
    await crew.start(workers);
    const foreign = watchForeign();
    const clock = await manualClock(store, new Date("2026-03-01T06:00:00Z"));
    // A little more than the days allow.
    if (fault !== "eager") await backlog(store.pool, days * plan.perDay + 300);
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    const killed = new AbortController();
    const beside = new Beside();
    beside.run(AbortSignal.any([both, killed.signal]), (until) => killAtRandom(crew, options, until));
    beside.run(both, (until) => feed(store.pool, { to: "other", perSecond: othersPerSecond, signal: until }));
    try {
      await passDays({ ...options, pool: store.pool, upstream, clock });
      // A process that dies holds up its slots until others have them, whatever the outside does.
      killed.abort();
      const calm = judge(await upstream.book(), days);
      say(`calm: ${calm.calls} calls, at most ${calm.mostInSecond} in a second and ${calm.mostInDay} a day`);
      beside.run(both, (until) => feed(store.pool, { to: "limited", perSecond: limitedPerSecond, signal: until }));
      if (options.rounds > 0) await passMoods({ ...options, pool: store.pool, upstream });
      const book = await upstream.book();
      // Beside the kills others wait for the slots of the dead.
      const waits = waitsOf(book.filter(({ day }) => day === days));
      return { calm, all: judge(book, 0), kills: crew.kills, waits, foreignCores: foreign.cores() };
    } finally {
      stop.abort();
      await beside.end();
    }
  } finally {
    await store.stop();
  }
}

/** What goes on beside the run until it is told to stop. */
class Beside {
  readonly #running: Promise<void>[] = [];
  readonly #troubles: unknown[] = [];

  run(until: AbortSignal, work: (until: AbortSignal) => Promise<void>): void {
    this.#running.push(work(until).catch((error: unknown) => void (until.aborted || this.#troubles.push(error))));
  }

  /** Throws what went wrong before the end. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    for (const error of this.#troubles) throw error;
  }
}

interface Running extends BudgetOptions {
  readonly pool: Pool;
  readonly upstream: Upstream;
}

/** A day after the other: the calendar turns while nothing is in flight, so that each call belongs to one day. */
async function passDays(running: Running & { readonly clock: ManualClock }): Promise<void> {
  const { pool, upstream, clock, days, dayMs, signal, fault } = running;
  for (let day = 0; day < days; day++) {
    upstream.tell({ day });
    await clock.set(new Date(Date.UTC(2026, 2, 1 + day, 6)));
    if (fault === undefined) await pause(pool, false);
    await sleep(dayMs, undefined, { signal });
    if (fault === undefined) await pause(pool, true);
    await sleep(500, undefined, { signal });
  }
  // From here on time passes by itself, and days are no limit.
  await pool.query(
    "create or replace function holdfast.now() returns timestamptz language sql stable as 'select pg_catalog.now()'",
  );
  upstream.tell({ day: days });
  if (fault === undefined) await change(pool, { perDay: null });
  if (fault === undefined) await pause(pool, false);
}

async function passMoods({ upstream, rounds, moodMs, signal }: Running): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const mood of moods) {
      upstream.tell({ mood });
      await sleep(moodMs, undefined, { signal });
      // The circuit closes again, and what was aside comes back, before the others are measured beside good calls.
      upstream.tell({ mood: "fine" });
      if (mood !== "fine") await sleep(moodMs / 2, undefined, { signal });
    }
  }
}

async function change(pool: Pool, figures: { readonly perDay: null }): Promise<void> {
  const { id } = await budgetNamed(pool, "outside");
  await withLedger(pool, id, (state) => ({ state: { ...state, figures }, result: undefined }));
}

async function pause(pool: Pool, paused: boolean): Promise<void> {
  const { id } = await budgetNamed(pool, "outside");
  await withLedger(pool, id, (state) => ({ state: { ...state, paused }, result: undefined }));
}

async function killAtRandom(
  crew: Crew,
  { seed, killEveryMs, workers }: BudgetOptions,
  signal: AbortSignal,
): Promise<void> {
  const random = seeded(seed);
  while (!signal.aborted) {
    await sleep(killEveryMs * (0.5 + random()), undefined, { signal });
    await crew.replace(Math.floor(random() * workers));
  }
}

async function backlog(pool: Pool, count: number): Promise<void> {
  for (let from = 0; from < count; from += 1_000) {
    await deliver(pool, { to: "limited", ids: Array.from({ length: 1_000 }, (_, index) => `${from + index}`) });
  }
}

interface Feed {
  readonly to: string;
  readonly perSecond: number;
  readonly signal: AbortSignal;
}

/** Appends one after the other, and wakes those who deliver, as whoever appends does. */
async function feed(pool: Pool, { to, perSecond, signal }: Feed): Promise<void> {
  for (let count = 0; !signal.aborted; count++) {
    await sleep(1_000 / perSecond, undefined, { signal });
    await deliver(pool, { to, ids: [`fed ${count}`] });
    await pool.query("select pg_notify('holdfast', id::text) from holdfast.stream where name = $1", [to]);
  }
}

async function deliver(
  pool: Pool,
  { to, ids }: { readonly to: string; readonly ids: readonly string[] },
): Promise<void> {
  const stream = (await streamNumbers(pool, [to])).get(to) ?? 0;
  const acceptedAt = performance.timeOrigin + performance.now();
  const events = ids.map((id) =>
    newEvent({ class: "normal", stream, id, key: id, body: Buffer.from(JSON.stringify({ id, acceptedAt })) }),
  );
  await append(pool, "normal", events);
}
