// Exceptions at rest: events that are retried later, and events of the same key that are parked behind them, so that
// the key keeps its order. Success writes nothing here.

import { limits } from "../limits.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { cleanText } from "./body.ts";
import { type EventClass, classes, classNumber, type Place } from "./class.ts";
import { boolColumn, byteaColumn, int2Column, int8Column, textColumn, timeColumn } from "./columns.ts";
import { type LogEvent } from "./stored-event.ts";

const countsSql = sql(import.meta.url, "waiting-counts.sql");
const keepSql = sql(import.meta.url, "waiting-keep.sql");
const finishSql = sql(import.meta.url, "waiting-finish.sql");
const freeSql = sql(import.meta.url, "waiting-free.sql");
const chainsSql = sql(import.meta.url, "waiting-chains.sql");
const readySql = sql(import.meta.url, "waiting-ready.sql");
const budgetSql = sql(import.meta.url, "waiting-budget.sql");
const keysSql = sql(import.meta.url, "waiting-keys.sql");

/** An event to set aside; without `delayMs` it is parked behind an earlier one of its key. */
export interface Kept {
  readonly event: LogEvent;
  readonly tries: number;
  readonly delayMs?: number;
  readonly error?: string;
  /** It has not failed: what it may spend is spent. */
  readonly forBudget?: boolean;
}

export interface DueOptions {
  readonly slots: readonly number[];
  /** At most so many. */
  readonly rows: number;
  /** Of one key at most so many; `rows` by default. */
  readonly perKey?: number;
  /** False when the events of a key do not wait for each other. */
  readonly inOrder: boolean;
  /** The oldest first, in whatever order they fell due. */
  readonly oldestFirst?: boolean;
}

/** What may be tried again now, in order. */
export async function dueEvents(db: Queryable, place: Place, options: DueOptions): Promise<LogEvent[]> {
  const { slots, rows, perKey = rows, inOrder, oldestFirst = false } = options;
  const values = [place.consumer, classNumber(place.class), int2Column(slots), rows];
  const found = await db.query<WaitingRow>(
    inOrder ? chainsSql : readySql,
    inOrder ? [...values, perKey, oldestFirst] : values,
  );
  return found.rows.map((row) => waitingEvent(place.class, row));
}

/** Of these keys those of which something waits that holds up what comes later. */
export async function waitingKeys(db: Queryable, place: Place, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const values = [place.consumer, classNumber(place.class), textColumn(keys)];
  const found = await db.query<{ key: string }>(keysSql, values);
  return new Set(found.rows.map((row) => row.key));
}

/** An event that is replayed has one try: its second death is for those who asked for it, not for its key to wait. */
export function isReplayed({ replays = 0 }: Pick<LogEvent, "replays">): boolean {
  return replays > 0;
}

type WaitingRow = Omit<LogEvent, "acceptedAt" | "class" | "raw" | "text"> & {
  readonly accepted_at: Date;
  readonly body: Buffer;
};

function waitingEvent(eventClass: EventClass, { accepted_at, body, ...row }: WaitingRow): LogEvent {
  return { ...row, class: eventClass, acceptedAt: accepted_at, raw: body, text: body.toString() };
}

/** A key of which something waits: its later events must be parked too. */
export interface WaitingKey {
  readonly class: EventClass;
  readonly slot: number;
  readonly key: string;
  /** Its events that wait. */
  readonly count: number;
}

/** The keys of these slots of which something waits. */
export async function waitingCounts(
  db: Queryable,
  consumer: number,
  slots: readonly number[],
): Promise<readonly WaitingKey[]> {
  const values = [consumer, int2Column(slots)];
  const found = await db.query<Omit<WaitingKey, "class"> & { readonly class: number }>(countsSql, values);
  return found.rows.map((row) => ({ ...row, class: classes[row.class] ?? "normal" }));
}

/** Sets events of one class aside, in the transaction that moves the cursor past them. */
export async function keep(db: Queryable, place: Place, kept: readonly Kept[]): Promise<void> {
  if (kept.length === 0) return;
  const events = kept.map((one) => one.event);
  await db.query(keepSql, [
    place.consumer,
    classNumber(place.class),
    int2Column(events.map((event) => event.slot)),
    int8Column(events.map((event) => event.seq)),
    int8Column(kept.map((one) => Math.ceil(one.delayMs ?? -1))),
    int2Column(kept.map((one) => one.tries)),
    timeColumn(events.map((event) => event.acceptedAt)),
    boolColumn(events.map((event) => event.answer)),
    textColumn(events.map((event) => event.id)),
    textColumn(events.map((event) => event.key)),
    textColumn(events.map((event) => event.trace)),
    textColumn(kept.map((one) => storableError(one.error ?? ""))),
    byteaColumn(events.map((event) => event.raw)),
    int2Column(events.map((event) => event.version)),
    boolColumn(kept.map((one) => one.forBudget ?? false)),
  ]);
}

/** What waits in these slots for a budget that there is again is due at once. */
export async function freeForBudget(db: Queryable, consumer: number, slots: readonly number[]): Promise<void> {
  await db.query(budgetSql, [consumer, int2Column(slots)]);
}

/** Removes events of one class that waited and have an outcome now. */
export async function finish(db: Queryable, place: Place, seqs: readonly number[]): Promise<void> {
  if (seqs.length > 0) await db.query(finishSql, [place.consumer, classNumber(place.class), int8Column(seqs)]);
}

/** The first parked event of each of these keys is due at once, unless one before it is still being retried. */
export async function free(db: Queryable, place: Place, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await db.query(freeSql, [place.consumer, classNumber(place.class), textColumn(keys)]);
}

/** An error's text as Postgres can store it, and not longer than anybody reads. */
export function storableError(text: string): string {
  return cleanText(text.slice(0, limits.errorCharacters));
}
