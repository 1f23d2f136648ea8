// A log from a dump: after its ids have new numbers, every cursor sees what it saw and reads what it had not read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIncarnation, incarnation } from "../store/durability.ts";
import { seeded } from "../testing/seeded.ts";
import { type TestStore } from "../testing/store.ts";
import { loadCursors } from "./cursor.ts";
import { Reader } from "./reader.ts";
import { renumber } from "./renumber.ts";
import { consumerOf, everySlot, freshReader, openWriter, readAll, savePlaces, storeOf, write } from "./sample.ts";

/** Which event is visible in which stored snapshot and below which limit, by their places: two bits each. */
async function seen(store: TestStore): Promise<readonly unknown[]> {
  const found = await store.pool.query(
    `with bound as (
       select 'cursor ' || slot as place, done as snapshot, done_limit as edge from holdfast.cursor
       union all select 'until ' || slot, until, until_limit from holdfast.cursor
       union all select 'tally ' || class, done, done_limit from holdfast.tally
     )
     select place, string_agg(case when pg_visible_in_snapshot(xid, snapshot) then 'v' else '-' end
                              || case when xid < edge then '<' else '-' end
                              || case when xid = any (array(select pg_snapshot_xip(snapshot))) then 'x' else '-' end
                              || case when xid < pg_snapshot_xmax(snapshot) then 'm' else '-' end, '' order by seq)
     from bound, holdfast.log_normal group by place order by place`,
  );
  return found.rows;
}

/** The ids of a cluster that has lived long: what a dump brings along. */
const elsewhere = `
  create function pg_temp.far(xid8) returns xid8 language sql as $$ select ($1::text::int8 + 1000000000)::text::xid8 $$;
  create function pg_temp.far(pg_snapshot) returns pg_snapshot language sql as $$
    select format('%s:%s:%s', pg_temp.far(pg_snapshot_xmin($1)), pg_temp.far(pg_snapshot_xmax($1)),
      (select string_agg(pg_temp.far(id)::text, ',' order by id) from pg_snapshot_xip($1) as id))::pg_snapshot $$;
  update holdfast.log_normal set xid = pg_temp.far(xid);
  update holdfast.cursor set done = pg_temp.far(done), done_limit = pg_temp.far(done_limit),
                             until = pg_temp.far(until), until_limit = pg_temp.far(until_limit);
  update holdfast.tally set done = pg_temp.far(done), done_limit = pg_temp.far(done_limit);
  update holdfast.meta set value = '42' where name = 'cluster'`;

test("a reader from a dump goes on where it was: what it has read never again, what it has not once", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  const reader = freshReader();
  const late = await openWriter(t, store);
  await write(late, ["late"], "other");
  await write(store.pool, ["1", "2", "3"]);
  await checkIncarnation(store.pool);
  const reading = await reader.read(store.pool, 2);
  assert.deepEqual(
    reading?.events.map((event) => event.id),
    ["1", "2"],
  );
  await savePlaces(store, reader, consumer);
  await late.query("commit");
  await write(store.pool, ["4"]);
  await store.pool.query(elsewhere);
  await assert.rejects(checkIncarnation(store.pool), { code: "HF_OTHER_INCARNATION" });
  // Why it is refused: beyond the window that was open, nothing would be read here for a long time.
  assert.deepEqual(await readAll(await readerFrom(store, consumer), store.pool), ["3"]);
  await renumber(store.pool, await clusterOf(store));
  await checkIncarnation(store.pool);
  const again = await readerFrom(store, consumer);
  assert.deepEqual(new Set(await readAll(again, store.pool)), new Set(["3", "late", "4"]));
  await write(store.pool, ["5"]);
  assert.deepEqual(await readAll(again, store.pool), ["5"]);
});

/** A reader that a new process makes of what is stored. */
async function readerFrom(store: TestStore, consumer: number): Promise<Reader> {
  const places = await loadCursors(store.pool, consumer, [...everySlot().keys()]);
  const reader = new Reader(1, "normal");
  reader.assign(places.get("normal") ?? everySlot());
  return reader;
}

test("every event is to every snapshot what it was, whatever the numbers", async (t) => {
  const random = seeded(11);
  for (let round = 0; round < 4; round += 1) {
    const store = await storeOf(t);
    await checkIncarnation(store.pool);
    await store.pool.query(scattered(random));
    const before = await seen(store);
    assert.ok(JSON.stringify(before).includes("v"));
    await store.pool.query("update holdfast.meta set value = '42' where name = 'cluster'");
    const { events, cursors } = await renumber(store.pool, await clusterOf(store));
    assert.deepEqual({ events, cursors }, { events: 60, cursors: 20 });
    assert.deepEqual(await seen(store), before);
    const above = "select from holdfast.log_normal where not pg_visible_in_snapshot(xid, pg_current_snapshot())";
    assert.equal((await store.pool.query(above)).rowCount, 0);
    await checkIncarnation(store.pool);
  }
});

/** Events and cursors with ids from a small range, so that all cases of before, at, between and after come up. */
function scattered(random: () => number): string {
  const range = 10 + Math.floor(random() * 200);
  const id = (): number => 5_000_000_000 + Math.floor(random() * range);
  const snapshot = (): string => {
    const ids = [...new Set(Array.from({ length: 2 + Math.floor(random() * 5) }, id))].toSorted((a, b) => a - b);
    const [from = 0] = ids;
    const to = Math.max(ids.at(-1) ?? 0, from) + 1 + Math.floor(random() * 3);
    return `'${from}:${to}:${ids.join(",")}'`;
  };
  const event = (seq: number): string => `('${id()}', ${seq}, 1, ${seq % 20}, false, 'id ${seq}', 'k', '', '')`;
  const cursor = (slot: number): string =>
    `(1, 1, ${slot}, 0, '${id()}', 0, 0, '${id()}', 0, 0, ${snapshot()}, ${snapshot()})`;
  const list = (count: number, make: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => make(index)).join(", ");
  return `insert into holdfast.stream (name) values ('s');
    insert into holdfast.consumer (name, stream) values ('c', 1);
    insert into holdfast.log_normal (xid, seq, stream, slot, answer, id, key, trace, body) values ${list(60, event)};
    insert into holdfast.cursor values ${list(20, cursor)};
    update holdfast.tally set done = ${snapshot()}, done_limit = '${id()}'`;
}

async function clusterOf({ pool }: TestStore): Promise<string> {
  return (await incarnation(pool)).found;
}
