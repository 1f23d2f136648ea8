// A database that came from a dump has the transaction ids of the cluster it was dumped from, and they mean nothing in
// the new one (HAZARDS 6). Here they get new numbers, low enough for the new cluster, in the same order: whatever was
// visible in a stored snapshot is, and whatever was not is not. So each cursor goes on exactly where it was.
//
// Only what snapshots and limits name needs a number of its own. All that lies between two of these looks alike to
// every cursor and gets one number together: with k names, 2k + 1 numbers do, however much is in the log.

import { classes, logNames } from "./class.ts";
import { type Pool, type Queryable, transaction } from "../store/pool.ts";

export interface Renumbered {
  readonly events: number;
  readonly cursors: number;
}

/** All new numbers are above: the first ordinary transaction id is 3. */
const lowest = 3;

const names = `
  with stored as (
    select done, until, done_limit, until_limit from holdfast.cursor
    union all select done, done, done_limit, done_limit from holdfast.tally
  ), snapshot as (select done as one from stored union all select until from stored)
  select pg_snapshot_xmin(one) as id from snapshot union select pg_snapshot_xmax(one) from snapshot
  union select pg_snapshot_xip(one) from snapshot
  union select done_limit from stored union select until_limit from stored`;

const functions = `
  create function pg_temp.moved(old xid8) returns xid8 language sql stable as $$
    select coalesce((select new + (moved_id.old < $1)::int from pg_temp.moved_id where moved_id.old <= $1
                     order by moved_id.old desc limit 1), ${lowest})::text::xid8 $$;
  create function pg_temp.moved(old pg_snapshot) returns pg_snapshot language sql stable as $$
    select format('%s:%s:%s', pg_temp.moved(pg_snapshot_xmin($1)), pg_temp.moved(pg_snapshot_xmax($1)),
                  (select string_agg(pg_temp.moved(id)::text, ',' order by id) from pg_snapshot_xip($1) as id)
                 )::pg_snapshot $$`;

/**
 * Gives all stored transaction ids new numbers and notes that the log is at home on cluster `found`; in one
 * transaction, so that it happens or does not. Call it while nothing works on the database. It takes as long as
 * writing all events of the log once.
 */
export async function renumber(pool: Pool, found: string): Promise<Renumbered> {
  const counted = await pool.query<{ count: number }>(`select count(*)::float8 as count from (${names}) as name`);
  await reach(pool, lowest + 2 * (counted.rows[0]?.count ?? 0) + 1);
  return transaction(
    pool,
    (tx) => tx.query("begin"),
    async (tx) => {
      await tx.query("select value from holdfast.meta where name = 'cluster' for update");
      await tx.query("create temp table moved_id (old xid8 primary key, new int8 not null) on commit drop");
      await tx.query(
        `insert into pg_temp.moved_id select id, ${lowest} + 2 * row_number() over (order by id) from (${names}) as name`,
      );
      await tx.query(functions);
      const renumbered = await move(tx);
      await tx.query("update holdfast.meta set value = $1 where name = 'cluster'", [found]);
      await tx.query("drop function pg_temp.moved(xid8), pg_temp.moved(pg_snapshot)");
      return renumbered;
    },
  );
}

async function move(tx: Queryable): Promise<Renumbered> {
  let events = 0;
  for (const name of classes) {
    const moved = await tx.query(`update ${logNames(name).all} set xid = pg_temp.moved(xid)`);
    events += moved.rowCount ?? 0;
  }
  const set = "done = pg_temp.moved(done), done_limit = pg_temp.moved(done_limit)";
  const until = "until = pg_temp.moved(until), until_limit = pg_temp.moved(until_limit)";
  const cursors = await tx.query(`update holdfast.cursor set ${set}, ${until}`);
  await tx.query(`update holdfast.tally set ${set}`);
  return { events, cursors: cursors.rowCount ?? 0 };
}

/** Uses up transaction ids until the next one is above `id`: then every new snapshot sees all that was renumbered. */
async function reach(pool: Pool, id: number): Promise<void> {
  for (;;) {
    const taken = await pool.query<{ id: number }>("select pg_current_xact_id()::text::float8 as id");
    if ((taken.rows[0]?.id ?? 0) > id) return;
  }
}
