// Every way in which a log in Postgres is known to lose events, made step by step: the reader loses none, doubles none
// and keeps the order of what was answered before the other was sent.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Pool } from "../store/pool.ts";
import { loadCursors, saveCursors } from "./cursor.ts";
import { type Position, upTo } from "./position.ts";
import { bound, Reader } from "./reader.ts";
import { everySlot, freshReader, openWriter, readAll, sample, storeOf, write } from "./sample.ts";
import { append } from "./append.ts";
import { until } from "../testing/until.ts";
import { consumerNumbers, streamNumbers } from "./directory.ts";

/** A cursor on the sequence alone. */
function naiveReader(pool: Pool): () => Promise<string[]> {
  let cursor = 0;
  return async () => {
    const found = await pool.query<{ id: string; seq: string }>(
      "select id, seq from holdfast.log_normal where seq > $1 order by seq",
      [cursor],
    );
    cursor = Number(found.rows.at(-1)?.seq ?? cursor);
    return found.rows.map((row) => row.id);
  };
}

/** Waits at a gap in the numbers, unless what comes after it is older than every running transaction. */
function gapReader(pool: Pool): () => Promise<string[]> {
  let cursor = 0;
  return async () => {
    const found = await pool.query<{ id: string; seq: string; old: boolean }>(
      `select id, seq, xid < pg_snapshot_xmin(pg_current_snapshot()) as old
       from holdfast.log_normal where seq > $1 order by seq`,
      [cursor],
    );
    const ids: string[] = [];
    for (const { id, seq, old } of found.rows) {
      if (Number(seq) !== cursor + 1 && !old) break;
      cursor = Number(seq);
      ids.push(id);
    }
    return ids;
  };
}

/** Everything older than every running transaction, in the order of ids. */
function oldestReader(pool: Pool): () => Promise<string[]> {
  return async () => {
    const text = "select id from holdfast.log_normal where xid < pg_snapshot_xmin(pg_current_snapshot())";
    return (await pool.query<{ id: string }>(text)).rows.map((row) => row.id);
  };
}

test("an event that commits after one with a higher number is read; a cursor on the sequence loses it", async (t) => {
  const store = await storeOf(t);
  const [naive, reader] = [naiveReader(store.pool), freshReader()];
  const slow = await openWriter(t, store);
  await write(slow, ["first"]);
  await write(store.pool, ["second"]);
  assert.deepEqual(await naive(), ["second"]);
  assert.deepEqual(await readAll(reader, store.pool), ["second"]);
  await slow.query("commit");
  assert.deepEqual(await naive(), []);
  assert.deepEqual(await readAll(reader, store.pool), ["first"]);
  assert.deepEqual(await readAll(reader, store.pool), []);
});

test("an event whose transaction is newer but has a lower number is read; trust in gaps loses it", async (t) => {
  const store = await storeOf(t);
  const [gap, reader] = [gapReader(store.pool), freshReader()];
  const older = await openWriter(t, store);
  const newer = await openWriter(t, store);
  await write(newer, ["lower number"]);
  await write(older, ["higher number"]);
  await older.query("commit");
  // Transactions of other databases count as running too, so it may take a moment.
  const trusted = await until("the gap is trusted", async () => {
    const ids = await gap();
    return ids.length > 0 && ids;
  });
  assert.deepEqual(trusted, ["higher number"]);
  assert.deepEqual(await readAll(reader, store.pool), ["higher number"]);
  await newer.query("commit");
  assert.deepEqual(await gap(), []);
  assert.deepEqual(await readAll(reader, store.pool), ["lower number"]);
});

test("an event whose transaction is the newest of all while the reader looks is read once it commits", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  // Nothing newer has completed, so no snapshot lists this transaction as running.
  const newest = await openWriter(t, store);
  await write(newest, ["a"]);
  assert.deepEqual(await readAll(reader, store.pool), []);
  await newest.query("commit");
  assert.deepEqual(await readAll(reader, store.pool), ["a"]);
  assert.deepEqual(await readAll(reader, store.pool), []);
});

