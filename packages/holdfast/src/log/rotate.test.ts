// Logs turn on to their next part while others write and read: nothing is lost, doubled or out of order, and whoever
// holds a part only delays the turn.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../testing/seeded.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { append, appendNew } from "./append.ts";
import { Appender } from "./appender.ts";
import { consumerNumbers } from "./directory.ts";
import { retainStep } from "./retain.ts";
import { rotate } from "./rotate.ts";
import {
  consumerOf,
  freshReader,
  openWriter,
  partMarks,
  readAll,
  sample,
  savePlaces,
  storeOf,
  turnLog,
  write,
} from "./sample.ts";

/** What accepting says of each id: true when it was new. */
async function accept(appender: Appender, ids: readonly string[], key = "k"): Promise<boolean[]> {
  return (await Promise.all(ids.map((id) => appender.append(sample(id, key))))).map(({ fresh }) => fresh);
}

test("events are read in order across parts, and one that is written late is read too", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  await write(store.pool, ["1", "2"]);
  await turnLog(store);
  await write(store.pool, ["3"]);
  assert.deepEqual(await readAll(reader, store.pool, 1), ["1", "2", "3"]);
  const late = await openWriter(t, store);
  await turnLog(store);
  await write(late, ["4"]);
  await write(store.pool, ["5"], "other");
  assert.deepEqual(await readAll(reader, store.pool), ["5"]);
  await late.query("commit");
  assert.deepEqual(await readAll(reader, store.pool), ["4"]);
  assert.deepEqual(await readAll(freshReader(), store.pool, 2), ["1", "2", "3", "4", "5"]);
  assert.equal(await partMarks(store), "cco.");
});

test("what was open while a window was taken, and committed just before the turn, is read", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  const late = await openWriter(t, store);
  await write(late, ["late"], "other");
  await write(store.pool, ["1"]);
  assert.deepEqual(await readAll(reader, store.pool), ["1"]);
  await late.query("commit");
  await turnLog(store);
  assert.deepEqual(await readAll(reader, store.pool), ["late"]);
});

test("a writer with an old layout stores nothing in a closed part and goes again", async (t) => {
  const store = await storeOf(t);
  const [one, two] = [await openWriter(t, store), await openWriter(t, store)];
  await write(one, ["1"]);
  await one.query("commit");
  await write(two, ["2"]);
  await two.query("commit");
  await turnLog(store);
  await one.query("begin");
  await append(one, "normal", [sample("3"), sample("1")]);
  await one.query("commit");
  assert.equal(await appendNew(two, "normal", [sample("4")]), true);
  assert.equal(await appendNew(two, "normal", [sample("5"), sample("2")]), false);
  const found = await store.pool.query("select part, id from holdfast.log_normal order by seq");
  assert.deepEqual(
    found.rows.map(({ part, id }) => `${part}:${id}`),
    ["0:1", "0:2", "1:3", "1:4"],
  );
});

test("a transaction that cannot see a rotation may not append (HF_APPEND_REFUSED)", async (t) => {
  const store = await storeOf(t);
  const writer = await openWriter(t, store);
  await writer.query("commit; begin isolation level repeatable read; select 1");
  await assert.rejects(write(writer, ["1"]), { code: "HF_APPEND_REFUSED" });
});

test("a long transaction delays the rotation and nothing else", async (t) => {
  const store = await storeOf(t);
  const long = await openWriter(t, store);
  await write(long, ["long"]);
  assert.equal(await rotate(store.pool, "normal"), false);
  await until("the transaction counts as long", async () => {
    const began = performance.now();
    assert.equal(await rotate(store.pool, "normal"), false);
    return performance.now() - began < 40;
  });
  const appender = new Appender({ pool: store.pool });
  assert.deepEqual(await accept(appender, ["a", "b"]), [true, true]);
  assert.deepEqual(await readAll(freshReader(), store.pool), ["a", "b"]);
  await long.query("commit");
  await turnLog(store);
  assert.equal(await partMarks(store), "co..");
});

