// The record of events that ended without an effect: dead letters (after the last try, with the error) and what a
// consumer dropped on purpose, with its reason.

import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classNumber, type Place } from "./class.ts";
import { byteaColumn, int2Column, int8Column, textColumn, timeColumn } from "./columns.ts";
import { type LogEvent } from "./stored-event.ts";
import { storableError } from "./waiting.ts";

export interface Ended {
  readonly event: LogEvent;
  readonly outcome: "dead" | "dropped" | "cancelled" | "coalesced" | "expired";
  readonly tries: number;
  readonly reason: string;
  /** For a dead letter: what it died of. */
  readonly fingerprint?: string;
  /** For a dead delivery: whether the outside has certainly not taken it, or may have it. */
  readonly outside?: "refused" | "unsure";
}

const endedSql = sql(import.meta.url, "ended.sql");

/** Records events of one class, in the transaction that moves the cursor past them. */
export async function recordEnded(db: Queryable, place: Place, ended: readonly Ended[]): Promise<void> {
  if (ended.length === 0) return;
  const events = ended.map((one) => one.event);
  await db.query(endedSql, [
    place.consumer,
    classNumber(place.class),
    int8Column(events.map((event) => event.seq)),
    textColumn(ended.map((one) => one.outcome)),
    int2Column(ended.map((one) => one.tries)),
    timeColumn(events.map((event) => event.acceptedAt)),
    textColumn(events.map((event) => event.id)),
    textColumn(events.map((event) => event.key)),
    textColumn(events.map((event) => event.trace)),
    textColumn(ended.map((one) => storableError(one.reason))),
    // What a newer event has replaced is not kept a second time.
    byteaColumn(ended.map((one) => (one.outcome === "coalesced" ? Buffer.alloc(0) : one.event.raw))),
    int2Column(events.map((event) => event.version)),
    int2Column(events.map((event) => event.slot)),
    textColumn(ended.map((one) => one.fingerprint ?? "")),
    textColumn(ended.map((one) => one.outside ?? "")),
  ]);
}
