// What one slot does to the others: nothing that lasts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { consume, stream } from "../app.ts";
import { limits } from "../limits.ts";
import { slotOf } from "../log/slot.ts";
import { fact, Fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send, waiting } from "../role/sample.ts";
import { until } from "../testing/until.ts";
import { done } from "./outcome.ts";

/** Notes each fact, when `before` has come back. */
function noting(before: (event: Fact) => Promise<unknown> | undefined, from = facts) {
  return consume(
    from,
    (batch, { tx }) =>
      batch.each(async (event) => {
        await before(event);
        await note(tx, `${event.key} ${event.id}`);
        return done();
      }),
    { retryBaseMs: 1, tries: 1_000_000 },
  );
}

test("once a slot is known to be slow, the others go on while it is stuck, and keep their order", async (t) => {
  assert.notEqual(slotOf("slow"), slotOf("quick"));
  const store = await ledgerStore(t);
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  t.after(() => open());
  const waits = { slowly: () => sleep(2 * limits.slowSlotMs), stuck: () => gate };
  const consumer = noting(({ wish }) => (wish === "slowly" || wish === "stuck" ? waits[wish]() : undefined));
  await runApp(t, store, { consumers: [consumer] });
  await send(
    store,
    [fact("1", "slow", "slowly"), fact("1", "quick")].map((one, n) => ({ ...one, id: `${n}` })),
  );
  await ledgerOf(store.pool, 2);
  await send(store, [fact("2", "slow", "stuck"), fact("3", "slow")]);
  for (let index = 10; index < 40; index++) await send(store, [fact(`${index}`, "quick")]);
  const notes = await ledgerOf(store.pool, 32);
  assert.deepEqual(
    notes.slice(2),
    Array.from({ length: 30 }, (_, index) => `quick ${index + 10}`),
  );
  open();
  assert.deepEqual((await ledgerOf(store.pool, 34)).slice(32), ["slow 2", "slow 3"]);
});

test("while a slot is stuck another worker takes its share, and all others go on", async (t) => {
  const store = await ledgerStore(t);
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  t.after(() => open());
  const slowly = () => sleep(2 * limits.slowSlotMs);
  const consumer = noting(({ wish }) => (wish === "slowly" ? slowly() : wish === "stuck" ? gate : undefined));
  await runApp(t, store, { consumers: [consumer], as: "one" });
  await send(store, [fact("0", "slow", "slowly"), fact("1", "quick 0")]);
  await ledgerOf(store.pool, 2);
  await send(store, [fact("2", "slow", "stuck"), fact("3", "slow")]);
  const second = await runApp(t, store, { consumers: [consumer], as: "two" });
  const holders = async () => {
    const found = await store.pool.query<{ count: number }>(
      "select count(*)::int as count from holdfast.lease where role = 'work' and process is not null group by process",
    );
    return found.rows.map((row) => row.count).toSorted((one, other) => one - other);
  };
  await until("each has half", async () => (await holders()).join() === "32,32");
  const keys = Array.from({ length: 250 }, (_, index) => `quick ${index}`).filter(
    (key) => slotOf(key) !== slotOf("slow"),
  );
  const quick = (from: number) => keys.slice(0, 200).map((key, index) => fact(`${from + index}`, key));
  await send(store, quick(10));
  await ledgerOf(store.pool, 202);
  // And back again, with the first one still stuck.
  await second.stop();
  await send(store, quick(1_000));
  const notes = await ledgerOf(store.pool, 402);
  assert.ok(notes.every((text) => text.startsWith("quick") || text === "slow 0"));
  open();
  assert.deepEqual((await ledgerOf(store.pool, 404)).slice(402), ["slow 2", "slow 3"]);
});

test("a burst of one tenant does not stand before what another sends after it", async (t) => {
  const store = await ledgerStore(t);
  const shared = stream("facts", {
    event: Fact,
    id: ({ id }) => id,
    key: ({ key }) => key,
    tenant: ({ wish }) => wish,
  });
  assert.notEqual(slotOf("big"), slotOf("small"));
  await runApp(t, store, { consumers: [noting(({ wish }) => (wish === "big" ? sleep(1) : undefined), shared)] });
  const burst = Array.from({ length: 2_000 }, (_, index) => fact(`b${index}`, `big ${index % 50}`, "big"));
  for (let at = 0; at < burst.length; at += 500) await send(store, burst.slice(at, at + 500), { tenant: "big" });
  await send(store, [fact("s1", "small", "small"), fact("s2", "small", "small")], { tenant: "small" });
  const notes = await until("the small one is done", async () => {
    const found = await ledger(store.pool);
    return found.includes("small s2") && found;
  });
  assert.ok(notes.length < burst.length, `${notes.length} before it`);
  const all = await ledgerOf(store.pool, burst.length + 2);
  for (let key = 0; key < 50; key++) {
    const own = all.filter((text) => text.startsWith(`big ${key} `)).map((text) => Number(text.split(" b")[1]));
    assert.deepEqual(
      own,
      own.toSorted((one, other) => one - other),
    );
  }
});

test("many keys that fail for ever do not stop the others, and are tried again in batches", async (t) => {
  const store = await ledgerStore(t);
  let tries = 0;
  const consumer = noting(({ wish }) => {
    if (wish !== "fail") return undefined;
    tries += 1;
    throw new Error("no");
  });
  await runApp(t, store, { consumers: [consumer] });
  await send(
    store,
    Array.from({ length: 500 }, (_, index) => fact(`stuck ${index}`, `stuck ${index}`, "fail")),
  );
  await until("all have been tried again", async () => (await waiting(store.pool)).length === 500 && tries > 1_500);
  await send(
    store,
    Array.from({ length: 500 }, (_, index) => fact(`free ${index}`, `free ${index}`)),
  );
  await ledgerOf(store.pool, 500);
  assert.equal((await waiting(store.pool)).length, 500);
});
