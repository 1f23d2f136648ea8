// Several trials and processes in, one sum out: what was counted inside and outside over all of them, with like things
// put together by what names them. Counts and times are totals; divide by `visits` or `requests`.

import type { DatabaseReadings, OutsideReadings, RedisServerReadings, Trial } from "../measure/trial.ts";
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

export interface Merged {
  readonly visits: number;
  readonly requests: number;
  /** Sum of the trials' lengths. */
  readonly wallMs: number;
  /** Processes of the target that answered requests, by their readings. */
  readonly workers: readonly ProcessReadings[];
  readonly mainMs: number;
  readonly processMs: number;
  readonly loopActiveMs: number;
  readonly loopMaxMs: number;
  readonly gcMs: number;
  readonly gcMajorMs: number;
  readonly gcCount: number;
  readonly handshakes: number;
  readonly threadSize: number;
  readonly threadWaitMs: number;
  readonly threadWaitMaxMs: number;
  readonly routes: readonly RequestReadings[];
  readonly pools: readonly PoolReadings[];
  readonly queries: readonly QueryReadings[];
  readonly redis: readonly RedisReadings[];
  readonly calls: readonly CallReadings[];
  readonly children: readonly ProcessReadings["children"][number][];
  readonly syncCalls: readonly ProcessReadings["syncCalls"][number][];
  readonly tasks: readonly (Costs & { readonly name: string })[];
  readonly timers: readonly TimerReadings[];
  readonly logs: readonly ProcessReadings["logs"][number][];
  readonly opened: readonly Opened[];
  readonly databaseCpuMs: number;
  readonly statements: readonly Statement[];
  readonly tables: readonly Table[];
  readonly databases: readonly DatabaseReadings[];
  readonly redisCpuMs: number;
  readonly redisServers: readonly RedisServerReadings[];
  readonly outside: readonly OutsideReadings[];
  readonly childrenStarted: number;
  readonly childrenCpuMs: number;
}

export function merged(trials: readonly Trial[]): Merged {
  const inside = trials.flatMap((trial) => trial.inside);
  const workers = inside.filter((one) => sum(one.requests, (route) => route.count) > 0);
  const databases = trials.flatMap((trial) => trial.databases);
  const outside = trials.flatMap((trial) => (trial.outside === undefined ? [] : [trial.outside]));
  const children = group(
    inside.flatMap((one) => one.children),
    (one) => `${one.command} ${one.where}`,
    addCosts,
  );
  return {
    visits: sum(trials, (trial) => trial.load.visits.begun),
    requests: sum(trials, (trial) => trial.load.requests.sent),
    wallMs: sum(trials, (trial) => trial.load.elapsedMs),
    workers,
    ...processTotals(inside),
    routes: group(
      inside.flatMap((one) => one.requests),
      (one) => one.route,
      addRoutes,
    ),
    pools: group(
      inside.flatMap((one) => one.pools),
      (one) => `${one.kind} ${one.id}`,
      addPools,
    ),
    queries: group(
      inside.flatMap((one) => one.queries),
      (one) => `${one.kind} ${one.shape}`,
      addQueries,
    ),
    redis: group(
      inside.flatMap((one) => one.redis),
      (one) => `${one.command} ${one.key}`,
      addRedis,
    ),
    calls: group(
      inside.flatMap((one) => one.calls),
      (one) => one.host,
      addCalls,
    ),
    children,
    syncCalls: group(
      inside.flatMap((one) => one.syncCalls),
      (one) => `${one.name} ${one.where}`,
      addCosts,
    ),
    tasks: group(
      inside.flatMap((one) => one.threads.tasks),
      (one) => one.name,
      addCosts,
    ),
    timers: group(
      inside.flatMap((one) => one.timers),
      (one) => `${one.where} ${one.intervalMs}`,
      addTimers,
    ),
    logs: group(
      inside.flatMap((one) => one.logs),
      (one) => `${one.sink} ${one.where}`,
      addLogs,
    ),
    opened: group(
      inside.flatMap((one) => one.opened),
      (one) => `${one.kind} ${one.where}`,
      addOpened,
    ),
    databaseCpuMs: sum(databases, (one) => one.cpuMs),
    statements: group(
      databases.flatMap((one) => one.statements),
      (one) => one.shape,
      addStatements,
    ),
    tables: group(
      databases.flatMap((one) => one.tables),
      (one) => one.table,
      addTables,
    ),
    databases,
    redisCpuMs: sum(trials, (trial) => sum(trial.redis, (one) => one.cpuMs)),
    redisServers: trials.flatMap((trial) => trial.redis),
    outside,
    childrenStarted: sum(outside, (one) => one.childrenStarted),
    childrenCpuMs: Math.max(
      sum(outside, (one) => one.childrenCpuMs),
      sum(inside, (one) => one.cpu.childrenMs),
    ),
  };
}

