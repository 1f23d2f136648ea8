// Cancelling from an app's own transaction: with its rows or not at all, timers and events alike.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, timer } from "./app.ts";
import { cancel } from "./cancel.ts";
import { ended, fact, Fact, facts, ledgerOf, ledgerStore, note, runApp, send, waiting } from "./role/sample.ts";
import { until } from "./testing/until.ts";
import { done } from "./work/outcome.ts";

test("what waits is cancelled with the transaction that says so, and a timer of the key never fires", async (t) => {
  const store = await ledgerStore(t);
  const ring = timer("ring", { event: Fact, key: ({ key }) => key });
  const hear = consume(
    facts,
    (batch, { tx, at, now }) =>
      batch.each(async (event) => {
        if (event.wish === "fail") throw new Error("no");
        if (event.wish === "ring") at(ring, event, { dueAt: new Date(now.getTime() + 700), id: event.id });
        await note(tx, event.id);
        return done();
      }),
    { retryBaseMs: 3_600_000 },
  );
  const rung = consume(ring, (batch, { tx }) =>
    batch.each(async ({ id }) => {
      await note(tx, `rang ${id}`);
      return done();
    }),
  );
  await runApp(t, store, { consumers: [hear, rung] });
  await send(store, [fact("1", "a", "ring"), fact("2", "b", "ring"), fact("3", "c", "fail"), fact("4", "c")]);
  await ledgerOf(store.pool, 2);
  await until("one fails", async () => (await waiting(store.pool)).length === 2);
  const connection = await store.pool.connect();
  await connection.query("begin");
  await cancel(connection, facts, { id: "3" });
  await connection.query("rollback");
  assert.deepEqual(await waiting(store.pool), ["3+", "(4)"]);
  await connection.query("begin");
  await cancel(connection, facts, { id: "3" });
  await cancel(connection, ring, { key: "a" });
  await connection.query("commit");
  connection.release();
  const notes = await ledgerOf(store.pool, 4);
  assert.deepEqual(notes.slice(2).toSorted(), ["4", "rang 2"]);
  assert.deepEqual(
    (await ended(store.pool)).map(({ id, outcome }) => `${id} ${outcome}`),
    ["3 cancelled"],
  );
});

test("a stream that no process has declared is named (HF_NOT_DECLARED)", async (t) => {
  const store = await ledgerStore(t);
  await assert.rejects(cancel(store.pool, { name: "nothing" }, { id: "1" }), { code: "HF_NOT_DECLARED" });
});
