// What a consumer wants forgotten is gone soon after, everywhere, and nothing that comes later.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume } from "../app.ts";
import { forgetDue } from "../log/forgetting.ts";
import { fact, facts, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { until } from "../testing/until.ts";
import { done } from "./outcome.ts";

test("a key that a consumer wants forgotten leaves the log; its later events and those of others stay", async (t) => {
  const store = await ledgerStore(t);
  const consumer = consume(facts, (batch, { tx, forget }) =>
    batch.each(async ({ id, key, wish }) => {
      if (wish === "forget") forget(key);
      if (wish === "fail") throw new Error("nothing of it is written down");
      await note(tx, id);
      return done();
    }),
  );
  await send(store, [fact("1", "gone"), fact("2", "stays"), fact("3", "gone", "forget"), fact("4", "fails", "fail")]);
  await runApp(t, store, { consumers: [consumer] });
  await ledgerOf(store.pool, 3);
  await send(store, [fact("5", "gone")]);
  await ledgerOf(store.pool, 4);
  assert.equal(await forgetDue(store.pool), false, "what was said last has time to go out");
  await store.pool.query("update holdfast.forgetting set due_at = now()");
  await until("nothing is left to forget", async () => {
    await forgetDue(store.pool);
    return (await store.pool.query("select from holdfast.forgetting")).rowCount === 0;
  });
  const left = await store.pool.query<{ id: string }>(
    "select id from holdfast.log_normal where key <> '' and id ~ '^\\d$' order by id",
  );
  assert.deepEqual(
    left.rows.map(({ id }) => id),
    ["2", "4", "5"],
  );
});
