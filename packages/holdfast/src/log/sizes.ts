// How large the store is, how old its parts are, and which event has been unfinished for longest: for `holdfast status`
// and for the metrics.

import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classes, type EventClass, logNames, perClass } from "./class.ts";

/** A table with its indexes. `state`, `openedMs` and `closedMs` are those of a part of a log. */
export interface TableSize {
  readonly name: string;
  readonly bytes: number;
  readonly rows: number;
  readonly state: "open" | "closed" | "empty" | null;
  readonly openedMs: number | null;
  readonly closedMs: number | null;
}

/** The event that a consumer has had before it for longest. */
export interface Oldest {
  readonly consumer: string;
  readonly stream: string;
  readonly class: EventClass;
  readonly ageMs: number;
}

const sizesSql = sql(import.meta.url, "sizes.sql");
const oldestSql = perClass((name) => sql(import.meta.url, "oldest.sql", logNames(name)));

export async function tableSizes(db: Queryable): Promise<readonly TableSize[]> {
  return (await db.query<TableSize>(sizesSql)).rows;
}

/** One for each consumer and class that has something unfinished, the oldest first. */
export async function oldestUnfinished(db: Queryable): Promise<readonly Oldest[]> {
  const all: Oldest[] = [];
  for (const name of classes) {
    const found = await db.query<Oldest>(oldestSql[name]);
    all.push(...found.rows.map((row) => ({ ...row, class: name })));
  }
  return all.toSorted((one, other) => other.ageMs - one.ageMs);
}
