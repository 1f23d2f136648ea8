// The upkeep of the logs as part of the work role: finished events leave by themselves, what is unfinished stays, and a
// disk that fills is heard of once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, delivery } from "../app.ts";
import { partStates, rotate } from "../log/rotate.ts";
import { DiskAlarm, diskUse } from "../store/disk.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { Fact, fact, facts, ledgerOf, ledgerStore, note, runApp, send } from "./sample.ts";

const upkeep = { retainMs: 1, dataDir: undefined, diskBytes: undefined };

const noted = consume(facts, (batch, { tx, deliver }) =>
  batch.each(async (event) => {
    await note(tx, event.id);
    deliver(parcel, event);
    return done();
  }),
);

const parcel = delivery("parcel", {
  event: Fact,
  key: (one) => one.key,
  transport: async () => ({ outcome: "sent" }),
});

test("worked and delivered events leave the log by themselves, and their ids stay known", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [noted], deliveries: [parcel], roles: ["work", "deliver"], upkeep });
  await send(store, [fact("1"), fact("2", "other")]);
  await ledgerOf(store.pool, 2);
  await until("the log turns on", () => rotate(store.pool, "normal"));
  await until("the part is empty", async () => {
    const states = await partStates(store.pool, "normal");
    return states.find(({ part }) => part === 0)?.state === "empty";
  });
  await send(store, [fact("1"), fact("3")]);
  assert.deepEqual(await ledgerOf(store.pool, 3), ["1", "2", "3"]);
});

test("a store that is too full is said once, and once when there is room again", () => {
  const alarm = new DiskAlarm();
  const said = [0.5, 0.849, 0.85, 0.9, 0.84, 0.83, 0.81, 0.86, undefined].map((share) => alarm.note(share));
  const silent = undefined;
  assert.deepEqual(said, [silent, silent, "on", silent, silent, silent, "off", "on", "off"]);
});

test("the disk under the embedded store is measured, and another store against what it may take", async (t) => {
  const { pool } = await ledgerStore(t);
  const own = await diskUse(pool, { dataDir: import.meta.dirname, diskBytes: undefined });
  assert.ok(own !== undefined && own > 0 && own < 1);
  const size = await pool.query<{ bytes: number }>("select pg_database_size(current_database())::float8 as bytes");
  const bytes = size.rows[0]?.bytes ?? assert.fail();
  const share = await diskUse(pool, { dataDir: undefined, diskBytes: bytes * 2 });
  assert.ok(share !== undefined && Math.abs(share - 0.5) < 0.05);
  assert.equal(await diskUse(pool, { dataDir: undefined, diskBytes: undefined }), undefined);
});
