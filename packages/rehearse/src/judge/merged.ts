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

import {
  addCalls,
  addCosts,
  addLogs,
  addOpened,
  addPools,
  addQueries,
  addRedis,
  addRoutes,
  addStatements,
  addTables,
  addTimers,
  group,
} from "./adding.ts";

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
  return {
    visits: sum(trials, (trial) => trial.load.visits.begun),
    requests: sum(trials, (trial) => trial.load.requests.sent),
    wallMs: sum(trials, (trial) => trial.load.elapsedMs),
    workers: inside.filter((one) => sum(one.requests, (route) => route.count) > 0),
    ...processTotals(inside),
    ...mechanismsOf(inside),
    ...aroundOf(trials, inside),
  };
}

function mechanismsOf(inside: readonly ProcessReadings[]) {
  const all = <T>(of: (one: ProcessReadings) => readonly T[]): readonly T[] => inside.flatMap((one) => of(one));
  const place = (one: { readonly where: string }, name: string): string => `${name} ${one.where}`;
  const { requests, pools, queries, redis, calls, children, syncCalls, threads, timers, logs, opened } = lists;
  return {
    routes: group(all(requests), (one) => one.route, addRoutes),
    pools: group(all(pools), (one) => `${one.kind} ${one.id}`, addPools),
    queries: group(all(queries), (one) => `${one.kind} ${one.shape}`, addQueries),
    redis: group(all(redis), (one) => `${one.command} ${one.key}`, addRedis),
    calls: group(all(calls), (one) => one.host, addCalls),
    children: group(all(children), (one) => place(one, one.command), addCosts),
    syncCalls: group(all(syncCalls), (one) => place(one, one.name), addCosts),
    tasks: group(all(threads), (one) => one.name, addCosts),
    timers: group(all(timers), (one) => place(one, String(one.intervalMs)), addTimers),
    logs: group(all(logs), (one) => place(one, one.sink), addLogs),
    opened: group(all(opened), (one) => place(one, one.kind), addOpened),
  };
}

const lists = {
  requests: (one: ProcessReadings) => one.requests,
  pools: (one: ProcessReadings) => one.pools,
  queries: (one: ProcessReadings) => one.queries,
  redis: (one: ProcessReadings) => one.redis,
  calls: (one: ProcessReadings) => one.calls,
  children: (one: ProcessReadings) => one.children,
  syncCalls: (one: ProcessReadings) => one.syncCalls,
  threads: (one: ProcessReadings) => one.threads.tasks,
  timers: (one: ProcessReadings) => one.timers,
  logs: (one: ProcessReadings) => one.logs,
  opened: (one: ProcessReadings) => one.opened,
};

function aroundOf(trials: readonly Trial[], inside: readonly ProcessReadings[]) {
  const databases = trials.flatMap((trial) => trial.databases);
  const outside = trials.flatMap((trial) => (trial.outside === undefined ? [] : [trial.outside]));
  const statements = databases.flatMap((one) => one.statements);
  const tables = databases.flatMap((one) => one.tables);
  return {
    databases,
    databaseCpuMs: sum(databases, (one) => one.cpuMs),
    statements: group(statements, (one) => one.shape, addStatements),
    tables: group(tables, (one) => one.table, addTables),
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
