// Forgets a key: whatever is stored under it leaves the logs, what waits, what has ended, the timers, the receipts and
// the answers. The one place that deletes by event. What is left is the hash of each id, so that a repeat stays one.

import { setTimeout as sleep } from "node:timers/promises";
import { fault } from "../errors.ts";
import { limits } from "../limits.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { classes, classNumber, type EventClass, logNames, seenNumbers } from "./class.ts";
import { streamNumber } from "./directory.ts";
import { blocksOf, rangeOf, turnSeen } from "./empty.ts";
import { addHash, type IdFilter, newFilter } from "./filter.ts";
import { storableName } from "./name.ts";
import { changeLayout, type PartState, partStates } from "./rotate.ts";

export interface ForgetOptions {
  /** Only this stream, and what its consumers keep. */
  readonly stream?: string;
  /** Only what was accepted until then; timers, which nobody has accepted yet, stay. */
  readonly until?: Date;
  /** Counts and deletes nothing. */
  readonly dryRun?: boolean;
  /** How long to wait for those who have the log locked, in ms; `limits.forgetLockMs` by default. */
  readonly patienceMs?: number;
  readonly now?: () => number;
}

/** Rows that were deleted. */
export type Forgotten = Record<"events" | "waiting" | "ended" | "timers" | "receipts" | "answers" | "known", number>;

/** The key as it is stored, and the stream's number, or null for all. */
interface Wanted {
  readonly key: string;
  readonly stream: number | null;
  readonly until: Date | null;
  readonly dryRun: boolean;
  readonly place: number;
  /** When to give up, by the clock that never goes back. */
  readonly deadline: number;
}

const waitingSql = sql(import.meta.url, "forget-waiting.sql");
const filterSql = sql(import.meta.url, "forget-filter.sql");

/**
 * Deletes everything of the key; gives how much. A batch that has it in memory may still finish and write what follows
 * from it: run it again until it finds nothing. Throws HF_LOG_HELD when somebody keeps a log locked for too long: what
 * was deleted until then stays deleted.
 */
export async function forget(pool: Pool, key: string, options: ForgetOptions = {}): Promise<Forgotten> {
  const { dryRun = false, until = null, patienceMs = limits.forgetLockMs, now = Date.now } = options;
  const day = Math.floor(now() / (24 * 3_600_000));
  const place = day % seenNumbers.length;
  const stream = options.stream === undefined ? null : await streamNumber(pool, options.stream);
  const deadline = performance.now() + patienceMs;
  const wanted: Wanted = { key: storableName(key), stream, until, dryRun, place, deadline };
  if (!dryRun) await insist(wanted, () => turnSeen(pool, place, day));
  const found: Forgotten = { events: 0, waiting: 0, ended: 0, timers: 0, receipts: 0, answers: 0, known: 0 };
  // In tables that do not know when something was accepted nothing is too young.
  const accepted = "'-infinity'::timestamptz";
  // Timers first, then the logs, then what waits: each leads to the next.
  if (until === null) found.timers = await forgetRows(pool, { table: "timer", stream: "stream", accepted }, wanted);
  for (const name of classes) {
    for (const state of await partStates(pool, name)) {
      if (state.state !== "empty") await forgetPart(pool, { name, state, wanted }, found);
    }
  }
  const streamOf = "(select stream from holdfast.consumer where id = kept.consumer)";
  // What is on its way back from `ended` waits too.
  found.waiting = await forgetRows(pool, { table: "replay", stream: streamOf, accepted: "accepted_at" }, wanted);
  found.waiting += await forgetWaiting(pool, wanted);
  found.ended = await forgetRows(pool, { table: "ended", stream: streamOf, accepted: "accepted_at" }, wanted);
  found.known = await forgetRows(pool, { table: "known", stream: streamOf, accepted }, wanted);
  return found;
}

