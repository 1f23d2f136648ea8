// Old parts leave when everything in them is finished, whatever stands in the way, and an id that was seen is known for
// days after its event has gone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { append, appendNew, findRepeats } from "./append.ts";
import { Appender } from "./appender.ts";
import { saveCursors } from "./cursor.ts";
import { streamNumbers } from "./directory.ts";
import { partsOf } from "./parts.ts";
import { isKeeper, retainStep, tidy } from "./retain.ts";
import { partStates, rotate } from "./rotate.ts";
import {
  consumerOf,
  everySlot,
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

const dayMs = 24 * 3_600_000;
const slots = [...everySlot().keys()];

/** Everything may go as soon as it is finished; parts are turned by hand. */
const atOnce = { retainMs: 0, partRows: Infinity, now: () => dayMs * 20_000 };

/** Does what there is to do until there is nothing. */
async function retain({ pool }: TestStore, options = atOnce): Promise<void> {
  while (await retainStep(pool, "normal", options));
}

/** Read and finished by the only consumer there is. */
async function finishAll(store: TestStore): Promise<void> {
  const reader = freshReader();
  await readAll(reader, store.pool);
  await savePlaces(store, reader, await consumerOf(store));
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

for (const filters of [false, true]) {
  test(`a repeat is known when its part is closed, and when it has been emptied (filters: ${filters})`, async (t) => {
    const store = await storeOf(t);
    const appender = new Appender({ pool: store.pool });
    const settle = await openWriter(t, store);
    const ids = Array.from({ length: 300 }, (_, index) => `${index}`);
    assert.ok((await accept(appender, ids)).every((fresh) => fresh));
    await turnLog(store);
    for (const emptied of [false, true]) {
      if (emptied) await finishAll(store);
      if (emptied || filters) await retain(store, { ...atOnce, retainMs: emptied ? 0 : Infinity });
      if (filters) await filtersLoaded(store);
      assert.equal(await partMarks(store), emptied ? ".o.." : "co..");
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
  await turnLog(store);
  await finishAll(store);
  const day = 20_000;
  const at = (days: number) => ({ ...atOnce, now: () => (day + days) * dayMs });
  await retain(store, at(0));
  for (const later of [1, 2, 3]) {
    await write(store.pool, [`day ${later}`]);
    await turnLog(store);
    await finishAll(store);
    await retain(store, at(later));
    assert.equal(await appendNew(store.pool, "normal", [sample("1")]), false, `${later} days later`);
  }
  await turnLog(store);
  await finishAll(store);
  await retain(store, at(4));
  assert.equal(await appendNew(store.pool, "normal", [sample("1")]), true);
  assert.equal(await appendNew(store.pool, "normal", [sample("day 1")]), false);
});

test("a part stays until every consumer has passed it in every slot, and while its stream has no consumer", async (t) => {
  const store = await storeOf(t);
  await streamNumbers(store.pool, ["s"]);
  await write(store.pool, ["1"]);
  await turnLog(store);
  await retain(store);
  assert.equal(await partMarks(store), "co..", "a stream without a consumer");
  const consumer = await consumerOf(store);
  await retain(store);
  assert.equal(await partMarks(store), "co..", "a consumer that never ran");
  const lagging = freshReader();
  await lagging.read(store.pool, 100);
  await savePlaces(store, lagging, consumer);
  // In the window in which the event was read the log had not been closed yet, or it has not been read to its end.
  await retain(store);
  assert.equal(await partMarks(store), "co..", "a window that is open");
  assert.deepEqual(await readAll(lagging, store.pool), []);
  assert.equal(lagging.moved, true);
  const [place] = lagging.places();
  await saveCursors(store.pool, { consumer, class: "normal", slots: slots.slice(1) }, place?.position ?? assert.fail());
  await retain(store);
  assert.equal(await partMarks(store), "co..", "a slot");
  await savePlaces(store, lagging, consumer);
  assert.equal(lagging.moved, false);
  await retain(store, { ...atOnce, retainMs: 60_000 });
  assert.equal(await partMarks(store), "co..", "not old enough");
  await retain(store);
  assert.equal(await partMarks(store), ".o..");
});

test("when the next part is not empty the open one grows, and a reader does not mind a part used again", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  const reader = freshReader();
  const seen: string[] = [];
  for (let round = 0; round < 11; round++) {
    await write(store.pool, [`${round}`]);
    await rotate(store.pool, "normal");
    if (round === 5) assert.equal(await partMarks(store), "ccco");
    if (round === 8) {
      seen.push(...(await readAll(reader, store.pool)));
      await savePlaces(store, reader, consumer);
      await retain(store);
      assert.equal(await partMarks(store), "...o");
    }
  }
  seen.push(...(await readAll(reader, store.pool)));
  assert.deepEqual(seen, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
});

test("whoever reads a part delays its leaving; what was copied by then stays, and its ids stay known", async (t) => {
  const store = await storeOf(t);
  await write(store.pool, ["1"]);
  await turnLog(store);
  await finishAll(store);
  const long = await openWriter(t, store);
  await long.query("select from holdfast.log_normal_0");
  await retain(store);
  assert.equal(await partMarks(store), "co..");
  assert.equal((await partStates(store.pool, "normal"))[0]?.copiedTo, (atOnce.now() / dayMs) % 4);
  assert.equal(await appendNew(store.pool, "normal", [sample("1")]), false);
  await long.query("commit");
  await retain(store);
  assert.equal(await partMarks(store), ".o..");
  assert.equal(await appendNew(store.pool, "normal", [sample("1")]), false);
});

test("every connection of a pool knows of the parts what the pool knows", async (t) => {
  const { pool } = await storeOf(t);
  const parts = partsOf(pool);
  const connection = await pool.connect();
  assert.equal(partsOf(connection), parts);
  connection.release();
});

test("a part is closed when it is full or old, unless nothing is in it", async (t) => {
  const store = await storeOf(t);
  const options = { retainMs: 3_600_000, partRows: 3, now: Date.now };
  const age = () => store.pool.query("update holdfast.part set opened_at = now() - interval '2 h'");
  await age();
  await write(store.pool, ["1", "2"]);
  assert.equal(await retainStep(store.pool, "sheddable", options), false);
  await store.pool.query("update holdfast.part set opened_at = now()");
  assert.equal(await retainStep(store.pool, "normal", options), false);
  await write(store.pool, ["3"]);
  assert.equal(await retainStep(store.pool, "normal", options), true);
  assert.equal(await partMarks(store), "co..");
  await write(store.pool, ["4"]);
  await age();
  assert.equal(await retainStep(store.pool, "normal", options), true);
  assert.equal(await partMarks(store), "cco.");
  await age();
  while (await retainStep(store.pool, "normal", options));
  assert.equal(await partMarks(store), "cco.");
});

test("receipts, answers, ended events and runs of fan-outs leave when they are old and nobody can ask", async (t) => {
  const store = await storeOf(t);
  const { pool } = store;
  const consumer = await consumerOf(store);
  await write(pool, ["1"]);
  await turnLog(store);
  await finishAll(store);
  await retain(store);
  const [oldest] = await partStates(pool, "normal");
  const begins = oldest?.beginsAt ?? assert.fail();
  for (const days of [1, 4, 40]) {
    for (const seq of [-days, begins + days]) {
      const values = [consumer, seq, days];
      await pool.query("insert into holdfast.receipt values ($1, 1, $2, now() - $3 * interval '1 day')", values);
      await pool.query(
        `insert into holdfast.ended
           (consumer, class, seq, ended_at, outcome, tries, accepted_at, id, key, trace, reason, body)
         values ($1, 1, $2, now() - $3 * interval '1 day', 'dead', 1, now(), '', '', '', '', '')`,
        values,
      );
    }
    const text = "insert into holdfast.answer values (1, $1::int, 'done', now() - $1::int * interval '1 day')";
    await pool.query(text, [days]);
    const run =
      "insert into holdfast.fan_out (name, run, ended_at) values ('f', $1::int::text, now() - $1::int * interval '1 day')";
    await pool.query(run, [days]);
  }
  await pool.query("insert into holdfast.fan_out (name, run) values ('f', 'under way')");
  assert.equal(await tidy(pool), 2 + 1 + 2 + 1);
  const left = async (table: string) => {
    const found = await pool.query<{ seq: string }>(`select seq from holdfast.${table} order by seq`);
    return found.rows.map(({ seq }) => Number(seq));
  };
  assert.deepEqual(await left("receipt"), [-1, begins + 1, begins + 4, begins + 40]);
  assert.deepEqual(await left("ended"), [-4, -1, begins + 1, begins + 4, begins + 40]);
  assert.deepEqual((await pool.query("select id from holdfast.answer")).rows, [{ id: "1" }]);
  const runs = await pool.query<{ run: string }>("select run from holdfast.fan_out order by run");
  assert.deepEqual(runs.rows, [{ run: "1" }, { run: "4" }, { run: "under way" }]);
});

test("one process looks after the parts until it is not heard from any more", async (t) => {
  const { pool } = await storeOf(t);
  assert.deepEqual(await Promise.all(["a", "a"].map((name) => isKeeper(pool, name))), [true, true]);
  assert.equal(await isKeeper(pool, "b"), false);
  await pool.query("update holdfast.keeper set until = now() - interval '1 s'");
  assert.equal(await isKeeper(pool, "b"), true);
  assert.equal(await isKeeper(pool, "a"), false);
});
