// Cursors at rest: loaded when slots are taken, saved in the same transaction as the effects.

import { limits } from "../limits.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type EventClass, classes, classNumber, type Place } from "./class.ts";
import { int2Column, int8Column } from "./columns.ts";
import { type Position, start } from "./position.ts";

interface Row {
  class: number;
  slot: number;
  after: number;
  done: string;
  done_limit: string;
  done_floor: number;
  done_ceiling: number;
  until: string;
  until_limit: string;
  until_floor: number;
  until_ceiling: number;
}

const loadSql = sql(import.meta.url, "cursor-load.sql");
const saveSql = sql(import.meta.url, "cursor-save.sql");

/** For each class the position of each of the slots. */
export async function loadCursors(
  db: Queryable,
  consumer: number,
  slots: readonly number[],
): Promise<Map<EventClass, Map<number, Position>>> {
  const fresh = () => new Map(slots.map((slot) => [slot, start]));
  const positions = new Map<EventClass, Map<number, Position>>(classes.map((name) => [name, fresh()]));
  const saved = await db.query<Row>(loadSql, [consumer, int2Column(slots)]);
  for (const row of saved.rows) {
    const eventClass = classes[row.class];
    if (eventClass) positions.get(eventClass)?.set(row.slot, positionOf(row));
  }
  return positions;
}

function positionOf(row: Row): Position {
  return {
    done: { snapshot: row.done, limit: row.done_limit, floor: row.done_floor, ceiling: row.done_ceiling },
    until: { snapshot: row.until, limit: row.until_limit, floor: row.until_floor, ceiling: row.until_ceiling },
    after: row.after,
  };
}

/** How many events of each slot lie between its last position and the next. */
export type Passed = ReadonlyMap<number, number>;

/** Counts events by their slots. */
export function passedBy(events: readonly { readonly slot: number }[]): Passed {
  const counts = new Uint32Array(limits.slots);
  for (const { slot } of events) counts[slot] = (counts[slot] ?? 0) + 1;
  return new Map([...counts.entries()].filter(([, count]) => count > 0));
}

/**
 * Says that these slots are at `position` in this class, and how many events they pass by that (none, if it is not
 * said). Call it in the transaction of the effects, after `fence`.
 */
export async function saveCursors(
  db: Queryable,
  place: Place & { readonly slots: readonly number[]; readonly passed?: Passed },
  position: Position,
): Promise<void> {
  const { done, until, after } = position;
  const bounds = [done, until].flatMap(({ snapshot, limit, floor, ceiling }) => [snapshot, limit, floor, ceiling]);
  const passed = int8Column(place.slots.map((slot) => place.passed?.get(slot) ?? 0));
  await db.query({
    name: "cursor-save",
    text: saveSql,
    values: [place.consumer, classNumber(place.class), int2Column(place.slots), after, ...bounds, passed],
  });
}
