// A clock that a test moves: timers and retries come when it says so, and handlers and routes are told its time.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type AppOptions, consume, defineApp, delivery, timer } from "../app.ts";
import { type Incoming, into } from "../accept/route.ts";
import { fact, Fact, facts, ledger, ledgerStore, note, send, waiting } from "../role/sample.ts";
import { type Running, runRoles } from "../role/run.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { done, later } from "../work/outcome.ts";
import { type ManualClock, manualClock } from "./clock.ts";
import { drain } from "./drain.ts";
import { openTestStore, type TestStore } from "./store.ts";

const start = new Date("2030-01-01T09:00:00.000Z");
const dayMs = 86_400_000;

async function run(
  t: TestContext,
  { store, clock, ...parts }: { store: TestStore; clock: ManualClock } & Partial<AppOptions>,
): Promise<Running> {
  const app = defineApp({ name: "sample", about: "", ...parts });
  const roles = ["web", "work", "deliver"] as const;
  const running = await runRoles({ app, url: store.url, roles, now: clock.now, logLevel: "silent" });
  atEnd(t, () => running.stop());
  return running;
}

const ring = timer("ring", { event: Fact, key: (one) => one.key });

test("a timer fires when the test's clock says so, and handlers are told that time", async (t) => {
  const store = await ledgerStore(t);
  const clock = await manualClock(store, start);
  const set = consume(facts, (batch, { at, now }) =>
    batch.each((one) => {
      at(ring, one, { dueAt: new Date(now.getTime() + 3 * dayMs) });
      return done();
    }),
  );
  const rung = consume(ring, (batch, { tx, now }) =>
    batch.each(async ({ id }) => {
      await note(tx, `${id} at ${now.toISOString()}`);
      return done();
    }),
  );
  await run(t, { store, clock, consumers: [set, rung] });
  await send(store, [fact("a")]);
  await drain(store);
  await clock.advance(3 * dayMs - 1);
  await drain(store);
  assert.deepEqual(await ledger(store.pool), []);
  await clock.advance(1);
  await drain(store);
  assert.deepEqual(await ledger(store.pool), ["a at 2030-01-04T09:00:00.000Z"]);
});

test("retries of consumers and deliveries are due by the test's clock, and so is what is parked behind them", async (t) => {
  const store = await ledgerStore(t);
  // Long past: what is due by the machine's clock is not due by this one.
  const clock = await manualClock(store, new Date("2001-01-01T09:00:00Z"));
  const calls: string[] = [];
  const text = delivery("text", {
    event: Fact,
    key: (one) => one.key,
    transport: ({ event, tries }) => {
      calls.push(`${event.id}${tries}`);
      return Promise.resolve(
        event.wish === "late" && tries === 0
          ? { outcome: "later", reason: "busy", afterMs: 60_000 }
          : { outcome: "sent" },
      );
    },
  });
  const consumer = consume(facts, (batch, { deliver }) =>
    batch.each((one, { tries }) => {
      if (one.wish === "wait" && clock.now() < new Date("2001-01-01T10:00:00Z")) return later(3_600_000);
      if (one.wish === "fail" && tries === 0) throw new Error("the first time");
      deliver(text, one);
      return done();
    }),
  );
  await run(t, { store, clock, consumers: [consumer], deliveries: [text] });
  const [held, failing, busy] = [fact("a", "1", "wait"), fact("c", "2", "fail"), fact("d", "3", "late")];
  await send(store, [held, fact("b", "1"), failing, busy, fact("e", "3")]);
  await drain(store);
  assert.deepEqual(calls, ["d0"]);
  assert.deepEqual((await waiting(store.pool)).sort(), ["(b)", "(facts:e:0)", "a", "c+", "facts:d:0+"]);
  await clock.advance(60_000);
  await drain(store);
  assert.deepEqual(calls.splice(0).sort(), ["c0", "d0", "d1", "e0"]);
  await clock.advance(3_600_000);
  await drain(store);
  assert.deepEqual(calls, ["a0", "b0"]);
});

test("routes are told the time of the test's clock", async (t) => {
  const store = await ledgerStore(t);
  const clock = await manualClock(store, start);
  const times: string[] = [];
  const route = {
    method: "POST" as const,
    url: "/facts",
    events: ({ at }: Incoming) => {
      times.push(at.toISOString());
      return [into(facts, fact("a"))];
    },
  };
  const consumers = [consume(facts, () => Promise.resolve())];
  const { address } = await run(t, { store, clock, routes: [route], consumers });
  await clock.set(new Date("2031-05-06T07:08:09Z"));
  assert.equal((await fetch(`${address}/facts`, { method: "POST" })).status, 200);
  assert.deepEqual(times, ["2031-05-06T07:08:09.000Z"]);
});

test("a store without a clock of its own goes by the database's, and the statements cost no call", async (t) => {
  const store = await ledgerStore(t);
  const found = await store.pool.query<{ same: boolean }>("select holdfast.now() = now() as same");
  assert.equal(found.rows[0]?.same, true);
  const plan = await store.pool.query<{ "QUERY PLAN": string }>(
    "explain select from holdfast.timer where due_at <= holdfast.now()",
  );
  const text = plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
  assert.match(text, /due_at <= now\(\)/);
});

test("a time that is none is refused, and another store keeps its own time", async () => {
  await using store = await openTestStore();
  await using other = await openTestStore();
  const clock = await manualClock(store, start);
  await assert.rejects(clock.set(new Date(Number.NaN)), RangeError);
  assert.equal(clock.now().getTime(), start.getTime());
  const found = await other.pool.query<{ year: number }>("select extract(year from holdfast.now())::int as year");
  assert.notEqual(found.rows[0]?.year, 2030);
});
