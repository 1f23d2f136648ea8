// What a consumer has before it in one class, as the store knows it, and what follows from that.

import { type EventClass, classes } from "../log/class.ts";
import { type Queryable } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { forecast, type Forecast } from "./forecast.ts";
import { type Sample } from "./rate.ts";

/** Who has something before it. */
export interface Owner {
  /** Name and number of the consumer or delivery, and of its stream. */
  readonly consumer: string;
  readonly number: number;
  readonly stream: string;
  readonly streamNumber: number;
  readonly pausedAt: Date | null;
}

export interface Counts {
  readonly unread: number;
  /** Rows that are tried again at a time; those put off until later are among them. */
  readonly retrying: number;
  readonly putOff: number;
  /** Rows behind one that is tried again. */
  readonly parked: number;
  readonly timersDue: number;
}

/** As it was at one moment. */
export interface Backlog extends Owner, Counts {
  readonly class: EventClass;
  readonly atMs: number;
  /** Events of the stream that had come since counting began. */
  readonly arrived: number;
  /** Of these, how many never were this consumer's to pass. */
  readonly skipped: number;
  readonly arriving: number;
  readonly finishing: number;
  /** When the oldest was accepted; null when nothing waits. */
  readonly oldestMs: number | null;
  readonly samples: readonly Sample[];
}

export type Foreseen = Backlog & { readonly waiting: number; readonly forecast: Forecast };

interface Row extends Owner, Omit<Backlog, "class" | "atMs" | "samples"> {
  readonly class: number | null;
  readonly countedMs: number;
  readonly ageMs: number;
  readonly samples: readonly number[];
}

const findSql = sql(import.meta.url, "../log/backlog-find.sql");

/** Everything that waits for this consumer. */
export function waitingOf({ unread, retrying, parked, timersDue }: Counts): number {
  return unread + retrying + parked + timersDue;
}

/** As last measured, and how long ago: every consumer, and its classes in which anything ever was. */
export async function findBacklogs(
  db: Queryable,
): Promise<{ readonly owners: readonly Owner[]; readonly backlogs: readonly Backlog[]; readonly ageMs: number }> {
  const { rows } = await db.query<Row>(findSql);
  const owners = new Map(rows.map((row): [string, Owner] => [row.consumer, row]));
  const backlogs = rows.flatMap((row): Backlog[] => {
    const name = row.class === null ? undefined : classes[row.class];
    return name ? [{ ...row, class: name, atMs: row.countedMs, samples: samplesOf(row.samples) }] : [];
  });
  return { owners: [...owners.values()], backlogs, ageMs: rows[0]?.ageMs ?? Infinity };
}

/** The forecasts of these backlogs. */
export function foresee(backlogs: readonly Backlog[]): readonly Foreseen[] {
  const byConsumer = Map.groupBy(backlogs, ({ consumer }) => consumer);
  return [...byConsumer.values()].flatMap((own) => {
    const forecasts = forecast(own.map(loadOf));
    return own.flatMap((one) => {
      const seen = forecasts.get(one.class);
      return seen ? [{ ...one, waiting: waitingOf(one), forecast: seen }] : [];
    });
  });
}

function loadOf(one: Backlog) {
  const { class: name, atMs, arriving, oldestMs, pausedAt } = one;
  const finishing = pausedAt ? 0 : one.finishing;
  const oldestSeconds = oldestMs === null ? undefined : (atMs - oldestMs) / 1000;
  return { class: name, ready: waitingOf(one) - one.putOff, arriving, finishing, oldestSeconds };
}

function samplesOf(flat: readonly number[]): readonly Sample[] {
  return Array.from({ length: Math.floor(flat.length / 3) }, (_, index) => ({
    atMs: flat[3 * index] ?? 0,
    arrived: flat[3 * index + 1] ?? 0,
    waiting: flat[3 * index + 2] ?? 0,
  }));
}
