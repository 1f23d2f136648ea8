// Events that are retained, put into the log by SQL, and taken out again: what a run would have left behind in days.
// The only file here that knows how the log is stored.

import { type Pool } from "../../../packages/holdfast/src/store/pool.ts";

const rowsAtATime = 100_000;
const slots = 64;

/** Adds `count` finished events of a stream, of some 200 bytes each; the store is at rest afterwards. */
export async function fill(
  pool: Pool,
  { stream, count }: { readonly stream: string; readonly count: number },
): Promise<void> {
  for (let done = 0; done < count; done += rowsAtATime) {
    await pool.query(
      `insert into holdfast.log_normal (xid, seq, stream, slot, id, key, trace, answer, body)
       select pg_current_xact_id(), nextval('holdfast.log_normal_seq'), stream.id, number % ${slots},
              md5(number::text), 'key-' || number % 10000, '', false, convert_to(rpad('"old ' || number, 199, '.') || '"', 'utf8')
       from (select id from holdfast.stream where name = $1) as stream, generate_series($2::int4, $3::int4) as number`,
      [stream, done + 1, Math.min(count, done + rowsAtATime)],
    );
  }
  await pool.query("vacuum analyze holdfast.log_normal");
  await pool.query("checkpoint");
}

/** Takes everything out. */
export async function empty(pool: Pool): Promise<void> {
  await pool.query("truncate holdfast.log_normal");
}

/** The highest number given so far; for `storedAfter`. */
export async function lastNumber(pool: Pool): Promise<string> {
  const found = await pool.query<{ last: string }>(
    "select coalesce(pg_sequence_last_value('holdfast.log_normal_seq'), 0)::text as last",
  );
  return found.rows[0]?.last ?? "0";
}

/** How many events were stored after that. */
export async function storedAfter(pool: Pool, number: string): Promise<number> {
  const found = await pool.query<{ count: number }>(
    `select count(*)::int as count from holdfast.log_normal as event
     where stream = any (array(select id from holdfast.stream)) and seq > $1::int8`,
    [number],
  );
  return found.rows[0]?.count ?? 0;
}
