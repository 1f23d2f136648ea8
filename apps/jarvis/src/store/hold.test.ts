// Taking people while others change them: nobody is overlooked.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Queryable } from "holdfast";
import { openTestStore, type TestStore, until } from "holdfast/testing";
import { blockAddresses } from "./addresses.ts";
import { hold } from "./hold.ts";
import { tables } from "./tables.ts";

const all = Array.from({ length: 5_000 }, (_, index) => `messenger:${index + 1}`);

test("who is being changed by somebody else is held as soon as that is over, however many are wanted", async () => {
  await using store = await openTestStore({ migrations: [tables] });
  const { pool } = store;
  await pool.query(
    `with added as (
       insert into jarvis.person (id, channel, address)
       select id, 'messenger', id from unnest($1::text[]) as one (id) returning id)
     insert into jarvis.address (id, channel, name, person_id) select id, 'messenger', id, id from added`,
    [all],
  );
  // What Postgres knows of the tables decides by which plan it looks.
  for (const known of [false, true]) {
    if (known) await pool.query("analyze");
    for (const count of [1, 2, 3, 10, 100]) {
      const people = all.slice(0, count);
      for (const wanted of [{ people }, { addresses: people }]) {
        const found = await whileChanged(pool, async (tx) => (await hold(tx, wanted)).people.size);
        assert.equal(found, count, `${Object.keys(wanted).join()}, tables ${known ? "" : "not "}known`);
      }
      await whileChanged(pool, (tx) => blockAddresses(tx, people, new Date()));
      const blocked = await pool.query("select from jarvis.address where state = 'blocked'");
      assert.equal(blocked.rowCount, count);
    }
    await pool.query("update jarvis.address set state = 'reachable', since = null");
  }
});

/** Runs `use` in a transaction that finds the first person locked by another, which then commits a change. */
async function whileChanged<Result>(pool: TestStore["pool"], use: (tx: Queryable) => Promise<Result>): Promise<Result> {
  const changing = await pool.connect();
  const using = await pool.connect();
  try {
    await changing.query("begin");
    await changing.query("update jarvis.person set lines = lines + 1 where id = $1", [all[0]]);
    await using.query("begin");
    const used = use(using);
    await until("it waits for the other", async () => {
      const waits = await pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return waits.rowCount === 1;
    });
    await changing.query("commit");
    const result = await used;
    await using.query("commit");
    return result;
  } finally {
    changing.release();
    using.release();
  }
}
