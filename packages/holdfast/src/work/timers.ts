// Timers: set and cancelled in the transaction of the event that wants them; when due, moved into the log in batches,
// where their consumer finds them like any other event.

import { type EventClass, classes, classNumber, logNames, perPart } from "../log/class.ts";
import { byteaColumn, int2Column, textColumn, timeColumn } from "../log/columns.ts";
import { partsOf } from "../log/parts.ts";
import { type News, newsOf } from "../log/wake.ts";
import { limits } from "../limits.ts";
import { type Pool, type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type TimerCancelled, type TimersCancelled, type TimerSet, type TimerWish } from "./effects.ts";

const setSql = sql(import.meta.url, "timers-set.sql");
const cancelSql = sql(import.meta.url, "timers-cancel.sql");
const cancelKeysSql = sql(import.meta.url, "timers-cancel-keys.sql");
const fireSql = perPart((name, part) => sql(import.meta.url, "fire.sql", logNames(name, part)));

/** Writes what a batch asked for; of several wishes for one timer the last counts. */
export async function writeTimers(db: Queryable, wishes: readonly TimerWish[]): Promise<void> {
  if (wishes.length === 0) return;
  const last = new Map<string, TimerSet | TimerCancelled>();
  const keys: TimersCancelled[] = [];
  for (const wish of wishes) {
    if ("key" in wish) {
      keys.push(wish);
      forgetKey(last, wish);
    } else {
      const { stream, id } = "event" in wish ? wish.event : wish;
      last.set(`${stream}:${id}`, wish);
    }
  }
  const set = [...last.values()].filter((wish): wish is TimerSet => "event" in wish);
  const cancelled = [...last.values()].filter((wish): wish is TimerCancelled => !("event" in wish));
  if (keys.length > 0) {
    await db.query(cancelKeysSql, [int2Column(keys.map((one) => one.stream)), textColumn(keys.map((one) => one.key))]);
  }
  if (cancelled.length > 0) {
    await db.query(cancelSql, [
      int2Column(cancelled.map((one) => one.stream)),
      textColumn(cancelled.map((one) => one.id)),
    ]);
  }
  await setTimers(db, set);
}

/** What was set before all timers of its key were taken back is not set at all. */
function forgetKey(last: Map<string, TimerSet | TimerCancelled>, { stream, key }: TimersCancelled): void {
  for (const [name, wish] of last) {
    if ("event" in wish && wish.event.stream === stream && wish.event.key === key) last.delete(name);
  }
}

/** Sets timers, of which no two are of one stream and id. */
export async function setTimers(db: Queryable, timers: readonly TimerSet[]): Promise<void> {
  if (timers.length === 0) return;
  const events = timers.map((one) => one.event);
  await db.query(setSql, [
    timeColumn(timers.map((one) => one.dueAt)),
    int2Column(events.map((event) => event.stream)),
    int2Column(events.map((event) => classNumber(event.class))),
    int2Column(events.map((event) => event.slot)),
    textColumn(events.map((event) => event.id)),
    textColumn(events.map((event) => event.key)),
    textColumn(events.map((event) => event.trace)),
    byteaColumn(events.map((event) => event.body)),
    int2Column(events.map((event) => event.version)),
  ]);
}

/**
 * Fires up to `limits.timerFireRows` due timers of each class; gives what has become new, and how many they were.
 * Those of a class that `waits` stay where they are.
 */
export async function fireTimers(
  pool: Pool,
  waits: (name: EventClass) => boolean = () => false,
): Promise<{ readonly news: News; readonly count: number }> {
  const fresh: { stream: number; class: EventClass }[] = [];
  let count = 0;
  for (const name of classes.filter((one) => !waits(one))) {
    const fired = await fireClass(pool, name);
    count += fired.count;
    for (const stream of fired.streams) fresh.push({ stream, class: name });
  }
  return { news: newsOf(fresh), count };
}

interface Fired {
  readonly streams: readonly number[];
  readonly count: number;
}

async function fireClass(pool: Pool, name: EventClass): Promise<Fired> {
  const parts = partsOf(pool);
  let layout = await parts.layout(pool, name);
  for (let tries = 0; tries < limits.layoutTries; tries++) {
    const values = [classNumber(name), limits.timerFireRows, layout.version, layout.older];
    const text = fireSql(name, layout.open);
    const fired = await pool.query<Fired & { current: boolean }>(text, values);
    const [row] = fired.rows;
    if (row?.current === true) return row;
    // The parts have changed in the meantime, and nothing was fired.
    layout = await parts.reload(pool, name);
  }
  return { streams: [], count: 0 };
}
