// Logs turn on to their next part and old parts leave, under load and with everything that stands in the way: nothing is
// lost, doubled or out of order, and an id that was seen is known for days.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { seeded } from "../testing/seeded.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { append, appendNew, findRepeats } from "./append.ts";
import { Appender } from "./appender.ts";
import { saveCursors } from "./cursor.ts";
import { consumerNumbers, streamNumbers } from "./directory.ts";
import { partsOf } from "./parts.ts";
import { type Position, upTo } from "./position.ts";
import { Reader } from "./reader.ts";
import { isKeeper, retainStep, tidy } from "./retain.ts";
import { partStates, rotate } from "./rotate.ts";
import { everySlot, freshReader, openWriter, readAll, sample, storeOf, write } from "./sample.ts";

const dayMs = 24 * 3_600_000;
const slots = [...everySlot().keys()];

/** Everything may go as soon as it is finished; parts are turned by hand. */
const atOnce = { retainMs: 0, partRows: Infinity, now: () => dayMs * 20_000 };

async function turn({ pool }: TestStore): Promise<void> {
  await until("the log turns on to its next part", () => rotate(pool, "normal"));
}

/** Does what there is to do until there is nothing. */
async function retain({ pool }: TestStore, options = atOnce): Promise<void> {
  while (await retainStep(pool, "normal", options));
}

/** The states of the parts in the order of their numbers: o for open, c for closed, . for empty. */
async function states({ pool }: TestStore): Promise<string> {
  const found = await partStates(pool, "normal");
  const marks = { open: "o", closed: "c", empty: "." };
  return found
    .toSorted((one, other) => one.part - other.part)
    .map(({ state }) => marks[state])
    .join("");
}

/** A stream with the number 1 and a consumer of it. */
async function consumerOf({ pool }: TestStore, name = "s"): Promise<number> {
  return (await consumerNumbers(pool, await streamNumbers(pool, [name]))).get(name) ?? assert.fail();
}

/** Saves where the reader is, as its consumer's cursors. */
async function save({ pool }: TestStore, reader: Reader, consumer: number): Promise<void> {
  for (const { position, slots } of reader.places()) {
    await saveCursors(pool, { consumer, class: reader.class, slots }, position);
  }
  reader.saved();
}

/** Read and finished by the only consumer there is. */
async function finishAll(store: TestStore): Promise<void> {
  const reader = freshReader();
  await readAll(reader, store.pool);
  await save(store, reader, await consumerOf(store));
}

/** What accepting says of each id: true when it was new. */
async function accept(appender: Appender, ids: readonly string[]): Promise<boolean[]> {
  return (await Promise.all(ids.map((id) => appender.append(sample(id))))).map(({ fresh }) => fresh);
}

async function filtersLoaded(store: TestStore): Promise<void> {
  const parts = partsOf(store.pool);
  await until("the filters are loaded", async () => {
    const layout = await parts.reload(store.pool, "normal");
    return layout.always === 0 && parts.asked("normal", layout, [sample("never seen")]).length === 0;
  });
}

test("events are read in order across parts, and one that is written late is read too", async (t) => {
  const store = await storeOf(t);
  const reader = freshReader();
  await write(store.pool, ["1", "2"]);
  await turn(store);
  await write(store.pool, ["3"]);
  assert.deepEqual(await readAll(reader, store.pool, 1), ["1", "2", "3"]);
  const late = await openWriter(t, store);
  await turn(store);
  await write(late, ["4"]);
  await write(store.pool, ["5"], "other");
  assert.deepEqual(await readAll(reader, store.pool), ["5"]);
  await late.query("commit");
  assert.deepEqual(await readAll(reader, store.pool), ["4"]);
  assert.deepEqual(await readAll(freshReader(), store.pool, 2), ["1", "2", "3", "4", "5"]);
  assert.equal(await states(store), "cco.");
});

test("a writer with an old layout stores nothing in a closed part and goes again", async (t) => {
  const store = await storeOf(t);
  const [one, two] = [await openWriter(t, store), await openWriter(t, store)];
  await write(one, ["1"]);
  await one.query("commit");
  await write(two, ["2"]);
  await two.query("commit");
  await turn(store);
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
  await turn(store);
  assert.equal(await states(store), "co..");
});

test("a transaction that only has an id, and one that only reads, do not delay the rotation", async (t) => {
  const store = await storeOf(t);
  await openWriter(t, store);
  const reading = await openWriter(t, store);
  await reading.query("select count(*) from holdfast.log_normal_0");
  assert.equal(await rotate(store.pool, "normal"), true);
});