test("a transaction that only has an id, and one that only reads, do not delay the rotation", async (t) => {
  const store = await storeOf(t);
  await openWriter(t, store);
  const reading = await openWriter(t, store);
  await reading.query("select count(*) from holdfast.log_normal_0");
  assert.equal(await rotate(store.pool, "normal"), true);
});

/** Reads until the time is over and everything is read, saving as it goes; gives the ids. */
async function readOn(
  store: TestStore,
  { consumer, over }: { consumer: number; over: () => boolean },
): Promise<string[]> {
  const reader = freshReader();
  const seen: string[] = [];
  for (;;) {
    const last = over();
    const reading = await reader.read(store.pool, 200);
    if (reading) {
      seen.push(...reading.events.map((event) => event.id));
      continue;
    }
    if (reader.moved) await savePlaces(store, reader, consumer);
    if (last) return seen;
    await sleep(10);
  }
}

/** Appends as routes and settles do, until the time is over; gives the ids that were stored, in order. */
async function writeOn(t: TestContext, store: TestStore, { writer, over }: { writer: number; over: () => boolean }) {
  const random = seeded(writer);
  const appender = new Appender({ pool: store.pool });
  const session = await openWriter(t, store);
  await session.query("commit");
  const ids: string[] = [];
  for (let turn = 0; !over(); turn++) {
    const mine = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, index) => `${writer}/${turn}/${index}`);
    if (random() < 0.6) {
      const again = ids.length > 0 && random() < 0.2 ? [ids[Math.floor(random() * ids.length)] ?? ""] : [];
      const fresh = await accept(appender, [...mine, ...again], `${writer}`);
      assert.deepEqual(fresh, [...mine.map(() => true), ...again.map(() => false)]);
      ids.push(...mine);
      continue;
    }
    await session.query("begin; select pg_current_xact_id()");
    await sleep(random() * 10);
    await write(session, mine.slice(0, 1), `${writer}`);
    await sleep(random() * 10);
    await write(session, mine.slice(1), `${writer}`);
    const kept = random() < 0.8;
    await session.query(kept ? "commit" : "rollback");
    if (kept) ids.push(...mine);
  }
  await appender.stop();
  return ids;
}

test("while parts turn and leave under eight writers and two readers nothing is lost, doubled or out of order", async (t) => {
  const store = await storeOf(t, { connections: 40 });
  const consumers = [
    await consumerOf(store),
    (await consumerNumbers(store.pool, new Map([["other", 1]]))).get("other") ?? assert.fail(),
  ];
  const [progress, written] = [{ turns: 0, emptied: 0 }, { all: false }];
  const reading = consumers.map((consumer) => readOn(store, { consumer, over: () => written.all }));
  const keeping = (async () => {
    while (!written.all) {
      if (await rotate(store.pool, "normal")) progress.turns += 1;
      for (let step = 0; step < 4; step++)
        if (await retainStep(store.pool, "normal", { retainMs: 0, partRows: Infinity, now: Date.now }))
          progress.emptied += 1;
      await sleep(200);
    }
  })();
  const isTurnedOften = () => progress.turns >= 10;
  const stored = await Promise.all(
    Array.from({ length: 8 }, (_, index) => writeOn(t, store, { writer: index + 1, over: isTurnedOften })),
  );
  written.all = true;
  await keeping;
  t.diagnostic(`${stored.flat().length} events, ${progress.turns} rotations, ${progress.emptied} other steps`);
  assert.ok(stored.flat().length > 500 && progress.emptied > 0);
  for (const seen of await Promise.all(reading)) {
    assert.deepEqual(seen.toSorted(), stored.flat().toSorted());
    for (const [index, ids] of stored.entries()) {
      assert.deepEqual(
        seen.filter((id) => id.startsWith(`${index + 1}/`)),
        ids,
      );
    }
  }
});
