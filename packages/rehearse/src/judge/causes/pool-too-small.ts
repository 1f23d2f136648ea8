// Signature: clients of a pool are all taken, visitors stand in line for one, queries themselves are quick and the
// database has cores to spare. Looks alike: slow queries (missing-index), many queries (query-per-item), clients held
// during something else (pool-held-by-slow-call): there more clients only move the line to the database or the other
// side. A pool that is all taken while nobody waits is healthy.

import type { Facts } from "../facts.ts";
import { at, between, evidence, figure, percent, type Rule, type Sighting } from "../rule.ts";
import { demandOf } from "../facts.ts";
import { plateau, tightestPool } from "./pools.ts";

/** More than this seldom helps one machine: the database has no more cores to work with. */
const modestMax = 10;

export const poolTooSmall: Rule = {
  cause: "pool-too-small",
  title: "The database pool is too small",
  see: (facts) => (facts.low.pools.length > 0 ? inside(facts) : outside(facts)),
};

function inside(facts: Facts): Sighting | undefined {
  const seen = tightestPool(facts);
  if (seen === undefined || seen.pool.max === 0 || seen.holdMs === 0) return undefined;
  const { pool, part, holdMs, idleHoldMs, waitMs, line } = seen;
  const holdEach = pool.taken > 0 ? pool.holdMs / pool.taken : 0;
  const queue = between(waitMs / Math.max(holdEach, 0.1), 0.5, 3) * between(line, 0, Math.max(3, pool.max));
  const idle = holdMs > 0 ? idleHoldMs / holdMs : 0;
  // Between quick queries a client rests a little as well; only a call meanwhile is a fault of its own.
  const idleHeld = pool.callsWhileHeld.length > 0 ? between(idle, 0.3, 0.6) : between(idle, 0.6, 0.85);
  // Clients that wait for the database's own cores: more of them would only wait longer.
  const databaseCpu = (pool.max * demandOf(facts, "database")) / holdMs / Math.max(1, facts.world.target.cores);
  const small = 1 - 0.6 * between(pool.max, modestMax, 40);
  const calm = (1 - 0.7 * between(databaseCpu, 0.6, 0.9)) * (1 - 0.8 * idleHeld);
  const strength = (0.6 + 0.35 * queue) * small * calm;
  const max = Math.max(modestMax, pool.max * 2);
  return {
    strength,
    part: part?.id,
    evidence: [
      evidence(
        `The pool ${pool.id} has ${pool.max} ${pool.max === 1 ? "client" : "clients"}; a visit holds one for ` +
          `${figure(holdMs)} ms${at(pool.where)}`,
        pool.where,
      ),
      evidence(`At the break up to ${line} requests stood in line for a client, ${figure(waitMs)} ms each on average`),
      evidence(`While held, a client was used for queries ${percent(1 - idle)} of the time`),
    ],
    change: facts.world.target.probed ? { kind: "pool-size", pool: pool.id, max } : undefined,
    remedy: `Give the pool ${max} clients instead of ${pool.max} (max: ${max})${at(pool.where)}. The database must allow as many times the number of processes.`,
    relief: {
      poolServers: max * Math.max(1, (part?.servers ?? pool.max) / pool.max),
      ...(part ? { pool: part.id } : {}),
    },
  };
}

function outside(facts: Facts): Sighting | undefined {
  const seen = plateau(facts);
  if (seen === undefined || seen.connections > 40) return undefined;
  const activity = facts.hot.databases[0]?.activity;
  const idleInTransaction =
    activity !== undefined && activity.sessions > 0 ? activity.idleInTransaction / activity.sessions : 0;
  const busy = facts.busy.databaseCores / Math.max(1, facts.world.target.cores);
  const strength = 0.75 * (1 - 0.6 * between(idleInTransaction, 0.3, 0.6)) * (1 - 0.8 * between(busy, 0.4, 0.7));
  return {
    strength,
    part: undefined,
    explains: 1,
    evidence: [
      evidence(
        `${seen.connections} connections to ${seen.address} (${seen.kind}), never more, while visitors waited longer and longer`,
      ),
      evidence(`At the break ${figure(facts.busy.idleCores)} cores were idle: nothing worked, all waited`),
    ],
    change: undefined,
    remedy: `Allow more than ${seen.connections} connections in the pool to ${seen.address}.`,
    relief: { poolServers: Math.max(modestMax, seen.connections * 2) },
  };
}
