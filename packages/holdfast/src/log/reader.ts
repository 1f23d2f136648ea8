// Reads one stream and class in order, for the slots that this process holds. It keeps the position in memory and never
// writes: who works on the events saves the position with their effects (cursor.ts).

import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type EventClass, logNames, perClass } from "./class.ts";
import { int2Column } from "./columns.ts";
import { type Bound, isQuiet, nextWindow, type Position, samePosition, upTo } from "./position.ts";

/** An event as its consumer gets it. */
export interface LogEvent {
  readonly class: EventClass;
  readonly seq: number;
  readonly slot: number;
  readonly id: string;
  readonly key: string;
  readonly trace: string;
  readonly answer: boolean;
  readonly acceptedAt: Date;
  readonly body: Buffer;
  /** Of the schema in which the body is written. */
  readonly version: number;
  /** Failed tries before this one. */
  readonly tries: number;
}

/** Events in order; when all up to one of them are finished, `upTo(position, seq)` holds for their slots. */
export interface Reading {
  readonly class: EventClass;
  readonly position: Position;
  readonly events: readonly LogEvent[];
}

/** Slots that are at the same place. Slots taken over from several processes are at several, until they meet. */
interface Group {
  position: Position;
  slots: number[];
  exhausted: boolean;
}

interface Row {
  seq: number;
  slot: number;
  id: string;
  key: string;
  trace: string;
  answer: boolean;
  accepted_at: Date;
  body: Buffer;
  version: number;
}

const readSql = perClass((name) => sql(import.meta.url, "read.sql", logNames(name)));
const peekSql = perClass((name) => sql(import.meta.url, "peek.sql", logNames(name)));
const snapshotSql = perClass((name) => sql(import.meta.url, "snapshot.sql", logNames(name)));

/** Now, as the end of a window over the log of this class. Takes one transaction id. */
export async function bound(db: Queryable, eventClass: EventClass): Promise<Bound> {
  // Two statements in one message give a list of results, which the types of node-postgres do not know.
  const results: unknown = await db.query(snapshotSql[eventClass]);
  const [before, after] = results as [
    { rows: [{ floor: string }] },
    { rows: [{ snapshot: string; limit: string; ceiling: string }] },
  ];
  const [{ snapshot, limit, ceiling }] = after.rows;
  return { snapshot, limit, floor: Number(before.rows[0].floor), ceiling: Number(ceiling) };
}

export class Reader {
  readonly class: EventClass;
  readonly #stream: number;
  #groups: Group[] = [];

  constructor(stream: number, eventClass: EventClass) {
    this.#stream = stream;
    this.class = eventClass;
  }

  /** Starts with these slots, each from its saved place; forgets what it held before. */
  assign(positions: ReadonlyMap<number, Position>): void {
    this.#groups = [];
    this.adopt(positions);
  }

  /**
   * The next events, at most `rows`; none when everything that had committed when this was called has been read.
   * The second part of the result is false then.
   */
  async read(db: Queryable, rows: number): Promise<Reading | undefined> {
    const open = await this.#readOpen(db, rows);
    if (open || !(await this.#mayHaveMore(db))) return open;
    const groups = this.#groups;
    const next = await bound(db, this.class);
    this.#groups = [];
    for (const group of groups) {
      this.#join({ position: nextWindow(group.position, next), slots: group.slots, exhausted: false });
    }
    return this.#readOpen(db, rows);
  }

  /** Takes these slots out, for another reader; gives where they are, counting what was read as finished. */
  release(slots: readonly number[]): ReadonlyMap<number, Position> {
    const released = new Map<number, Position>();
    for (const group of this.#groups) {
      for (const slot of group.slots) if (slots.includes(slot)) released.set(slot, group.position);
      group.slots = group.slots.filter((slot) => !slots.includes(slot));
    }
    this.#groups = this.#groups.filter((group) => group.slots.length > 0);
    return released;
  }

  /** Puts the last reading back, so that it is read again. */
  unread({ position, events }: Reading): void {
    const last = events.at(-1)?.seq ?? 0;
    const group = this.#groups.find((one) => samePosition(one.position, upTo(position, last)));
    if (!group) return;
    group.position = position;
    group.exhausted = false;
  }

  /** Takes slots in, each from its place; they are read apart until they meet the others. */
  adopt(positions: ReadonlyMap<number, Position>): void {
    for (const [slot, position] of positions) this.#join({ position, slots: [slot], exhausted: false });
  }

  /** Where each slot is, counting everything that was read as finished. */
  places(): readonly { readonly position: Position; readonly slots: readonly number[] }[] {
    return this.#groups;
  }

  // Only costs a look when nothing was running at the last bound, so that an idle log takes no transaction ids.
  async #mayHaveMore(db: Queryable): Promise<boolean> {
    const [group] = this.#groups;
    if (!group || this.#groups.length > 1 || !isQuiet(group.position.until)) return group !== undefined;
    const found = await db.query<{ ceiling: string }>(peekSql[this.class]);
    // Against the floor: a number between floor and ceiling may belong to a transaction that began after the snapshot.
    return Number(found.rows[0]?.ceiling) !== group.position.until.floor;
  }

  async #readOpen(db: Queryable, rows: number): Promise<Reading | undefined> {
    for (const group of this.#groups) {
      if (group.exhausted) continue;
      const events = await this.#query(db, group, rows);
      group.exhausted = events.length < rows;
      const last = events.at(-1);
      if (!last) continue;
      const position = group.position;
      group.position = upTo(position, last.seq);
      return { class: this.class, position, events };
    }
    return undefined;
  }

  #join(group: Group): void {
    const same = this.#groups.find((other) => samePosition(other.position, group.position));
    if (!same) this.#groups.push(group);
    else {
      same.slots.push(...group.slots);
      same.exhausted &&= group.exhausted;
    }
  }

  async #query(db: Queryable, group: Group, rows: number): Promise<LogEvent[]> {
    const { position } = group;
    const { done, until, after } = position;
    const found = await db.query<Row>({
      name: `read-${this.class}`,
      text: readSql[this.class],
      values: [
        this.#stream,
        int2Column(group.slots),
        done.snapshot,
        done.limit,
        done.floor,
        until.snapshot,
        until.ceiling,
        after,
        rows,
      ],
    });
    return found.rows.map((row) => toEvent(this.class, row));
  }
}

function toEvent(eventClass: EventClass, row: Row): LogEvent {
  const { seq, slot, id, key, trace, answer, body, version } = row;
  return { class: eventClass, seq, slot, id, key, trace, answer, body, version, acceptedAt: row.accepted_at, tries: 0 };
}
