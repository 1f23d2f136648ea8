// Appends events to the log, in the caller's transaction or in one of its own. This is the only way into the log.

import { isRepeat } from "../store/failure.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type EventClass, logNames, perClass } from "./class.ts";
import { boolColumn, byteaColumn, int2Column, textColumn } from "./columns.ts";
import { storableName } from "./name.ts";
import { slotOf } from "./slot.ts";

/** An event on its way into the log. `id` and `key` are storable names, `slot` is that of the key. */
export interface NewEvent {
  readonly class: EventClass;
  readonly stream: number;
  readonly slot: number;
  readonly id: string;
  readonly key: string;
  /** Id of the first event from which this one follows: the same in every log line from accept to delivery. */
  readonly trace: string;
  /** True when a route waits for the outcome. */
  readonly answer: boolean;
  readonly body: Buffer;
  /** Of the schema in which the body is written. */
  readonly version: number;
}

export interface EventFacts {
  readonly class: EventClass;
  readonly stream: number;
  readonly id: string;
  readonly key: string;
  readonly body: Buffer;
  /** Whose event it is, where the stream has tenants: then the slot is the tenant's. */
  readonly tenant?: string | undefined;
  readonly trace?: string;
  readonly answer?: boolean;
  /** Of the schema in which the body is written; 1 by default. */
  readonly version?: number;
}

/** Makes an event that can be stored, whatever characters its id and key have. */
export function newEvent(facts: EventFacts): NewEvent {
  const id = storableName(facts.id);
  return {
    class: facts.class,
    stream: facts.stream,
    slot: slotOf(facts.tenant ?? facts.key),
    id,
    key: storableName(facts.key),
    trace: facts.trace ?? id,
    answer: facts.answer ?? false,
    body: facts.body,
    version: facts.version ?? 1,
  };
}

const appendNewSql = perClass((name) => sql(import.meta.url, "append-new.sql", logNames(name)));
const appendSql = perClass((name) => sql(import.meta.url, "append.sql", logNames(name)));
const repeatsSql = perClass((name) => sql(import.meta.url, "repeats.sql", logNames(name)));

/** Stream and id in one string, for sets of events. */
export function identity(event: { readonly stream: number; readonly id: string }): string {
  return `${event.stream}:${event.id}`;
}

/** What an append has done: how many events were new, and the transaction that stored them. */
export interface Stored {
  readonly fresh: number;
  readonly xid: string;
}

/** Stores events of one class, none of them twice in the list, in the order given. Fails as a whole: bisect then. */
export async function append(db: Queryable, eventClass: EventClass, events: readonly NewEvent[]): Promise<Stored> {
  if (events.length === 0) return { fresh: 0, xid: "0" };
  const name = `append-${eventClass}`;
  const stored = await db.query<Stored>({ name, text: appendSql[eventClass], values: columnsOf(events) });
  return stored.rows[0] ?? { fresh: 0, xid: "0" };
}

/**
 * The same for events that are most probably all new, outside of a transaction. False, and nothing stored, when one of
 * them was there.
 */
export async function appendNew(db: Queryable, eventClass: EventClass, events: readonly NewEvent[]): Promise<boolean> {
  try {
    const name = `append-new-${eventClass}`;
    await db.query({ name, text: appendNewSql[eventClass], values: columnsOf(events) });
    return true;
  } catch (error) {
    if (isRepeat(error)) return false;
    throw error;
  }
}

function columnsOf(events: readonly NewEvent[]): Buffer[] {
  return [
    int2Column(events.map((event) => event.stream)),
    int2Column(events.map((event) => event.slot)),
    textColumn(events.map((event) => event.id)),
    textColumn(events.map((event) => event.key)),
    // Most events are the first of their trace; '' stands for their own id.
    textColumn(events.map((event) => (event.trace === event.id ? "" : event.trace))),
    boolColumn(events.map((event) => event.answer)),
    byteaColumn(events.map((event) => event.body)),
    int2Column(events.map((event) => event.version)),
  ];
}

/** An event that had been stored before; `conflict` says that it had another body then, and that one counts. */
export interface Repeat {
  readonly stream: number;
  readonly id: string;
  readonly conflict: boolean;
}

/** Which of these events the transaction `xid` did not store, because they were there. */
export async function findRepeats(
  db: Queryable,
  events: readonly NewEvent[],
  { class: eventClass, xid }: { readonly class: EventClass; readonly xid: string },
): Promise<Repeat[]> {
  const found = await db.query<Repeat>(repeatsSql[eventClass], [
    int2Column(events.map((event) => event.stream)),
    textColumn(events.map((event) => event.id)),
    byteaColumn(events.map((event) => event.body)),
    xid,
  ]);
  return found.rows;
}
