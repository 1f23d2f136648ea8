// Counts what comes and what is passed, each event once, so that what waits is known without looking at it. Goes by the
// same bounds as a reader, so nothing is missed or counted twice, in whatever order transactions commit.

import { type Pool, type Queryable, transaction } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classes, classNumber, type EventClass, logNames, perClass } from "./class.ts";
import { int2Column, int8Column } from "./columns.ts";

/** One class, counted up to one moment. */
export interface Counted {
  readonly class: EventClass;
  readonly atMs: number;
  /** When it was counted before; -Infinity for the first time. */
  readonly sinceMs: number;
  /** By stream, what had come until then, and what has come since. */
  readonly before: ReadonlyMap<number, number>;
  readonly came: ReadonlyMap<number, number>;
  /** By consumer, what its cursors have passed; one that has no cursor is not there. */
  readonly passed: ReadonlyMap<number, number>;
  readonly bound: { readonly snapshot: string; readonly limit: string; readonly floor: number };
}

/** A figure of one consumer or stream in one class. */
export interface Waits {
  readonly consumer: number;
  readonly class: number;
  readonly retrying: number;
  readonly putOff: number;
  readonly parked: number;
}

export interface DueTimers {
  readonly stream: number;
  readonly class: number;
  readonly count: number;
}

type Counts = Readonly<Record<string, number>> | null;

interface Row {
  readonly class: number;
  readonly snapshot: string;
  readonly limit: string;
  readonly atMs: number;
  readonly sinceMs: number;
  readonly before: Counts;
  readonly came: Counts;
  readonly passed: Counts;
}

const all = classes.map((name) => `(${sql(import.meta.url, "tally.sql", logNames(name))})`).join("\nunion all\n");
const floors = classes.map((name) => `(${sql(import.meta.url, "peek.sql", logNames(name))})::float8 as ${name}`);
const lockSql = sql(import.meta.url, "tally-lock.sql");
const saveSql = sql(import.meta.url, "tally-save.sql");
const waitingSql = sql(import.meta.url, "waiting-tally.sql");
const timersSql = sql(import.meta.url, "timers-tally.sql");
const unreadSql = perClass((name) => sql(import.meta.url, "unread.sql", logNames(name)));

/** Any number, as long as nobody else takes it for a lock of his own in this database. */
const lockNumber = 4_823_120_915;

/**
 * Counts all classes as of one snapshot and keeps nothing. The transaction must not have an id yet: on a pool, none
 * has.
 */
export async function count(db: Queryable): Promise<readonly Counted[]> {
  // Several statements in one message give a list of results, which the types of node-postgres do not know.
  const results: unknown = await db.query(`select ${floors.join(", ")}; ${all}`);
  const [before, counted] = results as [{ rows: [Record<EventClass, number>] }, { rows: Row[] }];
  const [floor] = before.rows;
  return counted.rows.map((row) => {
    const name = classes[row.class] ?? "normal";
    const { atMs, snapshot, limit } = row;
    const maps = { before: mapOf(row.before), came: mapOf(row.came), passed: mapOf(row.passed) };
    return { class: name, atMs, sinceMs: row.sinceMs, ...maps, bound: { snapshot, limit, floor: floor[name] } };
  });
}

function mapOf(counts: Counts): ReadonlyMap<number, number> {
  return new Map(Object.entries(counts ?? {}).map(([number, value]) => [Number(number), value]));
}

/**
 * Counts, and keeps how far, if that was not done in the last `pauseMs` and nobody else is at it: `work` runs in the
 * same transaction then. False when there was nothing to do.
 */
export async function countAndKeep(
  pool: Pool,
  pauseMs: number,
  work: (tx: Queryable, counted: readonly Counted[]) => Promise<void>,
): Promise<boolean> {
  return transaction(
    pool,
    (connection) => connection.query("begin"),
    async (tx) => {
      const { rows } = await tx.query<{ mine: boolean; ageMs: number }>(lockSql, [lockNumber]);
      const [lock] = rows;
      if (!lock?.mine || lock.ageMs < pauseMs) return false;
      const counted = await count(tx);
      for (const one of counted) {
        const { snapshot, limit, floor } = one.bound;
        const columns = [int2Column([...one.came.keys()]), int8Column([...one.came.values()])];
        await tx.query(saveSql, [classNumber(one.class), snapshot, limit, floor, one.atMs, ...columns]);
      }
      await work(tx, counted);
      return true;
    },
  );
}

/** What is set aside as rows. Takes the longer the more there is. */
export async function countWaiting(db: Queryable): Promise<readonly Waits[]> {
  return (await db.query<Waits>(waitingSql)).rows;
}

/** Timers that are due. Takes the longer the more there are. */
export async function countDueTimers(db: Queryable): Promise<readonly DueTimers[]> {
  return (await db.query<DueTimers>(timersSql)).rows;
}

/** What a consumer has before it and behind it in one class, as of the same moment. */
export interface Unread {
  /** Counted one by one. */
  readonly unread: number;
  /** What its cursors have passed. */
  readonly passed: number;
}

/** What a consumer has not read in one class. Takes the longer the more it is. */
export async function countUnread(db: Queryable, consumer: number, name: EventClass): Promise<Unread> {
  return (await db.query<Unread>(unreadSql[name], [consumer])).rows[0] ?? { unread: 0, passed: 0 };
}
