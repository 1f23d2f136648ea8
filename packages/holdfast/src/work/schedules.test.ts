// Schedules in the store: one firing for each planned time, however many processes look, whatever their releases say.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { consume, defineApp } from "../app.ts";
import { streamNumbers } from "../log/directory.ts";
import { ledger, ledgerOf, ledgerStore, note } from "../role/sample.ts";
import { runRoles } from "../role/run.ts";
import { type Schedule, schedule, schedulesOf } from "../schedule.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { type ManualClock, manualClock } from "../testing/clock.ts";
import { type TestStore } from "../testing/store.ts";
import { done } from "./outcome.ts";
import { declareSchedules, fireByHand, fireSchedules, keepSchedules, type Scheduled } from "./schedules.ts";

const start = new Date("2030-01-01T09:30:00.000Z");
const hourMs = 3_600_000;

function consumerOf(source: Schedule) {
  return consume(source, (batch, { tx }) =>
    batch.each(async ({ at, missed, byHand }) => {
      await note(tx, `${source.name} ${at}${missed > 0 ? ` +${missed}` : ""}${byHand ? " by hand" : ""}`);
      return done();
    }),
  );
}

/** What a process that runs these schedules knows of them. */
async function known(store: TestStore, ...sources: readonly Schedule[]): Promise<Scheduled[]> {
  const numbers = await streamNumbers(
    store.pool,
    sources.map(({ name }) => name),
  );
  const planned = schedulesOf({ consumers: sources.map(consumerOf) });
  return planned.map((one) => ({ ...one, stream: numbers.get(one.name) ?? 0 }));
}

async function clockedStore(t: TestContext): Promise<{ store: TestStore; clock: ManualClock }> {
  const store = await ledgerStore(t);
  return { store, clock: await manualClock(store, start) };
}

/** The firings in the log, in order. */
async function fired({ pool }: TestStore): Promise<string[]> {
  const found = await pool.query<{ id: string }>("select id from holdfast.log_normal order by seq");
  return found.rows.map(({ id }) => id.replace("2030-01-01T", "").replace(":00.000Z", ""));
}

const hourly = (cron = "0 * * * *", name = "sweep") => schedule(name, { cron, zone: "UTC" });

test("many that look at once fire a schedule once", async (t) => {
  const { store, clock } = await clockedStore(t);
  const mine = await known(store, hourly(), hourly("0 * * * *", "other"), schedule("often", { everyMs: 1_800_000 }));
  await declareSchedules(store.pool, mine);
  const look = () => Promise.all(Array.from({ length: 8 }, () => fireSchedules(store.pool, mine)));
  await clock.advance(hourMs / 2 - 1);
  assert.deepEqual(
    (await look()).map(({ length }) => length),
    Array.from({ length: 8 }, () => 0),
  );
  await clock.advance(1);
  const looks = await look();
  assert.equal(
    looks.reduce((sum, { length }) => sum + length, 0),
    3,
  );
  await look();
  assert.deepEqual((await fired(store)).toSorted(), ["often@10:00", "other@10:00", "sweep@10:00"]);
});

test("a new plan takes effect without firing the past, and processes with the old one leave it alone", async (t) => {
  const { store, clock } = await clockedStore(t);
  const old = await known(store, hourly());
  await declareSchedules(store.pool, old);
  await clock.advance(hourMs / 2);
  // Twenty past has been twice today already.
  const fresh = await known(store, hourly("20 * * * *"));
  await declareSchedules(store.pool, fresh);
  for (const mine of [old, fresh]) assert.equal((await fireSchedules(store.pool, mine)).length, 0);
  await clock.advance(3 * hourMs);
  assert.equal((await fireSchedules(store.pool, old)).length, 0);
  assert.equal((await fireSchedules(store.pool, fresh)).length, 1);
  assert.deepEqual(await fired(store), ["sweep@12:20"]);
});

test("a schedule that both releases fire at the same time fires once", async (t) => {
  const { store, clock } = await clockedStore(t);
  const [old, fresh] = [await known(store, hourly()), await known(store, hourly("0,30 * * * *"))];
  await declareSchedules(store.pool, old);
  await clock.advance(hourMs / 2);
  for (const mine of [fresh, old, fresh, old]) {
    await fireSchedules(store.pool, mine);
    await declareSchedules(store.pool, mine);
  }
  assert.deepEqual(await fired(store), []);
  await clock.advance(hourMs);
  await Promise.all([old, fresh].map((mine) => fireSchedules(store.pool, mine)));
  for (const mine of [fresh, old]) {
    await declareSchedules(store.pool, mine);
    await fireSchedules(store.pool, mine);
  }
  assert.deepEqual(await fired(store), ["sweep@11:00"]);
});

