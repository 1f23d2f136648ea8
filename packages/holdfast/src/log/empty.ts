// Finished parts leave as a whole: a filter over their ids when they are closed, the hashes of their ids when they are
// finished and old enough, then TRUNCATE. Each step is a transaction of its own, so a kill in between loses nothing.

import { limits } from "../limits.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classes, classNumber, type EventClass, logNames, perPart, seenNumbers } from "./class.ts";
import { addHash, newFilter } from "./filter.ts";
import { changeLayout, type PartState } from "./rotate.ts";

const hashesSql = perPart((name, part) => sql(import.meta.url, "part-hashes.sql", logNames(name, part)));
const finishedSql = perPart((name, part) => sql(import.meta.url, "part-finished.sql", logNames(name, part)));
const filterSql = sql(import.meta.url, "filter-store.sql");
const emptiedSql = sql(import.meta.url, "part-emptied.sql");
const turnedSql = sql(import.meta.url, "seen-turned.sql");

/** Makes the filter of a closed part. False when somebody else is at it. */
export async function makeFilter(
  pool: Pool,
  name: EventClass,
  { part, beginsAt, endsAt }: PartState,
): Promise<boolean> {
  const { log } = logNames(name, part);
  const filter = newFilter((endsAt ?? 0) - beginsAt);
  const blocks = await blocksOf(pool, log);
  for (let block = 0; block < blocks; block += limits.partBlocks) {
    const { rows } = await pool.query<{ hashes: Buffer }>(hashesSql(name, part), rangeOf(block));
    const hashes = rows[0]?.hashes ?? Buffer.alloc(0);
    for (let at = 0; at < hashes.length; at += 16)
      addHash(filter, hashes.readUInt32BE(at), hashes.readUInt32BE(at + 4));
  }
  return changeLayout(pool, { names: [name] }, async (tx) => {
    await tx.query(filterSql, [classNumber(name), part, filter.probes, filter.bits]);
  });
}

/** True when every consumer has everything of this closed part behind it. */
export async function isFinished(pool: Pool, name: EventClass, { part, endsAt }: PartState): Promise<boolean> {
  const values = [endsAt, limits.slots];
  const found = await pool.query<{ finished: boolean }>(finishedSql(name, part), values);
  return found.rows[0]?.finished ?? false;
}

/**
 * Empties a closed part that is finished; `day` is today, in days since 1970. False when it is not done yet, because
 * somebody holds a lock: what was copied until then stays copied.
 */
export async function emptyPart(
  pool: Pool,
  name: EventClass,
  { state, day }: { readonly state: PartState; readonly day: number },
): Promise<boolean> {
  const { part } = state;
  const place = day % seenNumbers.length;
  if (!(await turnSeen(pool, place, day))) return false;
  const { log } = logNames(name, part);
  const blocks = await blocksOf(pool, log);
  const copySql = sql(import.meta.url, "seen-copy.sql", { ...logNames(name, part), seen: `seen_${place}` });
  // What was copied on another day stays there; here it counts from today.
  for (let block = state.copiedTo === place ? state.copied : 0; block <= blocks; block += limits.partBlocks) {
    const copied = await changeLayout(pool, { names: [name] }, async (tx) => {
      await tx.query(copySql, [...rangeOf(block), part, block + limits.partBlocks, place]);
    });
    if (!copied) return false;
  }
  return changeLayout(pool, { names: [name], held: { table: log, readers: true } }, async (tx) => {
    await tx.query(`truncate only ${log}`);
    await tx.query(emptiedSql, [classNumber(name), part]);
  });
}

/** Makes a table of hashes today's. It is used again four days later: what is in it then is at least three days old. */
export async function turnSeen(pool: Pool, place: number, day: number): Promise<boolean> {
  const found = await pool.query<{ day: number }>("select day from holdfast.seen_day where place = $1", [place]);
  if (found.rows[0]?.day === day) return true;
  const table = `holdfast.seen_${place}`;
  return changeLayout(pool, { names: classes, held: { table, readers: true } }, async (tx) => {
    await tx.query(`truncate only ${table}`);
    await tx.query(turnedSql, [place, day]);
  });
}

/** How many blocks a table has. */
export async function blocksOf(pool: Pool, log: string): Promise<number> {
  const text = "select (pg_relation_size($1::regclass) / current_setting('block_size')::int)::float8 as blocks";
  return (await pool.query<{ blocks: number }>(text, [log])).rows[0]?.blocks ?? 0;
}

/** The places of the first row of a block and of the one after the range. */
export function rangeOf(block: number): string[] {
  return [`(${block},0)`, `(${block + limits.partBlocks},0)`];
}
