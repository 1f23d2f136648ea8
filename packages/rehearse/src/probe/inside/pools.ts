// Pools of database connections, whatever the driver: how long was waited for a client, how long it was held, how much
// of that no query ran in, and what was called meanwhile.

import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import type { Context } from "./context.ts";
import { type Holder, unlock } from "./locks.ts";
import { sampler, where } from "./where.ts";

export type PoolRow = Row<"taken" | "waitMs" | "holdMs" | "idleHoldMs", "maxWaitMs" | "maxWaiting">;

const pools = table("pools", ["taken", "waitMs", "holdMs", "idleHoldMs"], ["maxWaitMs", "maxWaiting"]);
const whileHeld = table("whileHeld", ["count", "ms"], ["maxMs"]);
const opened = table("opened", ["count", "ms"], ["maxMs"]);
const worthAStack = sampler(100, 64);

/** A client that is held. */
export interface Hold extends Holder {
  readonly row: PoolRow;
  readonly startedMs: number;
  readonly context: Context | undefined;
  running: number;
  idleSinceMs: number;
  idleMs: number;
  ended: boolean;
}

export interface PoolName {
  readonly kind: string;
  readonly id: string;
  readonly max: number;
}

export function poolRow({ kind, id, max }: PoolName): PoolRow {
  const key = `${kind}|${id}|${max}`;
  const row = pools.row(key, () => ({ key, kind, id, max, where: "" }));
  if (row.labels["where"] === "" && worthAStack()) row.labels["where"] = where();
  return row;
}

export function noteWaiting(row: PoolRow, waiting: unknown): void {
  if (typeof waiting === "number" && waiting > row.tops.maxWaiting) row.tops.maxWaiting = waiting;
}

/** A client was given, having been asked for at `askedMs`, to the code of the request that asked, if one did. */
export function holdBegins(row: PoolRow, askedMs: number, context: Context | undefined): Hold {
  const startedMs = now();
  const waitMs = startedMs - askedMs;
  row.sums.taken += 1;
  row.sums.waitMs += waitMs;
  if (waitMs > row.tops.maxWaitMs) row.tops.maxWaitMs = waitMs;
  row.changed = true;
  if (context !== undefined) (context.held ??= []).push(row);
  return { row, startedMs, context, running: 0, idleSinceMs: startedMs, idleMs: 0, ended: false, locks: undefined };
}

/** `atMs` in these three: for callers that have just looked at the clock. */
export function holdEnds(hold: Hold | undefined, atMs: number = now()): void {
  if (hold === undefined || hold.ended) return;
  hold.ended = true;
  unlock(hold, atMs);
  if (hold.running === 0) hold.idleMs += atMs - hold.idleSinceMs;
  hold.row.sums.holdMs += atMs - hold.startedMs;
  hold.row.sums.idleHoldMs += hold.idleMs;
  hold.row.changed = true;
  const held = hold.context?.held;
  if (held === undefined) return;
  const at = held.lastIndexOf(hold.row);
  if (at === held.length - 1) held.pop();
  else if (at >= 0) held.splice(at, 1);
}

export function holdWorks(hold: Hold | undefined, atMs: number = now()): void {
  if (hold === undefined) return;
  if (hold.running === 0) hold.idleMs += atMs - hold.idleSinceMs;
  hold.running += 1;
}

export function holdRests(hold: Hold | undefined, atMs: number = now()): void {
  if (hold === undefined) return;
  hold.running -= 1;
  if (hold.running === 0) hold.idleSinceMs = atMs;
}

/** `held` is the row of a pool of which a client was held. */
export function addCallWhileHeld(held: Row, host: string, ms: number): void {
  const pool = String(held.labels["key"]);
  addCost(
    whileHeld.row(`${pool}|${host}`, () => ({ pool, host })),
    ms,
  );
}

/** A connection to a database was opened in `ms`. */
export function addOpened(kind: string, place: string, ms: number): void {
  addCost(
    opened.row(`${kind}|${place}`, () => ({ kind, where: place })),
    ms,
  );
}
