// Failures in a consumer: whoever fails fails alone, leaves nothing behind, and the others take effect once. One that
// does not come back (HF_CONSUMER_SLOW) fails too.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume } from "../app.ts";
import {
  ended,
  fact,
  type Fact,
  facts,
  ledger,
  ledgerOf,
  ledgerStore,
  note,
  runApp,
  send,
  waiting,
} from "../role/sample.ts";
import { consumerNumbers, streamNumbers } from "../log/directory.ts";
import { register } from "../log/lease.ts";
import { freshReader } from "../log/sample.ts";
import { type Queryable } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { attempt } from "./attempt.ts";
import { type Batch, type Context } from "./batch.ts";
import { done } from "./outcome.ts";

const slowly = { retryBaseMs: 3_600_000 };

function ids(count: number, name = "e"): Fact[] {
  return Array.from({ length: count }, (_, index) => fact(`${name}${index}`, `key ${index}`));
}

test("a consumer that gives nothing back has done everything", async (t) => {
  const store = await ledgerStore(t);
  const handler = async (batch: Batch<Fact>, { tx }: Context) => {
    for (const { event } of batch.items) await note(tx, event.id);
  };
  await runApp(t, store, { consumers: [consume(facts, handler)] });
  await send(store, ids(3));
  assert.deepEqual(await ledgerOf(store.pool, 3), ["e0", "e1", "e2"]);
  assert.deepEqual(await ended(store.pool), []);
});

for (const [how, dirty] of [
  ["before it has touched the transaction", false],
  ["after it has written rows", true],
] as const) {
  test(`events that throw ${how} fail alone and leave nothing behind`, async (t) => {
    const store = await ledgerStore(t);
    const consumer = consume(
      facts,
      (batch, { tx }) =>
        batch.each(async (event) => {
          if (dirty || event.wish !== "throw") await note(tx, event.id);
          if (event.wish === "throw") throw new Error(`no ${event.id}`);
          return done();
        }),
      slowly,
    );
    const list = ids(60).map((one, index) => ({ ...one, wish: index % 5 === 2 ? "throw" : "" }));
    await send(store, list);
    await runApp(t, store, { consumers: [consumer] });
    const failing = list.filter(({ wish }) => wish === "throw");
    await until("all who fail wait", async () => (await waiting(store.pool)).length === failing.length);
    await ledgerOf(store.pool, list.length - failing.length);
    const notes = await ledger(store.pool);
    assert.deepEqual(
      notes,
      list.filter(({ wish }) => wish === "").map(({ id }) => id),
    );
    assert.deepEqual(
      await waiting(store.pool),
      failing.map(({ id }) => `${id}+`),
    );
    const errors = await store.pool.query<{ error: string }>("select error from holdfast.waiting order by seq");
    assert.match(errors.rows[0]?.error ?? "", /no e2/);
  });
}

test("in one statement for a whole batch the culprit is found, and the others take effect once", async (t) => {
  const store = await ledgerStore(t);
  await store.pool.query("alter table ledger add constraint good check (note !~ '7$')");
  const handler = async (batch: Batch<Fact>, { tx }: Context) => {
    const notes = batch.items.map(({ event }) => event.id);
    await tx.query("insert into ledger (note) select note from unnest($1::text[]) as note", [notes]);
  };
  await send(store, ids(40));
  await runApp(t, store, { consumers: [consume(facts, handler, slowly)] });
  await until("the culprits wait", async () => (await waiting(store.pool)).length === 4);
  const notes = await ledgerOf(store.pool, 36);
  assert.deepEqual(await waiting(store.pool), ["e7+", "e17+", "e27+", "e37+"]);
  assert.deepEqual(
    notes,
    ids(40)
      .map(({ id }) => id)
      .filter((id) => !id.endsWith("7")),
  );
});

test("a failed statement that the consumer swallows fails its event and does not lose the others", async (t) => {
  const store = await ledgerStore(t);
  const consumer = consume(
    facts,
    (batch, { tx }) =>
      batch.each(async (event) => {
        if (event.wish === "swallow") await tx.query("select 1/0").catch(() => undefined);
        else await note(tx, event.id);
        return done();
      }),
    slowly,
  );
  await send(
    store,
    ids(10).map((one, index) => ({ ...one, wish: index === 4 ? "swallow" : "" })),
  );
  await runApp(t, store, { consumers: [consumer] });
  await until("the event waits", async () => (await waiting(store.pool)).length === 1);
  const notes = await ledgerOf(store.pool, 9);
  assert.equal(new Set(notes).size, 9);
  assert.deepEqual(await waiting(store.pool), ["e4+"]);
});