async function forgetWaiting(pool: Pool, { key, stream, until, dryRun }: Wanted): Promise<number> {
  if (!dryRun) return (await pool.query(waitingSql, [key, stream, until])).rowCount ?? 0;
  const text = `select count(*)::int as count from holdfast.waiting join holdfast.consumer on consumer.id = consumer
    where key = $1 and ($2::int2 is null or stream = $2) and ($3::timestamptz is null or accepted_at <= $3)`;
  return (await pool.query<{ count: number }>(text, [key, stream, until])).rows[0]?.count ?? 0;
}

async function forgetRows(
  pool: Pool,
  names: { readonly table: string; readonly stream: string; readonly accepted: string },
  wanted: Wanted,
): Promise<number> {
  const deleteSql = sql(import.meta.url, "forget-rows.sql", names);
  let count = 0;
  await eachPlaces(pool, { names, wanted }, async (places) => {
    if (wanted.dryRun) count += places.length;
    else count += (await pool.query(deleteSql, [places, wanted.key])).rowCount ?? 0;
  });
  return count;
}

interface ForgetPart {
  readonly name: EventClass;
  readonly state: PartState;
  readonly wanted: Wanted;
}

async function forgetPart(pool: Pool, { name, state, wanted }: ForgetPart, found: Forgotten): Promise<void> {
  const names = logNames(name, state.part);
  const eventsSql = sql(import.meta.url, "forget-events.sql", { ...names, seen: `seen_${wanted.place}` });
  const table = names.log.replace("holdfast.", "");
  const held = { table: names.log, readers: false };
  await eachPlaces(pool, { names: { table, stream: "stream", accepted: "accepted_at" }, wanted }, async (places) => {
    if (wanted.dryRun) {
      found.events += places.length;
      return;
    }
    await insist(wanted, () =>
      changeLayout(pool, { names: [name], ...(state.state === "open" && { held }) }, async (tx) => {
        await tx.query(`lock table ${names.log} in share row exclusive mode`);
        type Gone = Pick<Forgotten, "events" | "receipts" | "answers"> & { readonly hashes: Buffer };
        const { rows } = await tx.query<Gone>(eventsSql, [places, wanted.key]);
        const [gone] = rows;
        if (!gone) return;
        for (const what of ["events", "receipts", "answers"] as const) found[what] += gone[what];
        const text = "select probes, bits from holdfast.id_filter where class = $1 and seen = $2 and forgotten";
        const known = await tx.query<IdFilter>(text, [classNumber(name), wanted.place]);
        const filter = known.rows[0] ?? newFilter(limits.forgetFilterIds);
        for (let at = 0; at < gone.hashes.length; at += 16) {
          addHash(filter, gone.hashes.readUInt32BE(at), gone.hashes.readUInt32BE(at + 4));
        }
        await tx.query(filterSql, [classNumber(name), wanted.place, filter.probes, filter.bits]);
      }),
    );
  });
}

/** Looks through a table a range of blocks at a time, and gives the places of the key's rows. */
async function eachPlaces(
  pool: Pool,
  { names, wanted }: { readonly names: Readonly<Record<string, string>> & { table: string }; readonly wanted: Wanted },
  work: (places: readonly string[]) => Promise<void>,
): Promise<void> {
  const findSql = sql(import.meta.url, "forget-find.sql", names);
  const blocks = await blocksOf(pool, `holdfast.${names.table}`);
  for (let block = 0; block < blocks; block += limits.partBlocks) {
    const { rows } = await pool.query<{ place: string }>(findSql, [
      ...rangeOf(block),
      wanted.key,
      wanted.stream,
      wanted.until,
    ]);
    for (let from = 0; from < rows.length; from += limits.forgetRows) {
      await work(rows.slice(from, from + limits.forgetRows).map((row) => row.place));
    }
  }
}

// Locks are only waited for a moment, since others would queue behind us: so again and again, with pauses.
async function insist({ deadline }: Wanted, step: () => Promise<boolean>): Promise<void> {
  while (!(await step())) {
    if (performance.now() > deadline) throw fault("HF_LOG_HELD");
    await sleep(limits.rotateLockMs);
  }
}
