// Counts that are exact and cheap: each batch adds to one of 64 rows, so that no row is fought for, and whoever asks
// sums them up.

import { type Queryable } from "holdfast";

/** All since the beginning, but `waiting`: reminders that are open now. */
export interface Counts {
  readonly people: number;
  readonly sent: number;
  readonly waiting: number;
}

const slots = 64;

/** Adds what one batch of the consumer `source` changed. `salt` is any text that differs from batch to batch. */
export async function count(tx: Queryable, change: Counts & { readonly source: string; readonly salt: string }) {
  const { source, salt, people, sent, waiting } = change;
  if (people === 0 && sent === 0 && waiting === 0) return;
  await tx.query({
    name: "jarvis-count",
    text: `insert into jarvis.counter (source, slot, people, sent, waiting)
           values ($1, abs(hashtext($2) % ${slots}), $3, $4, $5)
           on conflict (source, slot) do update set people = counter.people + excluded.people,
             sent = counter.sent + excluded.sent, waiting = counter.waiting + excluded.waiting`,
    values: [source, salt, people, sent, waiting],
  });
}

/** Where `readCounts` tells every process what it has read. */
export const countsChannel = "jarvis_counts";

/**
 * The sums over all rows, of which there are at most 64 for each consumer; whoever listens on `countsChannel` hears
 * them too.
 */
export async function readCounts(db: Queryable): Promise<Counts> {
  const found = await db.query<Record<keyof Counts, string>>({
    name: "jarvis-counts",
    text: `with sums as (select coalesce(sum(people), 0) as people, coalesce(sum(sent), 0) as sent,
                           coalesce(sum(waiting), 0) as waiting from jarvis.counter)
           select people, sent, waiting, pg_notify($1, concat_ws(' ', people, sent, waiting)) from sums`,
    values: [countsChannel],
  });
  const [sums] = found.rows;
  return { people: Number(sums?.people), sent: Number(sums?.sent), waiting: Number(sums?.waiting) };
}

/** What `readCounts` has told, or undefined when that was somebody else. */
export function toldCounts(payload: string | undefined): Counts | undefined {
  const [, people, sent, waiting] = /^(\d{1,15}) (\d{1,15}) (-?\d{1,15})$/.exec(payload ?? "") ?? [];
  if (people === undefined) return undefined;
  return { people: Number(people), sent: Number(sent), waiting: Number(waiting) };
}