test("a system error of the consumer's own is not taken for a store that is away", async (t) => {
  const store = await ledgerStore(t);
  const consumer = consume(
    facts,
    (batch, { tx }) =>
      batch.each(async (event) => {
        if (event.wish === "call") throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
        await note(tx, event.id);
        return done();
      }),
    slowly,
  );
  await send(store, [fact("a", "1"), fact("b", "2", "call"), fact("c", "3")]);
  await runApp(t, store, { consumers: [consumer] });
  assert.deepEqual(await ledgerOf(store.pool, 2), ["a", "c"]);
  assert.deepEqual(await waiting(store.pool), ["b+"]);
});

test("an event that does not fit its schema is dead at once, with the reason and its bytes", async (t) => {
  const store = await ledgerStore(t);
  const consumer = consume(facts, (batch, { tx }) =>
    batch.each(async (event) => {
      await note(tx, event.id);
      return done();
    }),
  );
  const broken = { id: "broken", key: "k", wish: 7 as unknown as string };
  await send(store, [broken, fact("after it")]);
  await runApp(t, store, { consumers: [consumer] });
  assert.deepEqual(await ledgerOf(store.pool, 1), ["after it"]);
  const [dead] = await ended(store.pool);
  assert.equal(dead?.id, "broken");
  assert.equal(dead.outcome, "dead");
  assert.equal(dead.tries, 1);
  // HF_EVENT_UNREADABLE: trying again cannot help.
  assert.match(dead.reason, /Event broken does not fit: wish/);
  const bodies = await store.pool.query<{ body: Buffer }>("select body from holdfast.ended");
  assert.deepEqual(JSON.parse(bodies.rows[0]?.body.toString() ?? ""), broken);
});

test("a statement after the end of the consumer is refused and writes nothing", async (t) => {
  const store = await ledgerStore(t);
  let kept: Queryable | undefined;
  const handler = async (batch: Batch<Fact>, { tx }: Context) => {
    await note(tx, batch.items[0]?.event.id ?? "");
    kept = tx;
  };
  await runApp(t, store, { consumers: [consume(facts, handler)] });
  await send(store, [fact("a")]);
  await ledgerOf(store.pool, 1);
  await assert.rejects(note(kept ?? assert.fail(), "late"), { code: "HF_TRANSACTION_OVER" });
  assert.deepEqual(await ledger(store.pool), ["a"]);
});

test("a consumer that hangs is given up, its event waits, and the others take effect", async (t) => {
  const store = await ledgerStore(t);
  const { pool } = store;
  const never = new Promise<never>(() => undefined);
  const consumer = consume(
    facts,
    (batch, { tx }) =>
      batch.each(async ({ id, wish }) => {
        if (wish === "hang") await never;
        await note(tx, id);
        return done();
      }),
    slowly,
  );
  await send(store, [fact("1", "a"), fact("2", "b", "hang"), fact("3", "c")]);
  const streamNumber = (await streamNumbers(pool, ["facts"])).get("facts") ?? assert.fail();
  const numbers = await consumerNumbers(pool, new Map([["facts", streamNumber]]));
  const consumerNumber = numbers.get("facts") ?? assert.fail();
  const process = await register(pool, { name: "x", role: "work" });
  const reader = freshReader(streamNumber);
  const reading = (await reader.read(pool, 10)) ?? assert.fail();
  const bench = { pool, reading: pool, process, consumer, consumerNumber, streamNumber, streamOf: () => 0 };
  const clock = { now: () => new Date(), random: () => 0.5 };
  await attempt(
    { ...bench, ...clock, consumerMs: 100 },
    { ...reading, blocked: () => false, spent: new Map() },
    () => undefined,
  );
  assert.deepEqual(await ledger(pool), ["1", "3"]);
  assert.deepEqual(await waiting(pool), ["2+"]);
  const errors = await pool.query<{ error: string }>("select error from holdfast.waiting");
  assert.match(errors.rows[0]?.error ?? "", /Consumer facts worked more than 100 ms on one batch of 1/);
});

test("what a consumer does to the events it is given is not there when they run again", async (t) => {
  const store = await ledgerStore(t);
  // A schema that gives back the very object it was given, as some libraries do.
  const same = {
    "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value: value as Fact }) },
  } as const;
  const found: string[] = [];
  const consumer = consume(
    { ...facts, schema: same },
    (batch, { tx }) =>
      batch.each(async (event) => {
        if (event.wish === "seen") found.push(event.id);
        await note(tx, event.id);
        if (event.wish === "throw") throw new Error("after it has written");
        Object.assign(event, { wish: "seen" });
        return done();
      }),
    slowly,
  );
  // More than two readings: those that are read ahead are decoded ahead.
  const list = ids(120).map((one, index) => ({ ...one, wish: index % 10 === 9 ? "throw" : "" }));
  await send(store, list);
  await runApp(t, store, { consumers: [consumer] });
  assert.equal((await ledgerOf(store.pool, 108)).length, 108);
  assert.deepEqual(found, []);
});