test("a write transaction that stays open, here or in another database, holds nothing up", async (t) => {
  const [store, other] = [await storeOf(t), await storeOf(t)];
  const [oldest, reader] = [oldestReader(store.pool), freshReader()];
  await openWriter(t, store);
  await openWriter(t, other);
  await write(store.pool, ["a"]);
  assert.deepEqual(await oldest(), []);
  assert.deepEqual(await readAll(reader, store.pool), ["a"]);
});

test("a transaction that has its id early and appends late is read once, before what was sent after it", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  const early = await openWriter(t, store);
  await write(store.pool, ["1"]);
  assert.deepEqual(await readAll(reader, store.pool), ["1"]);
  await write(store.pool, ["2"]);
  assert.deepEqual(await readAll(reader, store.pool), ["2"]);
  await write(early, ["3", "4"]);
  assert.deepEqual(await readAll(reader, store.pool), []);
  await write(store.pool, ["5"], "other key");
  assert.deepEqual(await readAll(reader, store.pool), ["5"]);
  await early.query("commit");
  await write(store.pool, ["6"]);
  assert.deepEqual(await readAll(reader, store.pool), ["3", "4", "6"]);
  assert.deepEqual(await readAll(reader, store.pool), []);
});

test("what a savepoint wrote is read with its transaction, what was rolled back is not", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  const writer = await openWriter(t, store);
  await writer.query("savepoint one");
  await write(writer, ["in one"]);
  await writer.query("savepoint two");
  await write(writer, ["in two"]);
  await writer.query("rollback to savepoint two");
  await write(store.pool, ["meanwhile"]);
  assert.deepEqual(await readAll(reader, store.pool), ["meanwhile"]);
  await writer.query("release savepoint one");
  await write(writer, ["after"]);
  assert.deepEqual(await readAll(reader, store.pool), []);
  await writer.query("commit");
  assert.deepEqual(await readAll(reader, store.pool), ["in one", "after"]);
});

test("an aborted transaction leaves a gap in the numbers and nothing else", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  const writer = await openWriter(t, store);
  await write(writer, ["gone"]);
  await write(store.pool, ["stays"]);
  assert.deepEqual(await readAll(reader, store.pool), ["stays"]);
  await writer.query("rollback");
  await write(store.pool, ["gone"]);
  assert.deepEqual(await readAll(reader, store.pool), ["gone"]);
});

for (const rows of [1, 7]) {
  test(`a backlog is read in order ${rows} at a time, with what commits late in its place`, async (t) => {
    const store = await storeOf(t);
    const reader = freshReader();
    assert.deepEqual(await readAll(reader, store.pool, rows), []);
    const late = await openWriter(t, store);
    await write(late, ["late 1", "late 2"], "late key");
    const ids = Array.from({ length: 300 }, (_, index) => `${index}`);
    const keyed = ids.map((id) => sample(id, `key ${Number(id) % 10}`));
    await append(store.pool, "normal", keyed);
    const first = await reader.read(store.pool, rows);
    assert.equal(first?.events.length, rows);
    await late.query("commit");
    const rest = await readAll(reader, store.pool, rows);
    // The window was closed before the late ones committed, so they come in the next one.
    assert.deepEqual([...first.events.map((event) => event.id), ...rest], [...ids, "late 1", "late 2"]);
  });
}

test("a stream, a class and a slot that are not the reader's are not read", async (t) => {
  const store = await storeOf(t);
  await write(store.pool, ["mine"]);
  await append(store.pool, "normal", [{ ...sample("other stream"), stream: 2 }]);
  await append(store.pool, "critical", [{ ...sample("other class"), class: "critical" }]);
  const { slot } = sample("");
  const elsewhere = new Reader(1, "normal");
  elsewhere.assign(new Map([...everySlot()].filter(([number]) => number !== slot)));
  assert.deepEqual(await readAll(elsewhere, store.pool), []);
  assert.deepEqual(await readAll(freshReader(), store.pool), ["mine"]);
});

