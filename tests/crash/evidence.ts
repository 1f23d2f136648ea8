// Gathers what happened, once nothing is under way any more: from the tables of the app, the records of the runtime,
// the files of the sender and of the sink.

import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type LedgerEntry, readLedger } from "holdfast-rehearse/drive";
import { readStatus } from "../../packages/holdfast/src/role/status.ts";
import { type Pool } from "../../packages/holdfast/src/store/pool.ts";
import { type Call, type DelivererKill, type Effect, type Ended } from "./checker.ts";

const drainMs = 90_000;

export interface Gathered {
  readonly ledger: readonly LedgerEntry[];
  readonly effects: readonly Effect[];
  readonly ended: readonly Ended[];
  readonly calls: readonly Call[];
  readonly receipts: ReadonlyMap<string, number>;
}

/** Waits until no stream has anything left to do. False when that takes longer than a minute and a half. */
export async function drained(pool: Pool, signal: AbortSignal): Promise<boolean> {
  const end = Date.now() + drainMs;
  let quiet = 0;
  while (quiet < 2) {
    if (Date.now() > end || signal.aborted) return false;
    const consumers = await readStatus(pool).then(
      (status) => status.consumers,
      () => undefined,
    );
    const busy = consumers?.some((one) => one.unread + one.retrying + one.parked > 0) ?? true;
    quiet = busy ? 0 : quiet + 1;
    await sleep(100);
  }
  return true;
}

/** Reads everything. */
export async function gather(pool: Pool, files: { ledger: string; calls: string }): Promise<Gathered> {
  const { entries } = await readLedger(files.ledger);
  const effects = await pool.query<Effect>(
    `select event_id as id, key, seq, process, (extract(epoch from accepted_at) * 1000)::float8 as "acceptedMs",
            (extract(epoch from at) * 1000)::float8 as "atMs"
     from ledger.effect order by place`,
  );
  const ended = await pool.query<Ended>(
    `select consumer.name as consumer, ended.id, outcome
     from holdfast.ended join holdfast.consumer on consumer.id = ended.consumer`,
  );
  // The delivery inherits the class of its intent, which is normal.
  const receipts = await pool.query<{ id: string; sentMs: number }>(
    `select event.id, (extract(epoch from sent_at) * 1000)::float8 as "sentMs"
     from holdfast.receipt join holdfast.log_normal as event using (seq)`,
  );
  return {
    ledger: [...entries.values()],
    effects: effects.rows,
    ended: ended.rows,
    calls: readCalls(await readFile(files.calls, "utf8")),
    receipts: new Map(receipts.rows.map((row) => [row.id, row.sentMs])),
  };
}

/**
 * Deliverers that nobody killed and that were followed by another: taken for dead, because this machine or Postgres was
 * too slow for their heartbeat. Their end is the first call of the next.
 */
export function endedByThemselves(calls: readonly Call[], killed: readonly DelivererKill[]): DelivererKill[] {
  const firsts = [...Map.groupBy(calls, (call) => call.process)].map(([pid, [first]]) => ({ pid, first }));
  return firsts.flatMap(({ pid }, index) => {
    const next = firsts[index + 1]?.first;
    return next && !killed.some((one) => one.pid === pid) ? [{ pid, atMs: next.startedMs }] : [];
  });
}

function readCalls(text: string): Call[] {
  const calls: (Omit<Call, "endedMs"> & { endedMs: number | undefined })[] = [];
  for (const line of text.split("\n").filter((one) => one !== "")) {
    // Written by the sink: its calls are numbered from 0, and the end of one has its number and time only.
    const { call, ...note } = JSON.parse(line) as { call: number } & Call;
    const known = calls[call];
    if (known) known.endedMs = note.endedMs;
    else calls[call] = { ...note, endedMs: undefined };
  }
  return calls;
}