for (const filters of [false, true]) {
  test(`a repeat is known when its part is closed, and when it has been emptied (filters: ${filters})`, async (t) => {
    const store = await storeOf(t);
    const appender = new Appender({ pool: store.pool });
    const settle = await openWriter(t, store);
    const ids = Array.from({ length: 300 }, (_, index) => `${index}`);
    assert.ok((await accept(appender, ids)).every((fresh) => fresh));
    await turn(store);
    for (const emptied of [false, true]) {
      if (emptied) await finishAll(store);
      if (emptied || filters) await retain(store, { ...atOnce, retainMs: emptied ? 0 : Infinity });
      if (filters) await filtersLoaded(store);
      assert.equal(await states(store), emptied ? ".o.." : "co..");
      const mixed = [`new ${emptied}`, "7", `newer ${emptied}`, "299"];
      assert.deepEqual(await accept(appender, mixed), [true, false, true, false]);
      const stored = await append(settle, "normal", [sample("8"), sample(`settled ${emptied}`)]);
      assert.equal(stored.fresh, 1);
      await settle.query("commit; begin");
      const conflict = { ...sample("9"), body: Buffer.from("other") };
      const repeats = await findRepeats(store.pool, [conflict, sample("none")], { class: "normal", xid: "3" });
      // Only the hash is left of what is gone, so nobody knows what its body was.
      assert.deepEqual(repeats, [{ stream: 1, id: "9", conflict: !emptied }]);
    }
  });
}

test("an id whose event is gone is known for three days, and forgotten when its table is needed again", async (t) => {
  const store = await storeOf(t);
  await write(store.pool, ["1"]);
  await turn(store);
  await finishAll(store);
  const day = 20_000;
  const at = (days: number) => ({ ...atOnce, now: () => (day + days) * dayMs });
  await retain(store, at(0));
  for (const later of [1, 2, 3]) {
    await write(store.pool, [`day ${later}`]);
    await turn(store);
    await finishAll(store);
    await retain(store, at(later));
    assert.equal(await appendNew(store.pool, "normal", [sample("1")]), false, `${later} days later`);
  }
  await turn(store);
  await finishAll(store);
  await retain(store, at(4));
  assert.equal(await appendNew(store.pool, "normal", [sample("1")]), true);
  assert.equal(await appendNew(store.pool, "normal", [sample("day 1")]), false);
});

test("a part stays until every consumer has passed it in every slot, and while its stream has no consumer", async (t) => {
  const store = await storeOf(t);
  await streamNumbers(store.pool, ["s"]);
  await write(store.pool, ["1"]);
  await turn(store);
  await retain(store);
  assert.equal(await states(store), "co..", "a stream without a consumer");
  const consumer = await consumerOf(store);
  await retain(store);
  assert.equal(await states(store), "co..", "a consumer that never ran");
  const lagging = freshReader();
  await lagging.read(store.pool, 100);
  await save(store, lagging, consumer);
  // In the window in which the event was read the log had not been closed yet, or it has not been read to its end.
  await retain(store);
  assert.equal(await states(store), "co..", "a window that is open");
  assert.deepEqual(await readAll(lagging, store.pool), []);
  assert.equal(lagging.moved, true);
  const [place] = lagging.places();
  await saveCursors(store.pool, { consumer, class: "normal", slots: slots.slice(1) }, place?.position ?? assert.fail());
  await retain(store);
  assert.equal(await states(store), "co..", "a slot");
  await save(store, lagging, consumer);
  assert.equal(lagging.moved, false);
  await retain(store, { ...atOnce, retainMs: 60_000 });
  assert.equal(await states(store), "co..", "not old enough");
  await retain(store);
  assert.equal(await states(store), ".o..");
});

test("when the next part is not empty the open one grows, and a reader does not mind a part used again", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  const reader = freshReader();
  const seen: string[] = [];
  for (let round = 0; round < 11; round++) {
    await write(store.pool, [`${round}`]);
    await rotate(store.pool, "normal");
    if (round === 5) assert.equal(await states(store), "ccco");
    if (round === 8) {
      seen.push(...(await readAll(reader, store.pool)));
      await save(store, reader, consumer);
      await retain(store);
      assert.equal(await states(store), "...o");
    }
  }
  seen.push(...(await readAll(reader, store.pool)));
  assert.deepEqual(seen, [..."0123456789", "10"]);
});

