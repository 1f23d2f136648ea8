// Fills Holdfast's log with millions of events by SQL, as if they had been accepted, and moves a consumer past them.
// The one place of the benches that knows how the log is laid out; events are those of workers/task.ts.

import type pg from "pg";
import { saveCursors } from "../packages/holdfast/src/log/cursor.ts";
import { logNames } from "../packages/holdfast/src/log/class.ts";
import { consumerNumbers, streamNumbers } from "../packages/holdfast/src/log/directory.ts";
import { bound } from "../packages/holdfast/src/log/reader.ts";
import { retainStep } from "../packages/holdfast/src/log/retain.ts";
import { partStates } from "../packages/holdfast/src/log/rotate.ts";
import { slotOf } from "../packages/holdfast/src/log/slot.ts";
import { limits } from "../packages/holdfast/src/limits.ts";
import { events } from "./app.ts";

/** As many as an append commits: a planner that sees millions of rows of one transaction plans for what never is. */
const rowsPerTransaction = 500;
const prefix = "e";
const weekMs = 7 * 24 * 3_600_000;

interface Insert extends Filling {
  /** The open part. */
  readonly log: string;
  readonly stream: number;
  /** The slot of each key. */
  readonly slots: readonly number[];
}

/** Transaction after transaction on the server. The transaction's id before the first number, as in log/append.sql. */
const insert = ({ log, stream, from, count, keys, slots }: Insert) => `
  do $$
  begin
    for lowest in ${from}..${from + count - 1} by ${rowsPerTransaction} loop
      with tx as materialized (select pg_current_xact_id() as xid)
      insert into ${log} (xid, seq, stream, slot, id, key, trace, answer, body)
      select tx.xid, nextval('holdfast.log_normal_seq'), ${stream}, ('{${slots.join(",")}}'::int2[])[1 + n % ${keys}],
             id, key, '', false,
             convert_to(
               format('{"id":"%s","key":"%s","seq":%s,"text":"work xxxxxxxxxxxxxxx"}', id, key, n),
               'UTF8'
             )
      from tx, generate_series(lowest, least(lowest + ${rowsPerTransaction}, ${from + count}) - 1) as n,
           lateral (
             select '${prefix}-' || lpad(n::text, 9, '0') as id, '${prefix}-key-' || n % ${keys} as key
           ) as names;
      commit;
    end loop;
  end $$`;

export interface Filling {
  /** Number of the first event, and how many. */
  readonly from: number;
  readonly count: number;
  readonly keys: number;
}

/** One connection for the settings of a session, and a pool for the upkeep. */
export interface Store {
  readonly client: pg.Client;
  readonly pool: pg.Pool;
}

/** Puts the events into the log of the app of app.ts, in order. */
export async function fillLog({ client, pool }: Store, { from, count, keys }: Filling): Promise<void> {
  const stream = (await streamNumbers(client, [events.name])).get(events.name) ?? 0;
  const slots = Array.from({ length: keys }, (_, index) => slotOf(`${prefix}-key-${index}`));
  // Nobody was told that these are kept.
  await client.query("set synchronous_commit = off");
  // As the runtime does while they come: a part is closed when it is full, as long as the next one is empty.
  for (let at = from; at < from + count; at += limits.partRows) {
    const open = (await partStates(client, "normal")).find(({ state }) => state === "open")?.part ?? 0;
    const { log } = logNames("normal", open);
    const rows = Math.min(limits.partRows, from + count - at);
    await client.query(insert({ log, stream, slots, from: at, count: rows, keys }));
    while (await retainStep(pool, "normal", { retainMs: weekMs, partRows: limits.partRows, now: Date.now }));
  }
  await client.query("reset synchronous_commit");
}

/** Moves the app's consumer past everything that is in the log: all of it is finished, and kept. */
export async function finishLog(client: pg.Client): Promise<void> {
  const stream = (await streamNumbers(client, [events.name])).get(events.name) ?? 0;
  const consumer = (await consumerNumbers(client, new Map([[events.name, stream]]))).get(events.name) ?? 0;
  const now = await bound(client, "normal");
  const slots = Array.from({ length: limits.slots }, (_, slot) => slot);
  await saveCursors(client, { consumer, class: "normal", slots }, { done: now, until: now, after: 0 });
}
