// Consumers and deliveries that take nothing new: what comes for them is accepted and kept until they go on.

import { fault } from "../errors.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";

export interface Paused {
  /** Name of the consumer or delivery. */
  readonly consumer: string;
  readonly since: Date;
}

const pauseSql = sql(import.meta.url, "pause.sql");
const pausedSql = sql(import.meta.url, "paused.sql");

/**
 * Pauses a consumer, a delivery, or all that work on a stream, in every process within about a second. Batches and
 * calls that are under way finish. Gives which they are; those that were paused stay so since then. Throws
 * HF_NOT_DECLARED for a name that nothing has.
 */
export async function pause(db: Queryable, name: string): Promise<readonly Paused[]> {
  return change<Paused>(db, name, true);
}

/** Lets them go on from where they were; gives their names. Throws HF_NOT_DECLARED for a name that nothing has. */
export async function resume(db: Queryable, name: string): Promise<readonly string[]> {
  const changed = await change<{ readonly consumer: string }>(db, name, false);
  return changed.map(({ consumer }) => consumer);
}

/** Who is paused. A canary or a check of health leaves these alone. */
export async function pausedConsumers(db: Queryable): Promise<readonly Paused[]> {
  return (await db.query<Paused>(pausedSql)).rows;
}

async function change<Row extends { readonly consumer: string }>(
  db: Queryable,
  name: string,
  pausing: boolean,
): Promise<readonly Row[]> {
  const { rows } = await db.query<Row>(pauseSql, [name, pausing]);
  if (rows.length === 0) throw fault("HF_NOT_DECLARED", { name });
  return rows.toSorted((one, other) => one.consumer.localeCompare(other.consumer));
}
