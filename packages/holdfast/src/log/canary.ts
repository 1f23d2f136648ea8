// Canaries: events of our own that go the way of all events, into the log, through its readers and past the cursors,
// but to no handler. What stands still is known by those that do not arrive.

import { limits } from "../limits.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type NewEvent } from "./append.ts";
import { classes, classNumber, type Place } from "./class.ts";
import { int2Column, int8Column, textColumn } from "./columns.ts";
import { type Canary, type HeldSlot, type OpenCanary } from "./canary-plan.ts";
import { type LogEvent } from "./stored-event.ts";

const claimSql = sql(import.meta.url, "canary-claim.sql");
const leaveSql = sql(import.meta.url, "canary-leave.sql");
const placesSql = sql(import.meta.url, "canary-places.sql");
const sendSql = sql(import.meta.url, "canary-send.sql");
const appendedSql = sql(import.meta.url, "canary-appended.sql");
const settleSql = sql(import.meta.url, "canary-settle.sql");
const apartSql = sql(import.meta.url, "canary-apart.sql");
const joinedSql = sql(import.meta.url, "canary-joined.sql");
const forgetSql = sql(import.meta.url, "canary-forget.sql");

/** The version of a schema that no app has: nobody outside can send an event that passes for a canary. */
const canaryVersion = -1;

export function isCanary({ version }: { readonly version: number }): boolean {
  return version === canaryVersion;
}

/** The canary as an event. Its key is its own, so it waits behind no other, and no other behind it. */
export function canaryEvent({ target, slot, class: eventClass, id, round }: Canary): NewEvent {
  return {
    class: eventClass,
    stream: target.stream,
    slot,
    id,
    key: id,
    trace: id,
    answer: false,
    body: Buffer.from(String(round)),
    version: canaryVersion,
  };
}

/** Gives the round that this process shall send; undefined when it is not its turn. */
export async function claimRound(db: Queryable, name: string, role: string): Promise<number | undefined> {
  const own = role === "web" ? limits.canaryMs * 0.95 : limits.canaryMs * 1.5;
  const values = [name, role, own, limits.canaryMs * 0.75, limits.canaryLateMs].map((one) =>
    typeof one === "number" ? Math.round(one) : one,
  );
  return (await db.query<{ round: number }>(claimSql, values)).rows[0]?.round;
}

/** A web process that sent canaries leaves in order. */
export async function leaveRounds(db: Queryable, name: string): Promise<void> {
  await db.query(leaveSql, [name]);
}

/** Who holds which slots, and what is under way. */
export async function canaryPlaces(
  db: Queryable,
): Promise<{ readonly held: readonly HeldSlot[]; readonly open: readonly OpenCanary[] }> {
  interface Row {
    held: HeldSlot[];
    open: (Omit<OpenCanary, "class"> & { class: number })[];
  }
  const found = await db.query<Row>(placesSql);
  const { held = [], open = [] } = found.rows[0] ?? {};
  return { held, open: open.map((one) => ({ ...one, class: classes[one.class] ?? "normal" })) };
}

/** Notes that they are on their way, for each consumer that waits for them. */
export async function noteSent(db: Queryable, canaries: readonly Canary[], round: number): Promise<void> {
  const rows = rowsOf(canaries);
  await db.query(sendSql, [
    int2Column(rows.map((row) => row.consumer)),
    int2Column(rows.map((row) => row.slot)),
    textColumn(rows.map((row) => row.target.role)),
    int2Column(rows.map((row) => classNumber(row.class))),
    round,
    textColumn(rows.map((row) => row.id)),
  ]);
}

/** Notes that they have been appended. */
export async function noteAppended(db: Queryable, canaries: readonly Canary[]): Promise<void> {
  const rows = rowsOf(canaries);
  await db.query(appendedSql, [
    int2Column(rows.map((row) => row.consumer)),
    int2Column(rows.map((row) => row.slot)),
    textColumn(rows.map((row) => row.id)),
  ]);
}

function rowsOf(canaries: readonly Canary[]): (Canary & { readonly consumer: number })[] {
  return canaries.flatMap((canary) => canary.target.consumers.map((consumer) => ({ ...canary, consumer })));
}

/** Notes that those among the events that are canaries have arrived, in the transaction that moves the cursor. */
export async function settleCanaries(db: Queryable, place: Place, events: readonly LogEvent[]): Promise<void> {
  const mine = events.filter(isCanary);
  if (mine.length === 0) return;
  await db.query(settleSql, [
    place.consumer,
    classNumber(place.class),
    int2Column(mine.map((event) => event.slot)),
    int8Column(mine.map((event) => Number(event.text))),
  ]);
}

/** Slots of a consumer have a lane of their own from now on (`apart`), or no longer: each lane gets canaries. */
export async function noteLane(
  db: Queryable,
  { consumer, slots, apart }: { readonly consumer: number; readonly slots: readonly number[]; readonly apart: boolean },
): Promise<void> {
  await db.query(apart ? apartSql : joinedSql, [consumer, int2Column(slots)]);
}

/** Forgets the canaries of all other consumers. */
export async function forgetOthers(db: Queryable, consumers: readonly number[]): Promise<void> {
  await db.query(forgetSql, [int2Column(consumers)]);
}
