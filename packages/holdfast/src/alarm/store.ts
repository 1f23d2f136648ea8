// Alarms at rest: what is on, and what has been told, so that each is told once, whichever process looks.

import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type Alarm, keyOf } from "./book.ts";
import { isAlarm } from "./table.ts";

const findSql = sql(import.meta.url, "find.sql");
const saveSql = sql(import.meta.url, "save.sql");
const dropSql = sql(import.meta.url, "drop.sql");

interface Row extends Omit<Alarm, "name" | "ended" | "told"> {
  readonly name: string;
  readonly ended: Date | null;
  readonly told: Date | null;
}

/** The oldest first. Those of another release that this one does not know are left out. */
export async function readAlarms(db: Queryable): Promise<readonly Alarm[]> {
  const { rows } = await db.query<Row>(findSql);
  return rows.flatMap(({ name, ended, told, ...row }): Alarm[] =>
    isAlarm(name) ? [{ ...row, name, ended: ended ?? undefined, told: told ?? undefined }] : [],
  );
}

/** Keeps what has changed; single caller. */
export class AlarmKeeping {
  #kept: ReadonlyMap<string, Alarm>;

  /** Begins with what the store has. */
  constructor(kept: readonly Alarm[]) {
    this.#kept = mapOf(kept);
  }

  /** What fails is kept with the next call. */
  async keep(db: Queryable, alarms: readonly Alarm[]): Promise<void> {
    const now = mapOf(alarms);
    const changed = alarms.filter((one) => isNews(one, this.#kept.get(keyOf(one))));
    const gone = [...this.#kept.values()].filter((one) => !now.has(keyOf(one)));
    if (changed.length > 0) await db.query(saveSql, [JSON.stringify(changed)]);
    for (const { name, subject } of gone) await db.query(dropSql, [name, subject]);
    if (changed.length + gone.length > 0) this.#kept = now;
  }
}

// The figure alone is not written again and again.
function isNews(one: Alarm, kept: Alarm | undefined): boolean {
  return kept?.since !== one.since || kept.ended !== one.ended || kept.told !== one.told;
}

function mapOf(alarms: readonly Alarm[]): ReadonlyMap<string, Alarm> {
  return new Map(alarms.map((one) => [keyOf(one), one]));
}
