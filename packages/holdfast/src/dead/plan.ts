// What a replay would do, and which effects outside have happened already: said before anything is replayed.

import { limits } from "../limits.ts";
import { logRanges } from "../log/ranges.ts";
import { logNames, perPart } from "../log/class.ts";
import { type Pool } from "../store/pool.ts";
import { sql } from "../store/sql.ts";
import { type DeadLetter, deadLetters } from "./groups.ts";
import { gapOf, type ReplayOptions } from "./replay.ts";
import { consumersOf, type Dead, perWhich, valueOf } from "./which.ts";

/** Of one consumer or delivery. */
export interface PlannedReplay {
  readonly consumer: string;
  readonly stream: string;
  /** A consumer's event had no effect: its transaction never committed. A delivery has been called for. */
  readonly kind: "event" | "delivery";
  readonly count: number;
  readonly keys: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly acceptedAt: Date;
  /** Runs, or calls to the outside, that were made. */
  readonly tries: number;
  /** Of them, those that have come back from a replay before. */
  readonly replayed: number;
  /** Deliveries that the outside refused at the first call: it has none of them. */
  readonly refused: number;
  /** Deliveries that the outside may have, though it never said so: it knows them by their idempotency keys. */
  readonly unsure: number;
  /** How long it takes to begin all of them, in ms. */
  readonly lastsMs: number;
}

export interface ReplayPlan {
  readonly replays: readonly PlannedReplay[];
  /** The newest, with their last answers. */
  readonly samples: readonly DeadLetter[];
  /** Deliveries that follow from the same events and have a receipt: they are not sent again. */
  readonly gone: readonly { readonly delivery: string; readonly count: number }[];
  /** False when there was too much to look through: then more may have gone out. */
  readonly complete: boolean;
}

const summarySql = perWhich("summary.sql");
const tracesSql = perWhich("traces.sql");
const goneSql = perPart((name, part) => sql(import.meta.url, "gone.sql", logNames(name, part)));

/** Changes nothing. Throws HF_DEAD_UNKNOWN when there are none, HF_SETTING_BAD for a rate that is none. */
export async function planReplay(pool: Pool, which: Dead, options: ReplayOptions = {}): Promise<ReplayPlan> {
  const gapMs = gapOf(options);
  const replays: PlannedReplay[] = [];
  const traces = new Set<string>();
  for (const { id, name: consumer, stream } of await consumersOf(pool, which)) {
    type Row = Omit<PlannedReplay, "consumer" | "stream" | "kind" | "lastsMs">;
    const values = [valueOf(which), id];
    const [row] = (await pool.query<Row>(summarySql(which), values)).rows;
    if (!row || row.count === 0) continue;
    const kind = row.refused + row.unsure > 0 ? "delivery" : "event";
    replays.push({ ...row, consumer, stream, kind, lastsMs: Math.round(row.count * gapMs) });
    const found = await pool.query<{ trace: string }>(tracesSql(which), [...values, limits.replayTraces]);
    for (const { trace } of found.rows) traces.add(trace);
  }
  const samples = await deadLetters(pool, which, limits.replaySamples);
  const count = replays.reduce((sum, one) => sum + one.count, 0);
  const { gone, complete } = await goneOut(pool, [...traces]);
  return { replays, samples, gone, complete: complete && count <= limits.replayTraces };
}

/** What follows from these traces and has gone out. Nobody looks by trace but us, so it is a look through the logs. */
async function goneOut(pool: Pool, traces: readonly string[]): Promise<Pick<ReplayPlan, "gone" | "complete">> {
  const counts = new Map<string, number>();
  const end = performance.now() + limits.findMs;
  let complete = true;
  for await (const { class: name, part, places } of logRanges(pool)) {
    if (performance.now() > end) {
      complete = false;
      break;
    }
    type Row = { readonly delivery: string; readonly count: number };
    const { rows } = await pool.query<Row>(goneSql(name, part), [...places, traces]);
    for (const { delivery, count } of rows) counts.set(delivery, (counts.get(delivery) ?? 0) + count);
  }
  const gone = [...counts].map(([delivery, count]) => ({ delivery, count }));
  return { gone: gone.toSorted((one, other) => other.count - one.count), complete };
}
