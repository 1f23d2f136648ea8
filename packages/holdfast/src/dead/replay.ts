// Brings dead letters back to life: each goes once from `ended` to `replay`, where it has a time at which it is due,
// and from there to those that wait, a few at a time. It keeps its number, id, trace, bytes and time of acceptance, so
// what it causes has the same ids as ever. Here also: stopping what has not begun, and setting aside for good.

import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { classes, classNumber } from "../log/class.ts";
import { int2Column, int8Column } from "../log/columns.ts";
import { slotOf } from "../log/slot.ts";
import { type Pool, type Queryable, transaction } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { consumersOf, type Dead, type DeadOf, perWhich, valueOf } from "./which.ts";

export interface ReplayOptions {
  /** How many a second, of each consumer; 50 by default, at most 250. */
  readonly perSecond?: number;
}

const pickSql = perWhich("pick.sql");
const tailSql = sql(import.meta.url, "tail.sql");
const moveSql = sql(import.meta.url, "move.sql");
const backSql = sql(import.meta.url, "back.sql");
const dropSql = sql(import.meta.url, "drop.sql");
const dueSql = sql(import.meta.url, "due.sql");

/**
 * Replays dead letters, each at most once however often and by how many this is called; gives how many. They run one
 * after the other in time, each with one try, after what has been done since, and a key's in their old order. What dies
 * again is a dead letter again. When this fails in the middle, what has been moved runs and the rest lies as before.
 * Throws HF_DEAD_UNKNOWN when there are none, HF_SETTING_BAD for a rate that is none.
 */
export async function replay(pool: Pool, which: Dead, options: ReplayOptions = {}): Promise<number> {
  const gapMs = gapOf(options);
  return eachRows(pool, which, (rows) =>
    transaction(
      pool,
      (connection) => connection.query("begin"),
      (tx) => move(tx, rows, gapMs),
    ),
  );
}

/** The same in the transaction that `tx` is in: all of them, or none. */
export async function replayWithin(tx: Queryable, which: Dead, options: ReplayOptions = {}): Promise<number> {
  const gapMs = gapOf(options);
  return eachRows(tx, which, (rows) => move(tx, rows, gapMs));
}

/** The pause between two of one consumer. */
export function gapOf({ perSecond = limits.replayPerSecond }: ReplayOptions): number {
  if (perSecond > 0 && perSecond <= limits.replayPerSecondMax) return 1_000 / perSecond;
  const reason = `more than 0 and at most ${limits.replayPerSecondMax}`;
  throw fault("HF_SETTING_BAD", { name: "the number replayed per second", value: perSecond, reason });
}

/** Sets dead letters aside for good: they end as dropped, with their error. Gives how many. */
export async function dropDead(db: Queryable, which: Dead): Promise<number> {
  return eachRows(db, which, async ({ consumer, class: eventClass, seqs }) => {
    return (await db.query(dropSql, [consumer, eventClass, int8Column(seqs)])).rowCount ?? 0;
  });
}

/** Puts what is to be replayed and has not begun back among the dead letters; gives how many. */
export async function stopReplay(
  db: Queryable,
  which: { readonly stream: string } | { readonly fingerprint: string },
): Promise<number> {
  const name = "stream" in which ? which.stream : null;
  const consumers = await db.query<{ id: number }>(
    `select consumer.id from holdfast.consumer join holdfast.stream on stream.id = consumer.stream
     where $1::text is null or $1 in (consumer.name, stream.name) order by consumer.id`,
    [name],
  );
  let count = 0;
  for (const { id } of consumers.rows) {
    const values = ["fingerprint" in which ? which.fingerprint : null, id, limits.replayRows];
    for (let rows = 1; rows > 0; count += rows) {
      rows = (await db.query(backSql, values)).rowCount ?? 0;
    }
  }
  return count;
}

/**
 * Lets what is due run, a little of each consumer at a time; gives the streams that have something to do, and how many
 * events it was.
 */
export async function fireReplays(
  db: Queryable,
): Promise<{ readonly streams: ReadonlySet<number>; readonly count: number }> {
  const { rows } = await db.query<{ stream: number }>(dueSql, [limits.replayAhead]);
  return { streams: new Set(rows.map(({ stream }) => stream)), count: rows.length };
}

interface Rows {
  readonly consumer: number;
  readonly class: number;
  readonly seqs: readonly number[];
  readonly slots: readonly number[];
}

// In the order of the log and from one number to the next, so that what dies again meanwhile is not met again.
async function eachRows(db: Queryable, which: Dead, work: (rows: Rows) => Promise<number>): Promise<number> {
  let count = 0;
  for (const consumer of await consumersOf(db, which)) {
    for (const name of classes) count += await eachOfClass(db, { which, consumer, class: classNumber(name) }, work);
  }
  return count;
}

interface Place {
  readonly which: Dead;
  readonly consumer: DeadOf;
  readonly class: number;
}

async function eachOfClass(db: Queryable, place: Place, work: (rows: Rows) => Promise<number>): Promise<number> {
  const { which, consumer, class: eventClass } = place;
  let [count, after] = [0, 0];
  for (;;) {
    type Picked = { readonly seq: number; readonly slot: number | null; readonly key: string };
    const values = [valueOf(which), consumer.id, eventClass, after, limits.replayRows];
    const { rows } = await db.query<Picked>(pickSql(which), values);
    if (rows.length === 0) return count;
    after = rows.at(-1)?.seq ?? after;
    const seqs = rows.map(({ seq }) => seq);
    // Older code did not write the slot down. Where the stream has tenants this is another one: still one for each key.
    const slots = rows.map(({ slot, key }) => slot ?? slotOf(key));
    count += await work({ consumer: consumer.id, class: eventClass, seqs, slots });
  }
}

async function move(tx: Queryable, { consumer, class: eventClass, seqs, slots }: Rows, gapMs: number): Promise<number> {
  await tx.query("select from holdfast.consumer where id = $1 for no key update", [consumer]);
  const tail = await tx.query<{ due: Date }>(tailSql, [consumer, gapMs]);
  const values = [consumer, eventClass, int8Column(seqs), int2Column(slots), tail.rows[0]?.due, gapMs];
  return (await tx.query(moveSql, values)).rowCount ?? 0;
}
