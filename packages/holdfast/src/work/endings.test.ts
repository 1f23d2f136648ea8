// The ways in which an accepted event ends without running: too late, cancelled, replaced by a newer one; and a key
// whose policy is not to wait.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, type ConsumeOptions, stream } from "../app.ts";
import { limits } from "../limits.ts";
import {
  ended,
  fact,
  Fact,
  facts,
  ledger,
  ledgerOf,
  ledgerStore,
  note,
  runApp,
  send,
  waiting,
} from "../role/sample.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { done } from "./outcome.ts";

const hour = 3_600_000;

/** Notes each fact; fails while told to. */
function noting(options: ConsumeOptions = {}, fails: (wish: string) => boolean = () => false, from = facts) {
  return consume(
    from,
    (batch, { tx, cancel }) =>
      batch.each(async ({ id, wish }) => {
        if (fails(wish)) throw new Error(`${id} failed`);
        if (wish.startsWith("cancel key ")) cancel(from, { key: wish.slice(11) });
        else if (wish.startsWith("cancel ")) cancel(from, wish.slice(7));
        await note(tx, id);
        return done();
      }),
    { retryBaseMs: hour, ...options },
  );
}

async function ends(store: TestStore): Promise<string[]> {
  return (await ended(store.pool)).map(({ id, outcome, reason }) => `${id} ${outcome} ${reason}`.trim());
}

test("with the policy `skip` the later events of a key go past one that fails, which is tried again for itself", async (t) => {
  const store = await ledgerStore(t);
  let broken = true;
  const options = { onFailure: "skip", retryBaseMs: 1, tries: 1_000 } as const;
  await runApp(t, store, { consumers: [noting(options, (wish) => wish === "fail" && broken)] });
  await send(store, [fact("1", "k", "fail"), fact("2"), fact("3", "k", "fail"), fact("4")]);
  assert.deepEqual(await ledgerOf(store.pool, 2), ["2", "4"]);
  const rows = await store.pool.query("select from holdfast.waiting where due_at is null");
  assert.equal(rows.rowCount, 0, "nothing is parked");
  broken = false;
  const notes = await ledgerOf(store.pool, 4);
  assert.deepEqual(notes.toSorted(), ["1", "2", "3", "4"]);
  await until("nothing waits", async () => (await waiting(store.pool)).length === 0);
});

test("an event after its deadline has no effect and is recorded as expired", async (t) => {
  const store = await ledgerStore(t);
  const deadline = ({ wish }: Fact, acceptedAt: Date) =>
    wish === "soon" ? new Date(acceptedAt.getTime() + 1) : undefined;
  const hurried = { ...facts, deadline };
  const app = { consumers: [noting({}, undefined, hurried)] };
  const first = await runApp(t, store, app);
  await first.stop();
  await send(store, [fact("late", "k", "soon"), fact("any time")]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  await runApp(t, store, app);
  assert.deepEqual(await ledgerOf(store.pool, 1), ["any time"]);
  assert.match((await ends(store))[0] ?? "", /^late expired \d{4}-/);
});

test("an event is cancelled by its id, or with all of its key, before its turn; what comes later is not", async (t) => {
  const store = await ledgerStore(t);
  const fails = (wish: string) => wish === "fail";
  await runApp(t, store, { consumers: [noting({}, fails)] });
  await send(store, [
    fact("a1", "a", "fail"),
    fact("a2", "a"),
    fact("b1", "b", "fail"),
    fact("b2", "b"),
    fact("c", "c"),
  ]);
  await until("two keys wait", async () => (await waiting(store.pool)).length === 4);
  await send(store, [fact("x", "x", "cancel a1"), fact("y", "y", "cancel key b")]);
  const notes = await ledgerOf(store.pool, 4);
  assert.deepEqual(notes.toSorted(), ["a2", "c", "x", "y"]);
  await until("nothing waits", async () => (await waiting(store.pool)).length === 0);
  assert.deepEqual(await ends(store), ["a1 cancelled", "b1 cancelled", "b2 cancelled"]);
  await send(store, [fact("b3", "b")]);
  assert.equal((await ledgerOf(store.pool, 5)).at(-1), "b3");
});

test("while behind, only the newest event of a key runs; each of the others is recorded as coalesced", async (t) => {
  const store = await ledgerStore(t);
  const app = { consumers: [noting({ coalesce: true })] };
  const first = await runApp(t, store, app);
  await first.stop();
  const changes = Array.from({ length: 3_000 }, (_, index) =>
    fact(`${index}`, index % 6 === 0 ? "contact" : `other ${index % 700}`),
  );
  for (let at = 0; at < changes.length; at += 500) await send(store, changes.slice(at, at + 500));
  await store.pool.query("update holdfast.log_normal set accepted_at = now() - $1 * interval '1 ms'", [
    2 * limits.coalesceBehindMs,
  ]);
  await runApp(t, store, app);
  const keys = new Map(changes.map(({ key, id }) => [key, id]));
  const notes = await ledgerOf(store.pool, keys.size);
  assert.deepEqual(
    notes,
    [...keys.values()].toSorted((one, other) => Number(one) - Number(other)),
  );
  const records = await until("all have a record", async () => {
    const rows = await ended(store.pool);
    return rows.length >= changes.length - keys.size && rows;
  });
  assert.equal(records.length, changes.length - keys.size);
  assert.ok(records.every(({ id, outcome, reason }) => outcome === "coalesced" && Number(reason) > Number(id)));
});

test("an event that is not behind is never left out", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [noting({ coalesce: true })] });
  await send(store, [fact("1"), fact("2"), fact("3")]);
  assert.deepEqual(await ledgerOf(store.pool, 3), ["1", "2", "3"]);
});

test("events of an older version are upgraded step by step; those of a newer one wait for newer code", async (t) => {
  const store = await ledgerStore(t);
  const options = { event: Fact, id: (one: Fact) => one.id, key: (one: Fact) => one.key };
  const add = (text: string) => (old: unknown) => ({ ...(old as Fact), wish: `${(old as Fact).wish}${text}` });
  const newer = stream("facts", { ...options, version: 3, upgrades: { 1: add("+2"), 2: add("+3") } });
  const noteWish = (from: typeof facts) =>
    consume(from, (batch, { tx }) =>
      batch.each(async ({ id, wish }) => {
        await note(tx, `${id} ${wish}`);
        return done();
      }),
    );
  const old = await runApp(t, store, { consumers: [noteWish(facts)] });
  await send(store, [fact("1", "k", "as it is")]);
  assert.deepEqual(await ledgerOf(store.pool, 1), ["1 as it is"]);
  await send(store, [fact("2", "k", "new"), fact("3", "k", "behind it"), fact("4", "other", "old")], { version: 3 });
  await until("the old code leaves it", async () => (await waiting(store.pool)).join(" ") === "2 (3) 4");
  assert.deepEqual(await ended(store.pool), []);
  await old.stop();
  await send(store, [fact("5", "third", "old")], { version: 1 });
  await runApp(t, store, { as: "new", consumers: [noteWish(newer)] });
  await ledgerOf(store.pool, 5);
  const notes = await ledger(store.pool);
  assert.deepEqual(
    notes.filter((one) => /^[23]/.test(one)),
    ["2 new", "3 behind it"],
  );
  assert.ok(notes.includes("5 old+2+3"));
});
