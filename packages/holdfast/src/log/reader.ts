// Reads one stream and class in order, for the slots that this process holds. It keeps the position in memory and never
// writes: who works on the events saves the position with their effects (cursor.ts).

import { limits } from "../limits.ts";
import { isNotText } from "../store/failure.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classNumber, type EventClass, logNames, perClass, perPart } from "./class.ts";
import { int2Column, int8Column } from "./columns.ts";
import { type Part } from "./parts.ts";
import { type Bound, isQuiet, nextWindow, type Position, samePosition, upTo } from "./position.ts";
import { type Batch, batchOf, type Columns, type Large, largeOf, nothing } from "./stored-event.ts";

/** Events in order; when all up to one of them are finished, `upTo(position, seq)` holds for their slots. */
export interface Reading extends Batch {
  readonly class: EventClass;
  readonly position: Position;
}

/** Slots that are at the same place. Slots taken over from several processes are at several, until they meet. */
interface Group {
  position: Position;
  slots: number[];
  /** The place in the list of parts: those before it have been read. */
  part: number;
}

/**
 * For the connections of readers. Nothing is known of a log that has just filled, so the planner takes a window for a
 * few rows and sorts it whole for each read: then the cost of a read grows with the backlog. With these it follows the
 * index and stops, and plans once.
 */
export const readerSettings = {
  enable_bitmapscan: "off",
  enable_seqscan: "off",
  plan_cache_mode: "force_generic_plan",
};

const readSql = perPart((name, part) => sql(import.meta.url, "read.sql", logNames(name, part)));
const largeSql = perPart((name, part) => sql(import.meta.url, "read-large.sql", logNames(name, part)));
const partsSql = sql(import.meta.url, "parts-find.sql");
const peekSql = perClass((name) => sql(import.meta.url, "peek.sql", logNames(name)));
const snapshotSql = perClass((name) => sql(import.meta.url, "snapshot.sql", logNames(name)));

/** Now, as the end of a window over the log of this class. Takes one transaction id. */
export async function bound(db: Queryable, eventClass: EventClass): Promise<Bound> {
  return (await look(db, eventClass)).until;
}

async function look(db: Queryable, eventClass: EventClass): Promise<{ until: Bound; parts: readonly Part[] }> {
  // Two statements in one message give a list of results, which the types of node-postgres do not know.
  const results: unknown = await db.query(snapshotSql[eventClass]);
  const [before, after] = results as [
    { rows: [{ floor: string }] },
    { rows: [{ snapshot: string; limit: string; ceiling: string; parts: readonly Part[] }] },
  ];
  const [{ snapshot, limit, ceiling, parts }] = after.rows;
  const until = { snapshot, limit, floor: Number(before.rows[0].floor), ceiling: Number(ceiling) };
  return { until, parts };
}

export class Reader {
  readonly class: EventClass;
  readonly #stream: number;
  #groups: Group[] = [];
  /** As new as the newest window, so everything in a window is in one of these. */
  #parts: readonly Part[] | undefined;
  #savedFloor = 0;

  constructor(stream: number, eventClass: EventClass) {
    this.#stream = stream;
    this.class = eventClass;
  }

  /** Starts with these slots, each from its saved place; forgets what it held before. */
  assign(positions: ReadonlyMap<number, Position>): void {
    this.#groups = [];
    this.#parts = undefined;
    this.adopt(positions);
    this.saved();
  }

