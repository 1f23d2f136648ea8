// For tests: a target that exists as arithmetic alone. Parts with demands and servers go in; it answers trials as a
// real one would be read, with queueing by textbook, noise, cold starts, foreign load; and tells its true limit.

import type { LoadReport } from "../drive/trial-load.ts";
import type { ProcessReadings } from "../probe/readings.ts";
import { brokenBy } from "./kept.ts";
import { waitP95Ms } from "./queueing.ts";
import type { Promised, Trial, TrialPurpose } from "./trial.ts";

export interface WorldPart {
  readonly kind: "loop" | "pool" | "cpu" | "redis";
  readonly servers: number;
  /** Of one visit, which is one request. */
  readonly demandMs: number;
}

export interface World {
  readonly parts: readonly WorldPart[];
  readonly promised: Promised;
  readonly cores: number;
  /** Time of an answer that no part of ours accounts for. */
  readonly elsewhereMs?: number;
  /** One standard deviation of every demand and figure, relative: 0.05. */
  readonly noise?: number;
  /** Each demand is this much higher at rate 0, less the faster it goes: compilers and caches. */
  readonly coldShare?: number;
  /** Stays broken at half the rate once it was broken. */
  readonly isMetastable?: boolean;
  /** Trials, by number from 0, in which others take the machine and the target is 3 times slower. */
  readonly disturbed?: (trial: number) => boolean;
  readonly generatorLimit?: number;
  readonly random: () => number;
}

export interface SimulatedWorld {
  readonly trialAt: (visitsPerSecond: number, purpose: TrialPurpose) => Promise<Trial>;
  readonly trueLimit: number;
  readonly rates: readonly number[];
}

const seconds = 8;
/** From here on the queue grows for as long as a trial lasts. */
const fullest = 0.99;

export function simulate(world: World): SimulatedWorld {
  const rates: number[] = [];
  let wasBroken = false;
  const trueLimit = limitOf(world);
  return {
    trueLimit,
    rates,
    trialAt: (rate, purpose) => {
      const isDisturbed = world.disturbed?.(rates.length) ?? false;
      rates.push(rate);
      const stays = world.isMetastable === true && wasBroken && purpose === "recovery";
      const slower = (isDisturbed ? 3 : 1) * (stays ? 4 : 1);
      const trial = trialOf(world, { rate, purpose, slower, isDisturbed });
      wasBroken = !trial.kept;
      return Promise.resolve(trial);
    },
  };
}

