// Pools of database clients: a client is taken for as long as it is held, so a visit's demand is its hold time.

import type { PoolReadings } from "../probe/readings.ts";
import type { PartWish } from "./part-wish.ts";
import { requestsPerVisit, short, sumOf, visitsOf } from "./part-wish.ts";
import type { Trial } from "./trial.ts";

/** More than this between two ways of counting the same time, and one of them is wrong. */
const agreement = 0.05;

export function poolParts(top: Trial): readonly PartWish[] {
  const names = new Map(
    top.inside.flatMap((process) => process.pools).map((pool) => [`${pool.kind}:${pool.id}`, pool] as const),
  );
  return [...names].flatMap(([name, { kind, where }]): PartWish[] => {
    const isAlone = [...names.values()].filter((pool) => pool.kind === kind).length === 1;
    const pools = poolsOf(top, name);
    const servers = sumOf(pools, (pool) => pool.max);
    const taken = sumOf(pools, (pool) => pool.taken);
    const busyMs = (trial: Trial): number => heldMs(trial, name, isAlone ? kind : undefined);
    if (servers === 0 || busyMs(top) <= 0) return [];
    const spread = pools.length > 1 ? `, ${pools.length} processes` : "";
    const held = sumOf(pools, (pool) => pool.holdMs);
    const doubt =
      busyMs(top) > held * (1 + agreement)
        ? `; its queries took ${short(busyMs(top))} ms while it was seen held for ${short(held)} ms: the greater counts`
        : "";
    return [
      {
        id: `pool:${name}`,
        title: `database pool (max ${servers}${spread})`,
        servers,
        busyMs,
        jobsPerVisit: taken > 0 ? taken / Math.max(1, visitsOf(top)) : requestsPerVisit(top),
        evidence: `held ${short(held / Math.max(1, taken))} ms each time${where === "" ? "" : `, made at ${where}`}${doubt}`,
      },
    ];
  });
}

function poolsOf(trial: Trial, name: string): readonly PoolReadings[] {
  return trial.inside.flatMap((process) => process.pools).filter((pool) => `${pool.kind}:${pool.id}` === name);
}

/**
 * Little's law, N = X * R, counted twice: clients held on average must be at least the queries under way on average.
 * If a probe has missed how clients are taken (reference 3.4 c), the queries are what is left to go by. `kind` is
 * given only where all queries of that kind must have gone through this pool.
 */
function heldMs(trial: Trial, name: string, kind: string | undefined): number {
  const held = sumOf(poolsOf(trial, name), (pool) => pool.holdMs);
  if (kind === undefined) return held;
  const opened = sumOf(trial.inside, (process) =>
    sumOf(process.opened, (one) => (one.kind === kind && one.count > 0.5 * visitsOf(trial) ? one.count : 0)),
  );
  // Connections opened per request have queries of their own, outside any pool.
  if (opened > 0) return held;
  const queries = sumOf(trial.inside, (process) =>
    sumOf(process.queries, (query) => (query.kind === kind ? query.ms : 0)),
  );
  return queries > held * (1 + agreement) ? queries : held;
}
