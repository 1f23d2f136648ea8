// Pools of database connections, whatever the driver: how long was waited for a client, how long it was held, how much
// of that no query ran in, and what was called meanwhile.

import { addCost, type Row, table } from "./book.ts";
import { now } from "./clock.ts";
import { type Context, liveRequest } from "./context.ts";
import { sampler, where } from "./where.ts";

export type PoolRow = Row<"taken" | "waitMs" | "holdMs" | "idleHoldMs", "maxWaitMs" | "maxWaiting">;

const pools = table("pools", ["taken", "waitMs", "holdMs", "idleHoldMs"], ["maxWaitMs", "maxWaiting"]);
const whileHeld = table("whileHeld", ["count", "ms"], ["maxMs"]);
const opened = table("opened", ["count", "ms"], ["maxMs"]);
const worthAStack = sampler(100, 64);

/** A client that is held. */
export interface Hold {
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

/** A client was given, having been asked for at `askedMs`, to the code of the request that asked. */
export function holdBegins(row: PoolRow, askedMs: number, context = liveRequest()): Hold {
  const startedMs = now();
  const waitMs = startedMs - askedMs;
  row.sums.taken += 1;
  row.sums.waitMs += waitMs;
  if (waitMs > row.tops.maxWaitMs) row.tops.maxWaitMs = waitMs;
  row.changed = true;
  if (context !== undefined) (context.held ??= []).push(idOf(row));
  return { row, startedMs, context, running: 0, idleSinceMs: startedMs, idleMs: 0, ended: false };
}

export function holdEnds(hold: Hold | undefined): void {
  if (hold === undefined || hold.ended) return;
  hold.ended = true;
  const endedMs = now();
  if (hold.running === 0) hold.idleMs += endedMs - hold.idleSinceMs;
  hold.row.sums.holdMs += endedMs - hold.startedMs;
  hold.row.sums.idleHoldMs += hold.idleMs;
  hold.row.changed = true;
  const held = hold.context?.held;
  const at = held?.indexOf(idOf(hold.row)) ?? -1;
  if (at >= 0) held?.splice(at, 1);
}

export function holdWorks(hold: Hold | undefined): void {
  if (hold === undefined) return;
  if (hold.running === 0) hold.idleMs += now() - hold.idleSinceMs;
  hold.running += 1;
}

export function holdRests(hold: Hold | undefined): void {
  if (hold === undefined) return;
  hold.running -= 1;
  if (hold.running === 0) hold.idleSinceMs = now();
}

export function addCallWhileHeld(pool: string, host: string, ms: number): void {
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

function idOf(row: PoolRow): string {
  return String(row.labels["key"]);
}