  /**
   * The next events, at most `rows`; none when everything that had committed when this was called has been read.
   * The second part of the result is false then.
   */
  async read(db: Queryable, rows: number): Promise<Reading | undefined> {
    this.#parts ??= (await db.query<Part>(partsSql, [classNumber(this.class)])).rows;
    const open = await this.#readOpen(db, this.#parts, rows);
    if (open || !(await this.#mayHaveMore(db))) return open;
    const groups = this.#groups;
    const next = await look(db, this.class);
    this.#groups = [];
    this.#parts = next.parts;
    for (const group of groups) {
      this.#join({ position: nextWindow(group.position, next.until), slots: group.slots, part: 0 });
    }
    return this.#readOpen(db, this.#parts, rows);
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
    group.part = 0;
  }

  /** Takes slots in, each from its place; they are read apart until they meet the others. */
  adopt(positions: ReadonlyMap<number, Position>): void {
    // Their window may be newer than the parts that are known here.
    this.#parts = undefined;
    for (const group of this.#groups) group.part = 0;
    for (const [slot, position] of positions) this.#join({ position, slots: [slot], part: 0 });
  }

  /**
   * Where each slot is, counting everything that was read as finished. Once a window has been read to its end that is
   * the end of the window, so that a part of the log in which nothing is left for this consumer can go.
   */
  places(): readonly { readonly position: Position; readonly slots: readonly number[] }[] {
    return this.#groups.map((group) => {
      const { position, slots } = group;
      return { position: this.#isRead(group) ? nextWindow(position, position.until) : position, slots };
    });
  }

  /**
   * True when the end of a part has been passed since the places were last saved (or loaded): saving them lets the part
   * go, even if there was nothing in it for this consumer. Call `saved` then.
   */
  get moved(): boolean {
    const floor = this.#floor();
    return this.#parts?.some(({ endsAt }) => endsAt !== null && endsAt > this.#savedFloor && endsAt <= floor) ?? false;
  }

  /** The places are stored. */
  saved(): void {
    this.#savedFloor = this.#floor();
  }

  #floor(): number {
    return Math.min(...this.places().map(({ position }) => position.done.floor));
  }

  // A group that is not at the end of its parts has something left; nothing is known before the parts are.
  #isRead(group: Group): boolean {
    return this.#parts !== undefined && group.part >= this.#parts.length;
  }

  // Only costs a look when nothing was running at the last bound, so that an idle log takes no transaction ids.
  async #mayHaveMore(db: Queryable): Promise<boolean> {
    const [group] = this.#groups;
    if (!group || this.#groups.length > 1 || !isQuiet(group.position.until)) return group !== undefined;
    const found = await db.query<{ ceiling: string }>(peekSql[this.class]);
    // Against the floor: a number between floor and ceiling may belong to a transaction that began after the snapshot.
    return Number(found.rows[0]?.ceiling) !== group.position.until.floor;
  }

  // Parts are in the order of their numbers, so reading one after the other is reading in order.
  async #readOpen(db: Queryable, parts: readonly Part[], rows: number): Promise<Reading | undefined> {
    for (const group of this.#groups) {
      for (let part = parts[group.part]; part; part = parts[group.part]) {
        const { position } = group;
        const found = mayHold(part, position) ? await this.#query(db, { group, part: part.part, rows }) : nothing;
        if (!found.full) group.part += 1;
        const last = found.events.at(-1);
        if (!last) continue;
        group.position = upTo(position, last.seq);
        return { class: this.class, position, ...found };
      }
    }
    return undefined;
  }

  #join(group: Group): void {
    const same = this.#groups.find((other) => samePosition(other.position, group.position));
    if (!same) this.#groups.push(group);
    else {
      same.slots.push(...group.slots);
      same.part = Math.min(same.part, group.part);
    }
  }

  async #query(
    db: Queryable,
    { group, part, rows }: { readonly group: Group; readonly part: number; readonly rows: number },
  ): Promise<Batch> {
    const { done, until, after } = group.position;
    const values = [
      this.#stream,
      int2Column(group.slots),
      done.snapshot,
      done.limit,
      done.floor,
      until.snapshot,
      until.ceiling,
      after,
      rows,
      limits.bodyTogetherBytes,
    ];
    const columns = await this.#columns(db, part, values);
    if (!columns?.seqs) return nothing;
    const large = await this.#large(db, part, largeOf(columns));
    return batchOf(columns, { class: this.class, rows, large });
  }

  async #columns(db: Queryable, part: number, values: readonly unknown[]): Promise<Columns | undefined> {
    const statement = { name: `read-${this.class}-${part}`, text: readSql(this.class, part) };
    try {
      const found = await db.query<Columns>({ ...statement, values: [...values, true] });
      return found.rows[0];
    } catch (error) {
      if (!isNotText(error)) throw error;
      const found = await db.query<Columns>({ ...statement, values: [...values, false] });
      return found.rows[0];
    }
  }

  async #large(db: Queryable, part: number, seqs: readonly number[]): Promise<Large> {
    if (seqs.length === 0) return new Map();
    const values = [this.#stream, int8Column(seqs)];
    const found = await db.query<{ seq: number; body: Buffer }>(largeSql(this.class, part), values);
    return new Map(found.rows.map(({ seq, body }) => [seq, body]));
  }
}

/**
 * False when nothing of the part is in what is left of the window. A closed part's last number was drawn when nothing
 * could be written to it any more, so a bound with that number below its floor came after all its events.
 */
function mayHold({ beginsAt, endsAt }: Part, { done, until, after }: Position): boolean {
  if (beginsAt >= until.ceiling) return false;
  return endsAt === null || (endsAt > done.floor && endsAt > after);
}
