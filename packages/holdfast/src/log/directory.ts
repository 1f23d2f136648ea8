// Streams and consumers have names in code and small numbers in the tables. Known once, at the start of a process.

import { fault } from "../errors.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { int2Column } from "./columns.ts";

const makeStreams = sql(import.meta.url, "streams-make.sql");
const findStreams = sql(import.meta.url, "streams-find.sql");
const findStream = sql(import.meta.url, "stream-find.sql");
const makeConsumers = sql(import.meta.url, "consumers-make.sql");
const findConsumers = sql(import.meta.url, "consumers-find.sql");

/** The numbers of the streams, made where they are missing. Safe to call from many processes at once. */
export async function streamNumbers(db: Queryable, names: readonly string[]): Promise<Map<string, number>> {
  await db.query(makeStreams, [names]);
  return numbers(db, findStreams);
}

/** The number of one stream, asked once for each connection; throws HF_NOT_DECLARED when it has none yet. */
export async function streamNumber(db: Queryable, name: string): Promise<number> {
  const known = numbersOf.get(db) ?? new Map<string, number>();
  numbersOf.set(db, known);
  const number = known.get(name) ?? (await db.query<{ id: number }>(findStream, [name])).rows[0]?.id;
  if (number === undefined) throw fault("HF_NOT_DECLARED", { name });
  known.set(name, number);
  return number;
}

const numbersOf = new WeakMap<Queryable, Map<string, number>>();

/** The numbers of the consumers, made where they are missing; `streams` says which stream each works on. */
export async function consumerNumbers(
  db: Queryable,
  streams: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  await db.query(makeConsumers, [[...streams.keys()], int2Column([...streams.values()])]);
  return numbers(db, findConsumers);
}

async function numbers(db: Queryable, text: string): Promise<Map<string, number>> {
  const found = await db.query<{ name: string; id: number }>(text);
  return new Map(found.rows.map((row) => [row.name, row.id]));
}
