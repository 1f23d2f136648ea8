// Streams and consumers have names in code and small numbers in the tables. Known once, at the start of a process.

import { type Queryable } from "../store/pool.ts";

/** The numbers of the streams, made where they are missing. Safe to call from many processes at once. */
export async function streamNumbers(db: Queryable, names: readonly string[]): Promise<Map<string, number>> {
  await db.query(
    `insert into holdfast.stream (name)
     select name from unnest($1::text[]) as name
     except select name from holdfast.stream
     on conflict (name) do nothing`,
    [names],
  );
  const found = await db.query<{ name: string; id: number }>("select name, id from holdfast.stream");
  return new Map(found.rows.map((row) => [row.name, row.id]));
}

/** The numbers of the consumers, made where they are missing; `streams` says which stream each works on. */
export async function consumerNumbers(
  db: Queryable,
  streams: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  await db.query(
    `insert into holdfast.consumer (name, stream)
     select name, stream from unnest($1::text[], $2::int2[]) as wanted (name, stream)
     where not exists (select from holdfast.consumer as known where known.name = wanted.name)
     on conflict (name) do nothing`,
    [[...streams.keys()], [...streams.values()]],
  );
  const found = await db.query<{ name: string; id: number }>("select name, id from holdfast.consumer");
  return new Map(found.rows.map((row) => [row.name, row.id]));
}