test("receipts, answers and ended events leave when they are old and nobody can ask", async (t) => {
  const store = await storeOf(t);
  const { pool } = store;
  const consumer = await consumerOf(store);
  await write(pool, ["1"]);
  await turn(store);
  await finishAll(store);
  await retain(store);
  const [oldest] = await partStates(pool, "normal");
  const begins = oldest?.beginsAt ?? assert.fail();
  for (const days of [1, 4, 40]) {
    for (const seq of [-days, begins + days]) {
      const values = [consumer, seq, days];
      await pool.query("insert into holdfast.receipt values ($1, 1, $2, now() - $3 * interval '1 day')", values);
      await pool.query(
        `insert into holdfast.ended (consumer, class, seq, ended_at, outcome, tries, accepted_at, id, key, trace, reason, body)
         values ($1, 1, $2, now() - $3 * interval '1 day', 'dead', 1, now(), '', '', '', '', '')`,
        values,
      );
    }
    const text = "insert into holdfast.answer values (1, $1::int, 'done', now() - $1::int * interval '1 day')";
    await pool.query(text, [days]);
  }
  assert.equal(await tidy(pool), 2 + 1 + 2);
  const left = async (table: string) => {
    const found = await pool.query<{ seq: string }>(`select seq from holdfast.${table} order by seq`);
    return found.rows.map(({ seq }) => Number(seq));
  };
  assert.deepEqual(await left("receipt"), [-1, begins + 1, begins + 4, begins + 40]);
  assert.deepEqual(await left("ended"), [-4, -1, begins + 1, begins + 4, begins + 40]);
  assert.deepEqual((await pool.query("select id from holdfast.answer")).rows, [{ id: "1" }]);
});

test("one process looks after the parts until it is not heard from any more", async (t) => {
  const { pool } = await storeOf(t);
  assert.deepEqual(await Promise.all(["a", "a"].map((name) => isKeeper(pool, name))), [true, true]);
  assert.equal(await isKeeper(pool, "b"), false);
  await pool.query("update holdfast.keeper set until = now() - interval '1 s'");
  assert.equal(await isKeeper(pool, "b"), true);
  assert.equal(await isKeeper(pool, "a"), false);
});

/** Reads until the time is over and everything is read, saving as it goes; gives the ids. */
async function readOn(
  store: TestStore,
  { consumer, over }: { consumer: number; over: () => boolean },
): Promise<string[]> {
  const reader = freshReader();
  const saved: Map<number, Position> = everySlot();
  const seen: string[] = [];
  for (;;) {
    const last = over();
    const reading = await reader.read(store.pool, 200);
    if (reading) {
      seen.push(...reading.events.map((event) => event.id));
      for (const { slot, seq } of reading.events) saved.set(slot, upTo(reading.position, seq));
      continue;
    }
    if (reader.moved) await save(store, reader, consumer);
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
      const fresh = await accept2(appender, [...mine, ...again], `${writer}`);
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

async function accept2(appender: Appender, ids: readonly string[], key: string): Promise<boolean[]> {
  return (await Promise.all(ids.map((id) => appender.append(sample(id, key))))).map(({ fresh }) => fresh);
}

test("while parts turn and leave under eight writers and two readers nothing is lost, doubled or out of order", async (t) => {
  const store = await storeOf(t, { connections: 40 });
  const consumers = [
    await consumerOf(store),
    (await consumerNumbers(store.pool, new Map([["other", 1]]))).get("other") ?? assert.fail(),
  ];
  const end = performance.now() + 5_000;
  const [timeIsUp, written] = [() => performance.now() > end, { all: false }];
  const reading = consumers.map((consumer) => readOn(store, { consumer, over: () => written.all }));
  const keeping = (async () => {
    let turns = 0;
    let emptied = 0;
    while (!written.all) {
      if (await rotate(store.pool, "normal")) turns += 1;
      for (let step = 0; step < 4; step++) if (await retainStep(store.pool, "normal", atOnce)) emptied += 1;
      await sleep(200);
    }
    return { turns, emptied };
  })();
  const stored = await Promise.all(
    Array.from({ length: 8 }, (_, index) => writeOn(t, store, { writer: index + 1, over: timeIsUp })),
  );
  written.all = true;
  const { turns, emptied } = await keeping;
  t.diagnostic(`${stored.flat().length} events, ${turns} rotations, ${emptied} other steps`);
  assert.ok(turns >= 8 && stored.flat().length > 500);
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