test("a schedule that is no part of the app any more stops, and one that comes back does not fire the past", async (t) => {
  const { store, clock } = await clockedStore(t);
  const [old, fresh] = [await known(store, hourly()), await known(store, hourly("0 * * * *", "other"))];
  await declareSchedules(store.pool, old);
  await declareSchedules(store.pool, fresh);
  await clock.advance(hourMs);
  for (const mine of [old, fresh]) await fireSchedules(store.pool, mine);
  assert.deepEqual(await fired(store), ["other@10:00"]);
  await declareSchedules(store.pool, [...old, ...fresh]);
  assert.equal((await fireSchedules(store.pool, old)).length, 0);
  await clock.advance(hourMs);
  await fireSchedules(store.pool, old);
  assert.deepEqual(await fired(store), ["other@10:00", "sweep@11:00"]);
});

test("a process takes over from one with another plan that has gone, never from one that is there", async (t) => {
  const { store, clock } = await clockedStore(t);
  const [left, gone] = [await known(store, hourly()), await known(store, hourly("20 * * * *"))];
  await declareSchedules(store.pool, gone);
  await keepSchedules(store.pool, left);
  await store.pool.query("update holdfast.schedule set seen_at = now() - interval '10 s'");
  await keepSchedules(store.pool, left);
  await clock.advance(hourMs);
  assert.equal((await fireSchedules(store.pool, left)).length, 0);
  await store.pool.query("update holdfast.schedule set seen_at = now() - interval '20 s'");
  // Whoever has the plan says so, and is left alone.
  await keepSchedules(store.pool, gone);
  await keepSchedules(store.pool, left);
  assert.equal((await fireSchedules(store.pool, gone)).length, 1);
  await store.pool.query("update holdfast.schedule set seen_at = now() - interval '20 s'");
  await keepSchedules(store.pool, left);
  await clock.advance(hourMs);
  await fireSchedules(store.pool, left);
  assert.deepEqual(await fired(store), ["sweep@10:20", "sweep@11:00"]);
});

test("a schedule that was taken out by a release that has gone comes back", async (t) => {
  const { store, clock } = await clockedStore(t);
  const mine = await known(store, hourly());
  await declareSchedules(store.pool, mine);
  await declareSchedules(store.pool, []);
  await store.pool.query("update holdfast.schedule set seen_at = now() - interval '20 s'");
  // The release without it is there …
  await keepSchedules(store.pool, []);
  await keepSchedules(store.pool, mine);
  await clock.advance(hourMs);
  assert.equal((await fireSchedules(store.pool, mine)).length, 0);
  // … and then it is not.
  await store.pool.query("update holdfast.schedule set seen_at = now() - interval '20 s'");
  await keepSchedules(store.pool, mine);
  await clock.advance(hourMs);
  assert.equal((await fireSchedules(store.pool, mine)).length, 1);
});

test("firings reach their consumer; what was missed while nothing ran comes as one firing", async (t) => {
  const { store, clock } = await clockedStore(t);
  const app = defineApp({ name: "sample", about: "", consumers: [consumerOf(hourly())] });
  const run = async () => {
    const running = await runRoles({ app, url: store.url, roles: ["work"], now: clock.now, logLevel: "silent" });
    atEnd(t, () => running.stop());
    return running;
  };
  const first = await run();
  await clock.advance(hourMs);
  const at = (hour: number, more = "") => `sweep 2030-01-01T${hour}:00:00.000Z${more}`;
  assert.deepEqual(await ledgerOf(store.pool, 1), [at(10)]);
  await first.stop();
  await clock.advance(5 * hourMs);
  await run();
  assert.deepEqual(await ledgerOf(store.pool, 2), [at(10), at(15, " +4")]);
  await clock.advance(hourMs / 2);
  await fireByHand(store.pool, "sweep");
  const notes = await ledgerOf(store.pool, 4);
  assert.deepEqual(notes.slice(2).toSorted(), [at(16), "sweep 2030-01-01T16:00:00.000Z by hand"]);
  assert.deepEqual((await ledger(store.pool)).length, 4);
});

test("a schedule that is wrong keeps the app from starting (HF_SCHEDULE_BAD)", async (t) => {
  const { url } = await ledgerStore(t);
  const wrong: [Schedule[], RegExp][] = [
    [[schedule("digest", { cron: "61 * * * *" })], /Schedule digest cannot run: .*61/],
    [[schedule("digest", { cron: "0 7 * * *", zone: "Europe/Lond0n" })], /there is no zone Europe\/Lond0n/],
    [[schedule("digest", { cron: "0 0 30 2 *" })], /it never comes/],
    [[schedule("", { everyMs: 60_000 })], /its name is empty/],
    [[schedule("a\0b", { everyMs: 60_000 })], /no plain text/],
    [[schedule("digest", { everyMs: 60_000 }), schedule("digest", { everyMs: 60_000 })], /its name is taken/],
  ];
  for (const [sources, message] of wrong) {
    const app = defineApp({ name: "sample", about: "", consumers: sources.map(consumerOf) });
    await assert.rejects(runRoles({ app, url, roles: ["work"], logLevel: "silent" }), {
      code: "HF_SCHEDULE_BAD",
      message,
    });
  }
});
