// Signature: clients of a pool are held while no query runs on them, because a call out (or other waiting) runs between
// the taking and the giving back. Looks like a small pool; told apart by the idle part of the holds, from outside by
// sessions that are idle inside a transaction.

import { perVisit, type Facts } from "../facts.ts";
import { most } from "../merged.ts";
import { at, between, evidence, figure, percent, type Rule, type Sighting } from "../rule.ts";
import { databaseKinds, plateau, type SeenPool, tightestPool } from "./pools.ts";

export const poolHeldBySlowCall: Rule = {
  cause: "pool-held-by-slow-call",
  title: "A database client is held while a slow third party is waited for",
  see: (facts) => (facts.low.pools.length > 0 ? inside(facts) : outside(facts)),
};

function inside(facts: Facts): Sighting | undefined {
  const seen = tightestPool(facts);
  if (seen === undefined || seen.holdMs === 0) return undefined;
  const { pool, part, holdMs, idleHoldMs } = seen;
  const idle = idleHoldMs / holdMs;
  const call = most(pool.callsWhileHeld, (one) => one.ms);
  const called = call === undefined ? 0 : perVisit(facts, call.ms) / Math.max(idleHoldMs, 0.01);
  if (idleHoldMs < 1) return undefined;
  if (call === undefined) return heldForSomething(facts, { ...seen, idle });
  const where = facts.low.calls.find((one) => one.host === call.host)?.where ?? "";
  return {
    strength: 0.95 * between(idle, 0.2, 0.5) * between(called, 0.2, 0.5),
    part: part?.id,
    evidence: [
      evidence(`A client of the pool ${pool.id} is held ${figure(holdMs)} ms a visit${at(pool.where)}`, pool.where),
      evidence(`${percent(idle)} of that no query runs: ${call.host} is called meanwhile${at(where)}`, where),
    ],
    change: facts.world.target.probed ? { kind: "stub-calls", host: call.host, latencyMs: 1 } : undefined,
    remedy:
      `Give the client back before calling ${call.host}${at(where)}, or call it first: ` +
      "a transaction must hold nothing but queries.",
    relief: { holdMs: idleHoldMs, ...(part === undefined ? {} : { pool: part.id }) },
  };
}

/** What is waited for is not known: a library that brings its own sockets, a file, a computation on another thread. */
function heldForSomething(facts: Facts, seen: SeenPool & { readonly idle: number }): Sighting | undefined {
  const { pool, part, idleHoldMs, idle } = seen;
  const each = pool.taken > 0 ? pool.idleHoldMs / pool.taken : 0;
  return {
    strength: 0.75 * between(idle, 0.55, 0.8) * between(each, 5, 20) * (1 - between(facts.busy.loop, 0.6, 0.85)),
    part: part?.id,
    evidence: [
      evidence(
        `A client of the pool ${pool.id} is held ${figure(each)} ms each time while no query runs${at(pool.where)}`,
        pool.where,
      ),
    ],
    change: undefined,
    remedy: `Take the client${at(pool.where)} right before the first query, and give it back right after the last.`,
    relief: { holdMs: idleHoldMs, ...(part === undefined ? {} : { pool: part.id }) },
  };
}

function outside(facts: Facts): Sighting | undefined {
  const seen = plateau(facts);
  const activity = most(facts.hot.databases, (one) => one.activity.idleInTransaction)?.activity;
  if (seen === undefined || activity === undefined || activity.sessions === 0) return undefined;
  const idle = activity.idleInTransaction / activity.sessions;
  const others = facts.hot.outside.flatMap((one) => one.remotes).filter((one) => !databaseKinds.test(one.kind));
  const third = most(
    others.filter((one) => one.kind !== "redis"),
    (one) => one.most,
  );
  return {
    strength: third === undefined ? 0.3 : 0.85 * between(idle, 0.3, 0.6),
    part: undefined,
    explains: 1,
    evidence: [
      evidence(`${seen.connections} connections to ${seen.address} (${seen.kind}), never more`),
      evidence(`${percent(idle)} of its sessions were idle inside a transaction: held, with no query running`),
    ],
    change: undefined,
    remedy: `Give the database client back before calling ${third?.address ?? "the third party"}.`,
    relief: {},
  };
}
