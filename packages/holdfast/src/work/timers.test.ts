// Timers: set, moved and taken back with their cause, fired once when due, however many workers look.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, timer } from "../app.ts";
import { limits } from "../limits.ts";
import { newEvent } from "../log/append.ts";
import { Fact, fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { storeOf, turnLog } from "../log/sample.ts";
import { until } from "../testing/until.ts";
import { done } from "./outcome.ts";
import { fireTimers, writeTimers } from "./timers.ts";

const ring = timer("ring", { event: Fact, key: (one) => one.key });
const hourMs = 3_600_000;

/** Sets, moves or takes back the timer that the fact's key names; past ones are due at once. */
const set = consume(facts, (batch, { at, cancel, now }) =>
  batch.each(({ id, key, wish }) => {
    const dueMs = now.getTime() + (wish === "far" ? hourMs : -1_000);
    if (wish === "cancel") cancel(ring, key);
    else at(ring, fact(id, key), { id: key, dueAt: new Date(dueMs) });
    return done();
  }),
);

const rung = consume(ring, (batch, { tx }) =>
  batch.each(async ({ id }) => {
    await note(tx, id);
    return done();
  }),
);

async function timerCount(pool: {
  query: (text: string) => Promise<{ rowCount: number | null }>;
}): Promise<number | null> {
  return (await pool.query("select from holdfast.timer")).rowCount;
}

test("a timer fires when it is due, with the last that was said of it; one that is taken back does not", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [set, rung] });
  await send(store, [fact("1", "far", "far"), fact("2", "moved", "far"), fact("3", "gone", "far"), fact("4", "due")]);
  assert.deepEqual(await ledgerOf(store.pool, 1), ["4"]);
  assert.equal(await timerCount(store.pool), 3);
  await send(store, [fact("5", "moved"), fact("6", "gone", "cancel"), fact("7", "never", "cancel")]);
  assert.deepEqual(await ledgerOf(store.pool, 2), ["4", "5"]);
  await until("the one that is far is left", async () => (await timerCount(store.pool)) === 1);
  // Set and taken back in one batch: the last word counts.
  await send(store, [
    fact("8", "brief", "far"),
    fact("9", "brief", "cancel"),
    fact("10", "back", "cancel"),
    fact("11", "back"),
  ]);
  assert.deepEqual(await ledgerOf(store.pool, 3), ["4", "5", "11"]);
  assert.equal(await timerCount(store.pool), 1);
});

test("a timer that has fired can be set again under its id", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [set, rung] });
  await send(store, [fact("1", "k")]);
  await ledgerOf(store.pool, 1);
  await send(store, [fact("2", "k")]);
  assert.deepEqual(await ledgerOf(store.pool, 2), ["1", "2"]);
});

test("the id that setting a timer gives takes it back, whatever its characters", async (t) => {
  const store = await ledgerStore(t);
  const ids = ["plain", "long".repeat(100), "nul\0"];
  const consumer = consume(facts, (batch, { at, cancel }) =>
    batch.each((event) => {
      for (const id of ids) cancel(ring, at(ring, event, { id, dueAt: new Date(Date.now() + hourMs) }));
      at(ring, event, { id: "stays", dueAt: new Date(Date.now() + hourMs) });
      return done();
    }),
  );
  await runApp(t, store, { consumers: [consumer, rung] });
  await send(store, [fact("1")]);
  await until("the timers are written", async () => (await timerCount(store.pool)) !== 0);
  assert.equal(await timerCount(store.pool), 1);
});

test("many timers of one second are fired once each, in batches, by workers that fire at once", async (t) => {
  const { pool } = await storeOf(t);
  const count = 20_000;
  const dueAt = new Date(Date.now() - 1_000);
  const wishes = Array.from({ length: count }, (_, index) => {
    const facts = { class: "normal" as const, stream: 1, id: `${index}`, key: `${index}`, body: Buffer.from("{}") };
    return { event: newEvent(facts), dueAt };
  });
  await writeTimers(pool, wishes);
  const worker = async () => {
    let fired = 0;
    for (;;) {
      const { count: now } = await fireTimers(pool);
      assert.ok(now <= limits.timerFireRows);
      if (now === 0) return fired;
      fired += now;
    }
  };
  const fired = await Promise.all([worker(), worker()]);
  assert.equal(fired[0] + fired[1], count);
  const found = await pool.query<{ rows: number; ids: number }>(
    "select count(*)::int as rows, count(distinct id)::int as ids from holdfast.log_normal",
  );
  assert.deepEqual(found.rows[0], { rows: count, ids: count });
  assert.equal(await timerCount(pool), 0);
});

test("timers that became due while nothing ran fire at the next start, oldest first", async (t) => {
  const store = await ledgerStore(t);
  const first = await runApp(t, store, { consumers: [set, rung] });
  await send(
    store,
    [1, 2, 3].map((index) => fact(`${index}`, `k${index}`, "far")),
  );
  await until("the timers are written", async () => (await timerCount(store.pool)) === 3);
  await first.stop();
  await store.pool.query("update holdfast.timer set due_at = now() - right(id, 1)::int * interval '1 s', slot = 5");
  await runApp(t, store, { as: "second", consumers: [set, rung] });
  assert.deepEqual(await ledgerOf(store.pool, 3), ["3", "2", "1"]);
  assert.deepEqual(await ledger(store.pool), ["3", "2", "1"]);
});

test("a timer that is set again for the same moment fires once, in whichever part of the log it was", async (t) => {
  const store = await storeOf(t);
  const { pool } = store;
  const event = newEvent({ class: "normal", stream: 1, id: "a", key: "k", body: Buffer.from("{}") });
  for (const count of [1, 0, 0]) {
    await writeTimers(pool, [{ event, dueAt: new Date(0) }]);
    assert.equal((await fireTimers(pool)).count, count);
    assert.equal(await timerCount(pool), 0);
    await turnLog(store);
  }
});

test("a timer carries the version of its event into the log", async (t) => {
  const { pool } = await storeOf(t);
  const facts = { class: "normal", stream: 1, id: "a", key: "k", body: Buffer.from("{}") } as const;
  await writeTimers(pool, [{ event: newEvent({ ...facts, version: 4 }), dueAt: new Date(0) }]);
  await fireTimers(pool);
  assert.deepEqual((await pool.query("select version from holdfast.log_normal")).rows, [{ version: 4 }]);
});
