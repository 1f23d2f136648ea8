// Two readings of the same thing in, one out: counts and times added, heights the greater of both.

import type { DatabaseReadings } from "../measure/trial.ts";
import type {
  CallReadings,
  Costs,
  PoolReadings,
  ProcessReadings,
  QueryReadings,
  RedisReadings,
  RequestReadings,
  TimerReadings,
} from "../probe/readings.ts";

type Opened = ProcessReadings["opened"][number];
type Statement = DatabaseReadings["statements"][number];
type Table = DatabaseReadings["tables"][number];

/** Puts together what has the same key, in the order of the first of each. */
export function group<T>(items: readonly T[], key: (item: T) => string, add: (a: T, b: T) => T): readonly T[] {
  const groups = new Map<string, T>();
  for (const item of items) {
    const name = key(item);
    const before = groups.get(name);
    groups.set(name, before === undefined ? item : add(before, item));
  }
  return [...groups.values()];
}

export const addCosts = <T extends Costs>(a: T, b: T): T => ({
  ...a,
  count: a.count + b.count,
  ms: a.ms + b.ms,
  maxMs: Math.max(a.maxMs, b.maxMs),
  where: a.where === "" ? b.where : a.where,
});

export const addRoutes = (a: RequestReadings, b: RequestReadings): RequestReadings => ({
  ...a,
  count: a.count + b.count,
  failed: a.failed + b.failed,
  ms: a.ms + b.ms,
  maxMs: Math.max(a.maxMs, b.maxMs),
});

/** Pools of several processes stay as large as one of them: each process waits for its own. */
export const addPools = (a: PoolReadings, b: PoolReadings): PoolReadings => ({
  ...a,
  max: Math.max(a.max, b.max),
  taken: a.taken + b.taken,
  waitMs: a.waitMs + b.waitMs,
  maxWaitMs: Math.max(a.maxWaitMs, b.maxWaitMs),
  holdMs: a.holdMs + b.holdMs,
  idleHoldMs: a.idleHoldMs + b.idleHoldMs,
  callsWhileHeld: group([...a.callsWhileHeld, ...b.callsWhileHeld], (one) => one.host, addHeldCalls),
  maxWaiting: Math.max(a.maxWaiting, b.maxWaiting),
  where: a.where === "" ? b.where : a.where,
});

type HeldCall = PoolReadings["callsWhileHeld"][number];
const addHeldCalls = (a: HeldCall, b: HeldCall): HeldCall => ({ ...a, count: a.count + b.count, ms: a.ms + b.ms });

export const addQueries = (a: QueryReadings, b: QueryReadings): QueryReadings => ({
  ...addCosts(a, b),
  rows: a.rows + b.rows,
  maxPerRequest: Math.max(a.maxPerRequest, b.maxPerRequest),
  requests: a.requests + b.requests,
});

export const addRedis = (a: RedisReadings, b: RedisReadings): RedisReadings => ({
  ...addCosts(a, b),
  replyBytes: a.replyBytes + b.replyBytes,
  maxReplyBytes: Math.max(a.maxReplyBytes, b.maxReplyBytes),
});

export const addCalls = (a: CallReadings, b: CallReadings): CallReadings => ({
  ...addCosts(a, b),
  statuses: addRecords(a.statuses, b.statuses),
  withoutRequest: a.withoutRequest + b.withoutRequest,
  maxPerRequest: Math.max(a.maxPerRequest, b.maxPerRequest),
  retryAfterMs: a.retryAfterMs ?? b.retryAfterMs,
  quotaPerWindow: a.quotaPerWindow ?? b.quotaPerWindow,
  quotaWindowMs: a.quotaWindowMs ?? b.quotaWindowMs,
  connectionsOpened: a.connectionsOpened + b.connectionsOpened,
});

function addRecords(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const total: Record<string, number> = { ...a };
  for (const [key, count] of Object.entries(b)) total[key] = (total[key] ?? 0) + count;
  return total;
}

export const addTimers = (a: TimerReadings, b: TimerReadings): TimerReadings => ({
  ...addCosts(a, b),
  queries: a.queries + b.queries,
  calls: a.calls + b.calls,
  children: a.children + b.children,
});

type Log = ProcessReadings["logs"][number];
export const addLogs = (a: Log, b: Log): Log => ({ ...addCosts(a, b), bytes: a.bytes + b.bytes });
export const addOpened = (a: Opened, b: Opened): Opened => ({ ...a, count: a.count + b.count, ms: a.ms + b.ms });

export const addStatements = (a: Statement, b: Statement): Statement => ({
  ...a,
  calls: a.calls + b.calls,
  ms: a.ms + b.ms,
  rows: a.rows + b.rows,
});

export const addTables = (a: Table, b: Table): Table => ({
  ...a,
  rows: Math.max(a.rows, b.rows),
  sequentialScans: a.sequentialScans + b.sequentialScans,
  rowsReadBySequentialScans: a.rowsReadBySequentialScans + b.rowsReadBySequentialScans,
  indexScans: a.indexScans + b.indexScans,
  rowsFetchedByIndex: a.rowsFetchedByIndex + b.rowsFetchedByIndex,
});
