// Forgetting a key: nothing stored under it is left, nothing of it is worked on any more, others keep all of theirs,
// and its ids stay known.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Pool } from "../store/pool.ts";
import { append, appendNew, newEvent } from "./append.ts";
import { recordEnded } from "./ended.ts";
import { forget } from "./forget.ts";
import { partsOf } from "./parts.ts";
import { type LogEvent } from "./stored-event.ts";
import { consumerOf, freshReader, openWriter, readAll, sample, savePlaces, storeOf, turnLog, write } from "./sample.ts";
import { retainStep } from "./retain.ts";
import { keep } from "./waiting.ts";
import { until } from "../testing/until.ts";

const secret = "person@example.org";
const nothing = { events: 0, waiting: 0, ended: 0, timers: 0, receipts: 0, answers: 0, known: 0 };

/** Every table of the runtime in which the text occurs. */
async function tablesWith(pool: Pool, text: string): Promise<string[]> {
  const tables = await pool.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'holdfast'::regnamespace and relkind = 'r' order by 1",
  );
  const found: string[] = [];
  for (const { name } of tables.rows) {
    const rows = await pool.query(`select from holdfast.${name} as row where position($1 in row::text) > 0`, [text]);
    if (rows.rowCount !== 0) found.push(name);
  }
  return found;
}

/** Events of two keys in a closed and in the open part, and whatever can be kept beside them. */
async function fill(pool: Pool, turn: () => Promise<void>, consumer: number): Promise<void> {
  const reader = freshReader();
  for (const round of [0, 1]) {
    for (const key of [secret, "other"]) {
      await write(pool, [`${key}/${round}/a`, `${key}/${round}/b`], key);
      const urgent = { class: "critical", stream: 1, id: `${key}/${round}`, key, body: Buffer.from("{}") } as const;
      await append(pool, "critical", [newEvent(urgent)]);
    }
    if (round === 0) await turn();
  }
  const events: LogEvent[] = [];
  for (let next = await reader.read(pool, 100); next; next = await reader.read(pool, 100)) events.push(...next.events);
  const place = { consumer, class: "normal" as const };
  for (const event of events) {
    if (event.id.endsWith("0/a")) await keep(pool, place, [{ event, tries: 1, delayMs: 60_000 }]);
    else if (event.id.endsWith("0/b"))
      await recordEnded(pool, place, [{ event, outcome: "dead", tries: 1, reason: "" }]);
    else
      await pool.query("insert into holdfast.receipt (consumer, class, seq) values ($1, 1, $2)", [consumer, event.seq]);
    await pool.query("insert into holdfast.answer (stream, id, outcome) values (1, $1, 'done')", [event.id]);
    await pool.query(
      `insert into holdfast.timer (due_at, stream, class, slot, id, key, trace, body)
       values (now() + interval '1 h', 1, 1, 0, $1, $2, '', '')`,
      [event.id, event.key],
    );
  }
  await keepKnown(pool, consumer);
}

/** What the outside said of the key. */
async function keepKnown(pool: Pool, consumer: number): Promise<void> {
  for (const key of [secret, "other"]) {
    const values = [consumer, key, `of ${key}`];
    await pool.query(
      "insert into holdfast.known (consumer, key, answer, expires_at) values ($1, $2, $3, now())",
      values,
    );
  }
}

test("what is stored under a key is gone from every table, and what others have is not", async (t) => {
  const store = await storeOf(t);
  const { pool } = store;
  await fill(pool, () => turnLog(store), await consumerOf(store));
  const before = await tablesWith(pool, secret);
  const others = await tablesWith(pool, "other");
  assert.ok(
    ["answer", "ended", "known", "log_critical_0", "log_normal_0", "log_normal_1", "timer", "waiting"].every((name) =>
      before.includes(name),
    ),
  );
  const expected = { events: 6, waiting: 1, ended: 1, timers: 4, receipts: 2, answers: 4, known: 1 };
  const dry = await forget(pool, secret, { dryRun: true });
  assert.deepEqual(dry, { ...expected, receipts: 0, answers: 0 });
  assert.deepEqual(await tablesWith(pool, secret), before);
  assert.deepEqual(await forget(pool, secret, { stream: "s" }), expected);
  assert.deepEqual(await tablesWith(pool, secret), []);
  assert.deepEqual(await tablesWith(pool, "other"), others);
  assert.equal((await pool.query("select from holdfast.receipt")).rowCount, 2);
  assert.deepEqual(await forget(pool, secret), nothing);
  assert.deepEqual((await readAll(freshReader(), pool)).length, 4);
});

test("an id whose event was forgotten is still a repeat, with filters and without, and a new one is not", async (t) => {
  const store = await storeOf(t);
  const { pool } = store;
  const consumer = await consumerOf(store);
  const session = await openWriter(t, store);
  await session.query("commit");
  await write(pool, ["old"], secret);
  await turnLog(store);
  await retainStep(pool, "normal", { retainMs: Infinity, partRows: Infinity, now: Date.now });
  await write(pool, ["new"], secret);
  await forget(pool, secret);
  for (const emptied of [false, true]) {
    for (const id of ["old", "new"]) {
      assert.equal(await appendNew(pool, "normal", [sample(id, secret)]), false);
      assert.equal((await append(session, "normal", [sample(id, secret)])).fresh, 0);
    }
    const reader = freshReader();
    await readAll(reader, pool);
    await savePlaces(store, reader, consumer);
    while (await retainStep(pool, "normal", { retainMs: 0, partRows: Infinity, now: Date.now }));
    assert.equal(await appendNew(pool, "normal", [sample(`fresh ${emptied}`, secret)]), true);
  }
  const parts = partsOf(pool);
  await until("the filters say no to another id", async () => {
    return parts.asked("normal", await parts.reload(pool, "normal"), [sample("another")]).length === 0;
  });
});

test("an event that comes after its key was forgotten is not parked behind what is gone", async (t) => {
  const store = await storeOf(t);
  const { pool } = store;
  const consumer = await consumerOf(store);
  await write(pool, ["1", "2", "3", "4"], secret);
  const events = (await freshReader().read(pool, 100))?.events ?? [];
  const [first, second, third, fourth] = events;
  assert.ok(first && second && third && fourth);
  const place = { consumer, class: "normal" as const };
  const due = async () => {
    const found = await pool.query<{ id: string }>(
      "select id from holdfast.waiting where due_at <= now() order by seq",
    );
    return found.rows.map((row) => row.id);
  };
  await keep(pool, place, [
    { event: first, tries: 1, delayMs: 60_000 },
    { event: second, tries: 0 },
  ]);
  assert.deepEqual(await due(), []);
  assert.equal((await forget(pool, secret)).waiting, 2);
  // The process believes that the key still waits.
  await keep(pool, place, [
    { event: third, tries: 0 },
    { event: fourth, tries: 0 },
  ]);
  assert.deepEqual(await due(), ["3"]);
});

test("while a transaction holds the log nothing of the open part is deleted (HF_LOG_HELD)", async (t) => {
  const store = await storeOf(t);
  await write(store.pool, ["1"], secret);
  const long = await openWriter(t, store);
  await write(long, ["2"], secret);
  await assert.rejects(forget(store.pool, secret, { patienceMs: 200 }), { code: "HF_LOG_HELD" });
  assert.deepEqual(await readAll(freshReader(), store.pool), ["1"]);
  await long.query("commit");
  assert.equal((await forget(store.pool, secret)).events, 2);
});
