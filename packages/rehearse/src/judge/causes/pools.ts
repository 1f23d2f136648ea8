// What the rules about database pools share: the pools that the probe saw with their part of the demand table, and,
// without the probe, a number of connections to a database that does not grow while visitors wait.

import type { Part } from "../../measure/demand.ts";
import type { PoolReadings } from "../../probe/readings.ts";
import { perVisit, type Facts } from "../facts.ts";
import { most } from "../merged.ts";
import { partsOf } from "../predict.ts";
import { counts } from "../world.ts";

export interface SeenPool {
  readonly pool: PoolReadings;
  readonly part: Part | undefined;
  /** Per visit, from the low steps. */
  readonly holdMs: number;
  readonly idleHoldMs: number;
  /** Waits of visitors at the break: mean per taking, and the most who stood in line. */
  readonly waitMs: number;
  readonly line: number;
}

/** The pool whose part of the table breaks first, as the probe saw it. */
export function tightestPool(facts: Facts): SeenPool | undefined {
  const seen = facts.low.pools.map((pool) => {
    const hot = facts.hot.pools.find((one) => one.kind === pool.kind && one.id === pool.id) ?? pool;
    return {
      pool,
      part: partOf(facts, pool),
      holdMs: perVisit(facts, pool.holdMs),
      idleHoldMs: perVisit(facts, pool.idleHoldMs),
      waitMs: hot.taken > 0 ? hot.waitMs / hot.taken : 0,
      line: hot.maxWaiting,
    };
  });
  return most(seen, (one) => (one.pool.max > 0 ? one.holdMs / one.pool.max : 0));
}

function partOf(facts: Facts, pool: PoolReadings): Part | undefined {
  const parts = partsOf(facts.table, "pool");
  return parts.find((part) => part.id.endsWith(pool.id)) ?? (parts.length === 1 ? parts[0] : undefined);
}

export const databaseKinds = /postgres|mysql|mariadb|mssql|oracle|mongo|database/i;

export interface Plateau {
  readonly address: string;
  readonly kind: string;
  readonly connections: number;
}

/**
 * Without the probe: as many connections to a database in the trial that broke as in calmer ones of clearly lower
 * rate, while the answers take many times longer, and neither the target nor the database has used up its cores.
 */
export function plateau(facts: Facts): Plateau | undefined {
  const { hotTrial, world, busy } = facts;
  const remote = most(
    (hotTrial?.outside?.remotes ?? []).filter((one) => databaseKinds.test(one.kind)),
    (one) => one.most,
  );
  if (hotTrial === undefined || remote === undefined || !facts.broke || remote.most === 0) return undefined;
  if (busy.box > 0.75 || busy.loop > 0.8) return undefined;
  // Opened again and again: no pool.
  if (remote.opened > remote.most * 3 && remote.opened > hotTrial.load.visits.begun * 0.3) return undefined;
  const trials = [...world.lowTrials, ...world.searchTrials];
  const calmer = trials.filter((trial) => counts(trial) && trial.kept);
  const same = calmer.filter((trial) => mostTo(trial, remote.address) === remote.most);
  const more = trials.some((trial) => mostTo(trial, remote.address) > remote.most);
  const nearest = most(same, (trial) => trial.visitsPerSecond);
  if (more || (nearest === undefined && remote.most > 2)) return undefined;
  const before = nearest?.load.requests.latency.p50Ms ?? hotTrial.load.requests.latency.p50Ms;
  const slower = nearest === undefined || hotTrial.load.requests.latency.p50Ms > before * 3;
  return slower ? { address: remote.address, kind: remote.kind, connections: remote.most } : undefined;
}

function mostTo(trial: Facts["world"]["lowTrials"][number], address: string): number {
  return trial.outside?.remotes.find((one) => one.address === address)?.most ?? 0;
}
