// Writes down what became of deliveries: receipts, what is set aside, what is dead, and the cursor up to the oldest
// that is still out. One fenced transaction for whatever has come back in the meantime.

import { limits } from "../limits.ts";
import { classes, type Place } from "../log/class.ts";
import { passedBy, saveCursors } from "../log/cursor.ts";
import { type Ended, recordEnded } from "../log/ended.ts";
import { beginFenced } from "../log/lease.ts";
import { upTo } from "../log/position.ts";
import { type LogEvent, type Reader, type Reading } from "../log/reader.ts";
import { finish, free, keep, type Kept } from "../log/waiting.ts";
import { type Connection, type Pool, transaction } from "../store/pool.ts";
import { type Entry } from "./line.ts";
import { writeReceipts } from "./receipt.ts";

/** What became of a delivery: it has a receipt, waits, is parked, or is dead. */
export interface Fate {
  readonly entry: Entry;
  readonly sent?: { readonly providerId: string };
  readonly kept?: Kept;
  readonly ended?: Ended;
}

export interface RecordOptions {
  readonly pool: Pool;
  readonly process: number;
  readonly consumer: number;
  readonly random: () => number;
  readonly tries: number;
}

/** Decides by the entry's result. A throw of the transport comes in here as `later`. */
export function fateOf(entry: Entry, options: Pick<RecordOptions, "random" | "tries">): Fate {
  const { event, result } = entry;
  if (!result || result.outcome === "parked") return { entry, kept: { event, tries: event.tries } };
  if (result.outcome === "sent") return { entry, sent: { providerId: result.providerId ?? "" } };
  const { reason } = result;
  if (result.outcome === "expired" || result.outcome === "cancelled") {
    return { entry, ended: { event, outcome: result.outcome, tries: event.tries, reason } };
  }
  const tries = event.tries + 1;
  if (result.outcome === "refused" || tries >= options.tries) {
    return { entry, ended: { event, outcome: "dead", tries, reason } };
  }
  const askedMs = Number.isFinite(result.afterMs) ? Math.min(limits.deliverAfterCapMs, result.afterMs ?? 0) : 0;
  const backoffMs = Math.min(limits.retryCapMs, limits.retryBaseMs * 2 ** (tries - 1)) * (0.5 + options.random() / 2);
  return { entry, kept: { event, tries, delayMs: Math.max(askedMs, backoffMs), error: reason } };
}

/** Commits the fates; `finished` are the deliveries of the log up to which everything is over then. */
export async function record(
  options: RecordOptions,
  fates: readonly Fate[],
  finished: readonly Entry[],
): Promise<void> {
  await transaction(
    options.pool,
    (connection) => beginFenced(connection, options.process),
    async (tx) => {
      for (const name of classes) {
        const mine = fates.filter(({ entry }) => entry.event.class === name);
        if (mine.length > 0) await recordClass(tx, { consumer: options.consumer, class: name }, mine);
      }
      await saveFinished(tx, options.consumer, finished);
    },
  );
}

/** Saves where the readers are; right only while nothing that they have read is still to be recorded. */
export async function savePlaces(
  { pool, process, consumer }: Pick<RecordOptions, "pool" | "process" | "consumer">,
  readers: readonly Reader[],
): Promise<void> {
  await transaction(
    pool,
    (connection) => beginFenced(connection, process),
    async (tx) => {
      for (const reader of readers) {
        for (const { position, slots } of reader.places()) {
          await saveCursors(tx, { consumer, class: reader.class, slots }, position);
        }
      }
    },
  );
  for (const reader of readers) reader.saved();
}

async function recordClass(tx: Connection, place: Place, fates: readonly Fate[]): Promise<void> {
  const sent = fates.flatMap(({ entry, sent: receipt }) => (receipt ? [{ seq: entry.event.seq, ...receipt }] : []));
  const kept = fates.flatMap((fate) => fate.kept ?? []);
  const ended = fates.flatMap((fate) => fate.ended ?? []);
  const waited = fates.filter((fate) => !fate.entry.reading && !fate.kept).map(({ entry }) => entry.event.seq);
  await writeReceipts(tx, place, sent);
  await keep(tx, place, kept);
  await recordEnded(tx, place, ended);
  await finish(tx, place, waited);
  // Whoever was parked behind what is over now is next; so is one that was parked a moment too late to be found.
  const keys = fates.filter((fate) => !fate.entry.reading || fate.kept).map(({ entry }) => entry.event.key);
  await free(tx, place, [...new Set(keys)]);
}

async function saveFinished(tx: Connection, consumer: number, finished: readonly Entry[]): Promise<void> {
  const readings = new Map<Reading, LogEvent[]>();
  for (const { reading, event } of finished) {
    if (!reading) continue;
    const events = readings.get(reading) ?? [];
    events.push(event);
    readings.set(reading, events);
  }
  // In the order of the readings, so that a slot that occurs in several ends at the last.
  for (const [reading, events] of readings) {
    const passed = passedBy(events);
    const seq = events.reduce((last, event) => Math.max(last, event.seq), 0);
    const place = { consumer, class: reading.class, slots: [...passed.keys()], passed };
    await saveCursors(tx, place, upTo(reading.position, seq));
  }
}