export function sum<T>(items: readonly T[], of: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += of(item);
  return total;
}

/** The item with the most of something; undefined of none. */
export function most<T>(items: readonly T[], of: (item: T) => number): T | undefined {
  let best: T | undefined;
  for (const item of items) if (best === undefined || of(item) > of(best)) best = item;
  return best;
}

function processTotals(inside: readonly ProcessReadings[]) {
  const canaries = inside.map((one) => one.threads);
  return {
    mainMs: sum(inside, (one) => one.cpu.mainMs),
    processMs: sum(inside, (one) => one.cpu.processMs),
    loopActiveMs: sum(inside, (one) => one.loop.activeMs),
    loopMaxMs: Math.max(0, ...inside.map((one) => one.loop.delayMaxMs)),
    gcMs: sum(inside, (one) => one.gc.pauseMs),
    gcMajorMs: sum(inside, (one) => one.gc.majorPauseMs),
    gcCount: sum(inside, (one) => one.gc.count),
    handshakes: sum(inside, (one) => one.tlsHandshakes),
    threadSize: Math.max(0, ...canaries.map((one) => one.size)),
    threadWaitMs: Math.max(0, ...canaries.map((one) => one.waitMeanMs)),
    threadWaitMaxMs: Math.max(0, ...canaries.map((one) => one.waitMaxMs)),
  };
}

function group<T>(items: readonly T[], key: (item: T) => string, add: (a: T, b: T) => T): readonly T[] {
  const groups = new Map<string, T>();
  for (const item of items) {
    const name = key(item);
    const before = groups.get(name);
    groups.set(name, before === undefined ? item : add(before, item));
  }
  return [...groups.values()];
}

const addCosts = <T extends Costs>(a: T, b: T): T => ({
  ...a,
  count: a.count + b.count,
  ms: a.ms + b.ms,
  maxMs: Math.max(a.maxMs, b.maxMs),
  where: a.where === "" ? b.where : a.where,
});

const addRoutes = (a: RequestReadings, b: RequestReadings): RequestReadings => ({
  ...a,
  count: a.count + b.count,
  failed: a.failed + b.failed,
  ms: a.ms + b.ms,
  maxMs: Math.max(a.maxMs, b.maxMs),
});

/** Pools of several processes stay as large as one of them: each process waits for its own. */
const addPools = (a: PoolReadings, b: PoolReadings): PoolReadings => ({
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

const addQueries = (a: QueryReadings, b: QueryReadings): QueryReadings => ({
  ...addCosts(a, b),
  rows: a.rows + b.rows,
  maxPerRequest: Math.max(a.maxPerRequest, b.maxPerRequest),
  requests: a.requests + b.requests,
});

const addRedis = (a: RedisReadings, b: RedisReadings): RedisReadings => ({
  ...addCosts(a, b),
  replyBytes: a.replyBytes + b.replyBytes,
  maxReplyBytes: Math.max(a.maxReplyBytes, b.maxReplyBytes),
});

const addCalls = (a: CallReadings, b: CallReadings): CallReadings => ({
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

const addTimers = (a: TimerReadings, b: TimerReadings): TimerReadings => ({
  ...addCosts(a, b),
  queries: a.queries + b.queries,
  calls: a.calls + b.calls,
  children: a.children + b.children,
});

type Log = ProcessReadings["logs"][number];
const addLogs = (a: Log, b: Log): Log => ({ ...addCosts(a, b), bytes: a.bytes + b.bytes });
const addOpened = (a: Opened, b: Opened): Opened => ({ ...a, count: a.count + b.count, ms: a.ms + b.ms });

const addStatements = (a: Statement, b: Statement): Statement => ({
  ...a,
  calls: a.calls + b.calls,
  ms: a.ms + b.ms,
  rows: a.rows + b.rows,
});

const addTables = (a: Table, b: Table): Table => ({
  ...a,
  rows: Math.max(a.rows, b.rows),
  sequentialScans: a.sequentialScans + b.sequentialScans,
  rowsReadBySequentialScans: a.rowsReadBySequentialScans + b.rowsReadBySequentialScans,
  indexScans: a.indexScans + b.indexScans,
});