/** A normal variable by the sum of 12 (Irwin and Hall), and a repeatable generator (mulberry32) to feed it. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  let sum = -6;
  for (let each = 0; each < 12; each += 1) sum += random();
  return sum;
}

function limitOf(world: World): number {
  let [low, high] = [0, 1e6];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (latencyOf(world, middle, 1) <= world.promised.p95Ms) low = middle;
    else high = middle;
  }
  return low;
}

function latencyOf({ parts, elsewhereMs = 0 }: World, rate: number, slower: number): number {
  let p95 = elsewhereMs;
  let slowest = 0;
  for (const { demandMs, servers } of parts) {
    const serviceMs = demandMs * slower;
    const utilisation = (rate * serviceMs) / 1000 / servers;
    if (utilisation >= fullest) return Number.POSITIVE_INFINITY;
    const own = serviceMs + waitP95Ms({ serviceMs, servers }, utilisation);
    p95 += serviceMs;
    slowest = Math.max(slowest, own - serviceMs);
  }
  return p95 + slowest;
}

interface Asked {
  readonly rate: number;
  readonly purpose: TrialPurpose;
  readonly slower: number;
  readonly isDisturbed: boolean;
}

function trialOf(world: World, { rate, purpose, slower, isDisturbed }: Asked): Trial {
  const { noise = 0, coldShare = 0, random, promised } = world;
  const factor = slower * (1 + noise * normal(random));
  const p95Ms = latencyOf(world, rate, factor);
  const capacity = Math.min(...world.parts.map(({ servers, demandMs }) => (servers * 1000) / (demandMs * factor)));
  const load = loadOf(world, { rate, p95Ms, capacity });
  const broken = brokenBy(load, { promised });
  const done = load.requests.done;
  // Cold at the beginning: what the first visits per second take is more.
  const warmRate = purpose === "bunched" ? limitOf(world) : rate;
  const cold = 1 + coldShare / (1 + warmRate / (0.05 * limitOf(world)));
  const busy = (kind: WorldPart["kind"]): number =>
    world.parts
      .filter((part) => part.kind === kind)
      .reduce((sum, part) => sum + part.demandMs * cold * slower * (1 + (noise / 2) * normal(random)) * done, 0);
  const cpuCores = (busy("cpu") + busy("loop")) / (seconds * 1000);
  return {
    purpose,
    visitsPerSecond: rate,
    connections: "keep",
    load,
    stretchMs: seconds * 1000,
    kept: broken.length === 0,
    broken,
    machine: {
      cores: world.cores,
      targetCores: cpuCores,
      databaseCores: 0,
      generatorCores: 0,
      foreignCores: isDisturbed ? 1 : 0,
      stolenCores: 0,
      disturbed: isDisturbed,
    },
    outside: undefined,
    inside: [insideOf(world, { loopMs: busy("loop"), poolMs: busy("pool"), requests: done })],
    databases: [],
    redis: world.parts.some(({ kind }) => kind === "redis")
      ? [{ id: "redis", cpuMs: busy("redis"), commands: [], slow: [], big: [], memoryBytes: 0 }]
      : [],
  };
}

function loadOf(
  { generatorLimit = Number.POSITIVE_INFINITY, elsewhereMs = 0, parts, promised }: World,
  { rate, p95Ms, capacity }: { readonly rate: number; readonly p95Ms: number; readonly capacity: number },
): LoadReport {
  const ranOut = rate > generatorLimit;
  const perSecond = Math.min(rate, capacity);
  const sent = Math.round(rate * seconds);
  const p95At = (second: number): number => {
    if (Number.isFinite(p95Ms)) return p95Ms;
    return promised.p95Ms * 1.1 + (Math.max(0, rate - capacity) / capacity) * 1000 * second;
  };
  const whole = p95At(0.95 * seconds);
  const p50Ms = elsewhereMs + parts.reduce((sum, part) => sum + part.demandMs, 0);
  const latency = { count: sent, p50Ms, p90Ms: whole, p95Ms: whole, p99Ms: whole, maxMs: whole, meanMs: p50Ms };
  const count = { sent, done: sent, failed: 0, latency, statuses: {}, errors: {}, bytes: 0 };
  return {
    visits: { planned: ranOut ? 1.1 * sent : sent, begun: sent, done: sent, failed: 0 },
    requests: count,
    flows: [],
    steps: [],
    outstandingAtEnd: Math.round((rate - perSecond) * seconds),
    seconds: Array.from({ length: seconds }, (_, second) => ({
      sent: rate,
      done: perSecond,
      failed: 0,
      p95Ms: p95At(second + 1),
    })),
    generator: { late: 0, latenessP99Ms: 0, cpuMs: 0, ranOut },
    elapsedMs: seconds * 1000,
    failures: [],
  };
}

function insideOf(
  world: World,
  { loopMs, poolMs, requests }: { readonly loopMs: number; readonly poolMs: number; readonly requests: number },
): ProcessReadings {
  const max = world.parts.find(({ kind }) => kind === "pool")?.servers;
  const pool = { kind: "pg", id: "db", taken: requests, waitMs: 0, maxWaitMs: 0, idleHoldMs: 0, maxWaiting: 0 };
  return {
    ...quietProcess,
    wallMs: seconds * 1000,
    cpu: { mainMs: loopMs, processMs: loopMs, childrenMs: 0 },
    requests: [{ route: "GET /", count: requests, failed: 0, ms: 0, maxMs: 0 }],
    pools: max === undefined ? [] : [{ ...pool, max, holdMs: poolMs, callsWhileHeld: [], where: "" }],
  };
}

/** A process that did nothing. */
export const quietProcess: ProcessReadings = {
  pid: 1,
  parentPid: 0,
  nodeVersion: "v24.0.0",
  wallMs: 1000,
  cpu: { mainMs: 0, processMs: 0, childrenMs: 0 },
  loop: { activeMs: 0, delayP99Ms: 0, delayMaxMs: 0 },
  gc: { count: 0, pauseMs: 0, majorCount: 0, majorPauseMs: 0 },
  memory: { rssBytes: 0, heapUsedBytes: 0, heapLimitBytes: 0, externalBytes: 0, afterMajor: [] },
  requests: [],
  connectionsAccepted: 0,
  tlsHandshakes: 0,
  pools: [],
  queries: [],
  locks: [],
  redis: [],
  calls: [],
  children: [],
  syncCalls: [],
  threads: { size: 4, waitMeanMs: 0, waitMaxMs: 0, tasks: [] },
  timers: [],
  logs: [],
  opened: [],
  errors: [],
  profile: [],
  probeMs: 0,
};
