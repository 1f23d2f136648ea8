// Writes down what became of deliveries: receipts, what is set aside, what is dead, and the cursor up to the oldest
// that is still out. One fenced transaction for whatever has come back in the meantime.

import { fingerprint } from "../dead/fingerprint.ts";
import { limits } from "../limits.ts";
import { append, identity } from "../log/append.ts";
import { isCanary, settleCanaries } from "../log/canary.ts";
import { classes, type Place } from "../log/class.ts";
import { passedBy, saveCursors } from "../log/cursor.ts";
import { type Ended, recordEnded } from "../log/ended.ts";
import { beginFenced } from "../log/lease.ts";
import { upTo } from "../log/position.ts";
import { type Reader, type Reading } from "../log/reader.ts";
import { type LogEvent } from "../log/stored-event.ts";
import { finish, free, isReplayed, keep, type Kept } from "../log/waiting.ts";
import { type Connection, type Pool, transaction } from "../store/pool.ts";
import { keepAnswers } from "./known.ts";
import { type Entry, type Gone } from "./line.ts";
import { writeReceipts } from "./receipt.ts";

/** What became of a delivery: it has a receipt, waits, is parked, or is dead. */
export interface Fate {
  readonly entry: Entry;
  readonly sent?: Gone;
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
export function fateOf(entry: Entry, options: Pick<RecordOptions, "consumer" | "random" | "tries">): Fate {
  const { event, result } = entry;
  if (!result || result.outcome === "parked") return { entry, kept: { event, tries: event.tries } };
  if (result.outcome === "sent") return { entry, sent: result };
  const { reason } = result;
  if (result.outcome === "waits") {
    return { entry, kept: { event, tries: event.tries, delayMs: result.afterMs, error: reason, forBudget: true } };
  }
  if (result.outcome === "expired" || result.outcome === "cancelled") {
    return { entry, ended: { event, outcome: result.outcome, tries: event.tries, reason } };
  }
  // Who is told not to call so often has not failed.
  const limited = result.outcome === "later" && result.limited === true;
  const tries = event.tries + (limited ? 0 : 1);
  const refused = result.outcome === "refused";
  if (refused || tries >= options.tries || (isReplayed(event) && !limited)) {
    const death = { consumer: options.consumer, error: reason, names: [event.id, event.key], refused };
    // After an earlier call nobody knows what the outside has made of it, whatever it says now.
    const outside = refused && event.tries === 0 ? "refused" : "unsure";
    return { entry, ended: { event, outcome: "dead", tries, reason, fingerprint: fingerprint(death), outside } };
  }
  const askedMs = Number.isFinite(result.afterMs) ? Math.min(limits.deliverAfterCapMs, result.afterMs ?? 0) : 0;
  const backoffMs =
    Math.min(limits.retryCapMs, limits.retryBaseMs * 2 ** Math.max(0, tries - 1)) * (0.5 + options.random() / 2);
  const delayMs = Math.max(askedMs, backoffMs, limited && askedMs === 0 ? limits.limitedMs : 0);
  const kept = { event, tries, delayMs, error: reason };
  return { entry, kept: limited ? { ...kept, forBudget: true } : kept };
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

async function recordClass(tx: Connection, place: Place, all: readonly Fate[]): Promise<void> {
  await settleCanaries(
    tx,
    place,
    all.map(({ entry }) => entry.event),
  );
  const fates = all.filter(({ entry }) => !isCanary(entry.event));
  if (fates.length === 0) return;
  const sent = fates.flatMap(({ entry, sent: receipt }) => (receipt ? [{ seq: entry.event.seq, ...receipt }] : []));
  const kept = fates.flatMap((fate) => fate.kept ?? []);
  const ended = fates.flatMap((fate) => fate.ended ?? []);
  const waited = fates.filter((fate) => !fate.entry.reading && !fate.kept).map(({ entry }) => entry.event.seq);
  await writeReceipts(tx, place, sent);
  await answerAll(tx, place, fates);
  await keep(tx, place, kept);
  await recordEnded(tx, place, ended);
  await finish(tx, place, waited);
  // Whoever was parked behind what is over now is next; so is one that was parked a moment too late to be found.
  const keys = fates.filter((fate) => !fate.entry.reading || fate.kept).map(({ entry }) => entry.event.key);
  await free(tx, place, [...new Set(keys)]);
}

/** Appends what follows from answers, and keeps the answers that hold. */
async function answerAll(tx: Connection, { consumer }: Place, fates: readonly Fate[]): Promise<void> {
  const follows = fates.flatMap(({ sent }) => sent?.follows ?? []);
  const firsts = new Map(follows.toReversed().map((event) => [identity(event), event]));
  for (const name of classes) {
    await append(
      tx,
      name,
      [...firsts.values()].toReversed().filter((event) => event.class === name),
    );
  }
  const known = fates.flatMap(({ entry, sent }) => (sent?.known ? [{ key: entry.event.key, ...sent.known }] : []));
  await keepAnswers(tx, consumer, known);
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
