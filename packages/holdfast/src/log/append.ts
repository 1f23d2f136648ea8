// Appends events to the log, in the caller's transaction or in one of its own. This is the only way into the log.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { isRepeat } from "../store/failure.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classNumber, type EventClass, logNames, perClass, perPart } from "./class.ts";
import { boolColumn, byteaColumn, int2Column, textColumn, uuidColumn } from "./columns.ts";
import { idHash } from "./hash.ts";
import { storableName } from "./name.ts";
import { type Asked, type Layout, partsOf } from "./parts.ts";
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

const appendNewSql = perPart((name, part) => statementsOf("append-new", { name, part }));
const appendSql = perPart((name, part) => statementsOf("append", { name, part }));
const repeatsSql = perClass((name) => sql(import.meta.url, "repeats.sql", logNames(name)));

type Statement = { readonly name: string; readonly text: string };

// Without the look into other tables a statement is planned in a fraction of the time. Nothing can be missed then: what
// the filters of this layout do not know was in no other part, and will be in none, wherever that part's rows go.
function statementsOf(
  file: string,
  { name, part }: { readonly name: EventClass; readonly part: number },
): Readonly<Record<"bare" | "asking", Statement>> {
  const names = logNames(name, part);
  const textWith = (repeated: string) => sql(import.meta.url, `${file}.sql`, { ...names, repeated });
  return {
    bare: { name: `${file}-${name}-${part}`, text: textWith("false") },
    asking: { name: `${file}-${name}-${part}-asking`, text: textWith(names.repeated) },
  };
}

function valuesOf(events: readonly NewEvent[], layout: Layout, asked: readonly Asked[]): unknown[] {
  return [...columnsOf(events), layout.version, ...askedColumns(asked)];
}

/** Stream and id in one string, for sets of events. */
export function identity(event: { readonly stream: number; readonly id: string }): string {
  return `${event.stream}:${event.id}`;
}

/** What an append has done: how many events were new, and the transaction that stored them. */
export interface Stored {
  readonly fresh: number;
  readonly xid: string;
}

/**
 * Stores events of one class, none of them twice in the list, in the order given, in the caller's transaction or, on a
 * pool, in one of its own. Fails as a whole: bisect then. Throws HF_APPEND_REFUSED in a transaction that is not read
 * committed.
 */
export async function append(db: Queryable, eventClass: EventClass, events: readonly NewEvent[]): Promise<Stored> {
  if (events.length === 0) return { fresh: 0, xid: "0" };
  const parts = partsOf(db);
  let layout = await parts.layout(db, eventClass);
  for (let tries = 0; tries < limits.layoutTries; tries++) {
    const asked = parts.asked(eventClass, layout, events);
    const statement = appendSql(eventClass, layout.open)[asked.length > 0 ? "asking" : "bare"];
    const values = valuesOf(events, layout, asked);
    const stored = await db.query<Stored & { current: boolean | null }>({ ...statement, values });
    const [row] = stored.rows;
    if (row?.current === true) return row;
    layout = await parts.reload(db, eventClass);
  }
  const isolation = await db.query<{ level: string }>("select current_setting('transaction_isolation') as level");
  throw fault("HF_APPEND_REFUSED", { isolation: isolation.rows[0]?.level ?? "" });
}

/**
 * The same for events that are most probably all new, outside of a transaction. False, and nothing stored, when one of
 * them was there.
 */
export async function appendNew(db: Queryable, eventClass: EventClass, events: readonly NewEvent[]): Promise<boolean> {
  const parts = partsOf(db);
  let layout = await parts.layout(db, eventClass);
  for (;;) {
    const asked = parts.asked(eventClass, layout, events);
    const statement = appendNewSql(eventClass, layout.open)[asked.length > 0 ? "asking" : "bare"];
    try {
      const stored = await db.query({ ...statement, values: valuesOf(events, layout, asked) });
      if (stored.rowCount === events.length) return true;
    } catch (error) {
      if (isRepeat(error)) return false;
      throw error;
    }
    // Nothing was stored: for a repeat, or because the parts have changed. Only the second is worth another go.
    const { version } = layout;
    layout = await parts.reload(db, eventClass);
    if (layout.version === version) return false;
  }
}

function askedColumns(asked: readonly Asked[]): Buffer[] {
  return [
    int2Column(asked.map((one) => one.stream)),
    textColumn(asked.map((one) => one.id)),
    uuidColumn(asked.map((one) => one.hash)),
    int2Column(asked.map((one) => one.mask)),
  ];
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
  const number = classNumber(eventClass);
  const found = await db.query<Repeat>(repeatsSql[eventClass], [
    int2Column(events.map((event) => event.stream)),
    textColumn(events.map((event) => event.id)),
    byteaColumn(events.map((event) => event.body)),
    xid,
    uuidColumn(events.map((event) => idHash(number, event))),
  ]);
  return found.rows;
}
