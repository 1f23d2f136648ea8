// Fills Holdfast's log with millions of events by SQL, as if they had been accepted, and moves a consumer past them. The
// one place of the benches that knows how the log is laid out; events are those of workers/task.ts.

import type pg from "pg";
import { saveCursors } from "../packages/holdfast/src/log/cursor.ts";
import { consumerNumbers, streamNumbers } from "../packages/holdfast/src/log/directory.ts";
import { bound } from "../packages/holdfast/src/log/reader.ts";
import { slotOf } from "../packages/holdfast/src/log/slot.ts";
import { limits } from "../packages/holdfast/src/limits.ts";
import { events } from "./app.ts";

const rowsPerTransaction = 250_000;
const prefix = "e";

/** The transaction's id before the first number, as in log/append.sql. */
const insert = `
  with tx as materialized (select pg_current_xact_id() as xid)
  insert into holdfast.log_normal (xid, seq, stream, slot, id, key, trace, answer, body)
  select tx.xid, nextval('holdfast.log_normal_seq'), $1::int2, ($4::int2[])[1 + n % $5::int], id, key, '', false,
         convert_to(format('{"id":"%s","key":"%s","seq":%s,"text":"%s"}', id, key, n, 'work xxxxxxxxxxxxxxxxxxxxxxx'), 'UTF8')
  from tx, generate_series($2::int, $3::int) as n,
       lateral (select '${prefix}-' || lpad(n::text, 9, '0') as id, '${prefix}-key-' || n % $5::int as key) as names`;

export interface Filling {
  /** Number of the first event, and how many. */
  readonly from: number;
  readonly count: number;
  readonly keys: number;
}

/** Puts the events into the log of the app of app.ts, in order. */
export async function fillLog(client: pg.Client, { from, count, keys }: Filling): Promise<void> {
  const stream = (await streamNumbers(client, [events.name])).get(events.name) ?? 0;
  const slots = Array.from({ length: keys }, (_, index) => slotOf(`${prefix}-key-${index}`));
  for (let first = from; first < from + count; first += rowsPerTransaction) {
    const last = Math.min(first + rowsPerTransaction, from + count) - 1;
    await client.query(insert, [stream, first, last, slots, keys]);
  }
}

/** Moves the app's consumer past everything that is in the log: all of it is finished, and kept. */
export async function finishLog(client: pg.Client): Promise<void> {
  const stream = (await streamNumbers(client, [events.name])).get(events.name) ?? 0;
  const consumer = (await consumerNumbers(client, new Map([[events.name, stream]]))).get(events.name) ?? 0;
  const now = await bound(client, "normal");
  const slots = Array.from({ length: limits.slots }, (_, slot) => slot);
  await saveCursors(client, { consumer, class: "normal", slots }, { done: now, until: now, after: 0 });
}
