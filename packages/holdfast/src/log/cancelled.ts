// Events that shall have no effect any more, though they have been accepted: marked here, met by the worker when it
// comes to them, and recorded as `cancelled` then.

import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type EventClass, classNumber } from "./class.ts";
import { boolColumn, int2Column, int8Column, textColumn } from "./columns.ts";
import { type LogEvent } from "./stored-event.ts";

/** The event of this id, or all events of this key, in one stream. */
export interface Cancelled {
  readonly stream: number;
  readonly byKey: boolean;
  /** A storable name. */
  readonly name: string;
}

const markSql = sql(import.meta.url, "cancelled-mark.sql");
const dueSqls = ["waiting", "replay"].map((waits) => sql(import.meta.url, "cancelled-due.sql", { waits }));
const findSql = sql(import.meta.url, "cancelled-find.sql");

/**
 * Cancels what has been accepted and is not worked on yet. Holds for every batch that begins after the commit; one that
 * is under way may still take effect. What has had its effect stays.
 */
export async function markCancelled(db: Queryable, wishes: readonly Cancelled[]): Promise<void> {
  if (wishes.length === 0) return;
  const once = [...new Map(wishes.map((one) => [`${one.stream}:${String(one.byKey)}:${one.name}`, one])).values()];
  const values = [
    int2Column(once.map((one) => one.stream)),
    boolColumn(once.map((one) => one.byKey)),
    textColumn(once.map((one) => one.name)),
  ];
  await db.query(markSql, values);
  for (const text of dueSqls) await db.query(text, values);
}

/** For `beginFenced`: is anything of this stream cancelled? Nearly always not, and then that is all it costs. */
export function anyCancelled(stream: number): string {
  return `select from holdfast.cancelled where stream = ${Math.trunc(stream)} limit 1`;
}

/** The same outside of a transaction: asks only when anything of the stream is cancelled. */
export async function cancelledAmong(
  db: Queryable,
  place: { readonly stream: number; readonly class: EventClass },
  events: readonly LogEvent[],
): Promise<ReadonlySet<number>> {
  if (events.length === 0) return new Set();
  const some = await db.query(anyCancelled(place.stream));
  return some.rows.length === 0 ? new Set() : findCancelled(db, place, events);
}

/** The numbers of those that are cancelled, of events of one class. */
export async function findCancelled(
  db: Queryable,
  { stream, class: eventClass }: { readonly stream: number; readonly class: EventClass },
  events: readonly LogEvent[],
): Promise<ReadonlySet<number>> {
  const found = await db.query<{ seq: number }>(findSql, [
    stream,
    classNumber(eventClass),
    int8Column(events.map((event) => event.seq)),
    textColumn(events.map((event) => event.id)),
    textColumn(events.map((event) => event.key)),
  ]);
  return new Set(found.rows.map((row) => row.seq));
}