test("slots that were taken over at different places meet, and nothing is lost or doubled", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  const places: Position[] = [];
  const late = await openWriter(t, store);
  await write(late, ["late"], "late");
  for (let round = 0; round < 8; round++) {
    for (let index = 0; index < 20; index++) await write(store.pool, [`${round}/${index}`], `key ${index}`);
    await readAll(reader, store.pool, 9);
    places.push(reader.places()[0]?.position ?? assert.fail());
  }
  await late.query("commit");
  // Slot by slot another place, as if eight processes had ended at different times.
  const successor = new Reader(1, "normal");
  successor.assign(new Map([...everySlot().keys()].map((slot) => [slot, places[slot % 8] ?? assert.fail()])));
  assert.equal(successor.places().length, 8);
  const ids = await readAll(successor, store.pool, 5);
  const roundOf = (id: string) => Number(id.split("/")[0]);
  const expected = Array.from({ length: 20 }, (_, index) => ({ index, slot: sample("", `key ${index}`).slot })).flatMap(
    ({ index, slot }) => Array.from({ length: 7 - (slot % 8) }, (_, more) => `${(slot % 8) + more + 1}/${index}`),
  );
  assert.deepEqual(ids.toSorted(), [...expected, "late"].toSorted());
  for (let index = 0; index < 20; index++) {
    const rounds = ids.filter((id) => id.endsWith(`/${index}`)).map(roundOf);
    assert.deepEqual(
      rounds,
      rounds.toSorted((one, other) => one - other),
    );
  }
  assert.equal(successor.places().length, 1);
});

test("a reader that starts again from the saved cursors after every reading goes on exactly there", async (t) => {
  const store = await storeOf(t);
  const streams = await streamNumbers(store.pool, ["s"]);
  const consumer = (await consumerNumbers(store.pool, streams)).get("s") ?? assert.fail();
  const slots = [...everySlot().keys()];
  const late = await openWriter(t, store);
  const seen: string[] = [];
  for (let step = 0; step < 60; step++) {
    if (step < 40) await write(store.pool, [`${step}a`, `${step}b`], `key ${step % 7}`);
    if (step === 10) await write(late, ["late"], "late");
    if (step === 30) await late.query("commit");
    const reader = new Reader(1, "normal");
    const positions = await loadCursors(store.pool, consumer, slots);
    reader.assign(positions.get("normal") ?? assert.fail());
    for (let reading = await reader.read(store.pool, 3); reading; reading = await reader.read(store.pool, 3)) {
      const last = reading.events.at(-1) ?? assert.fail();
      const place = { consumer, class: "normal" as const, slots: [...new Set(reading.events.map(({ slot }) => slot))] };
      await saveCursors(store.pool, place, upTo(reading.position, last.seq));
      seen.push(...reading.events.map((event) => event.id));
      // Every third time it dies at once, every third time it reads on, and then what it had read is not lost.
      if (step % 3 === 0) break;
    }
  }
  assert.equal(new Set(seen).size, 81);
  assert.equal(seen.length, 81);
  assert.deepEqual(
    seen.filter((id) => id !== "late" && Number.parseInt(id, 10) % 7 === 3),
    [3, 10, 17, 24, 31, 38].flatMap((step) => [`${step}a`, `${step}b`]),
  );
});

test("what committed after the floor was read and before the snapshot was taken is not read again", async (t) => {
  const store = await storeOf(t);
  await write(store.pool, ["read before"]);
  const done = await bound(store.pool, "normal");
  await write(store.pool, ["new"]);
  const reader = new Reader(1, "normal");
  const floor = done.floor - 1;
  reader.assign(everySlot({ done: { ...done, floor }, until: { ...done, floor }, after: 0 }));
  assert.deepEqual(await readAll(reader, store.pool), ["new"]);
});
