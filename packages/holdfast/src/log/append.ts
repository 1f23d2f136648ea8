// Appends events to the log, in the caller's transaction or in one of its own. This is the only way into the log.

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
}

export interface EventFacts {
  readonly class: EventClass;
  readonly stream: number;
  readonly id: string;
  readonly key: string;
  readonly body: Buffer;
  readonly trace?: string;
  readonly answer?: boolean;
}

/** Makes an event that can be stored, whatever characters its id and key have. */
export function newEvent(facts: EventFacts): NewEvent {
  const id = storableName(facts.id);
  return {
    class: facts.class,
    stream: facts.stream,
    slot: slotOf(facts.key),
    id,
    key: storableName(facts.key),
    trace: facts.trace ?? id,
    answer: facts.answer ?? false,
    body: facts.body,
  };
}

const appendSql = perClass((name) => sql(import.meta.url, "append.sql", logNames(name)));
const conflictsSql = perClass((name) => sql(import.meta.url, "conflicts.sql", logNames(name)));

/** Stream and id in one string, for sets of events. */
export function identity(event: { readonly stream: number; readonly id: string }): string {
  return `${event.stream}:${event.id}`;
}

/**
 * Stores events of one class, none of them twice in the list, in the order given; gives the identities of those that
 * were new. Fails as a whole: the caller bisects.
 */
export async function append(db: Queryable, eventClass: EventClass, events: readonly NewEvent[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const stored = await db.query<{ stream: number; id: string }>({
    name: `append-${eventClass}`,
    text: appendSql[eventClass],
    values: [
      int2Column(events.map((event) => event.stream)),
      int2Column(events.map((event) => event.slot)),
      textColumn(events.map((event) => event.id)),
      textColumn(events.map((event) => event.key)),
      textColumn(events.map((event) => event.trace)),
      boolColumn(events.map((event) => event.answer)),
      byteaColumn(events.map((event) => event.body)),
    ],
  });
  return new Set(stored.rows.map(identity));
}

/** How many of these repeats differ from what is stored under their id. */
export async function countConflicts(
  db: Queryable,
  eventClass: EventClass,
  repeats: readonly NewEvent[],
): Promise<number> {
  if (repeats.length === 0) return 0;
  const different = await db.query<{ id: string }>(conflictsSql[eventClass], [
    int2Column(repeats.map((event) => event.stream)),
    textColumn(repeats.map((event) => event.id)),
    byteaColumn(repeats.map((event) => event.body)),
  ]);
  return different.rows.length;
}
