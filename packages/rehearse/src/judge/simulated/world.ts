// A made-up app in, the world out that a rehearsal of it would show: the demand table with noise, low steps, a search
// that brackets the true limit. The true limit is the first part's by the law, or where a third party refuses.

import type { DemandTable, Part } from "../../measure/demand.ts";
import type { Trial } from "../../measure/trial.ts";
import { lockPart } from "../../measure/parts-locks.ts";
import { withDemand } from "../predict.ts";
import type { World } from "../world.ts";
import { type App, type Spent, spentBy } from "./app.ts";
import { readingsOf } from "./inside.ts";
import { trialOf } from "./outside.ts";

export interface Randomness {
  /** 1 plus or minus a few percent. */
  (): number;
}

/** Gives factors round 1, the same ones for the same seed (mulberry32). */
export function noise(seed: number, size = 0.04): Randomness {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return 1 + size * (((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1);
  };
}

export interface Simulated {
  readonly world: World;
  /** Visits per second at which it truly breaks. */
  readonly limit: number;
}

export function simulate(app: App, seed = 1): Simulated {
  const random = noise(seed);
  const spent = spentBy(app);
  const parts = partsOf(app, spent);
  const limit = Math.min(capOf(app), ...parts.map((part) => part.limit));
  const demand = tableOf(app, parts, random);
  let answeredBefore = 0;
  const trial = (rate: number, purpose: Trial["purpose"]): Trial => {
    const made = trialOf({ app, spent, limit, rate, purpose, random, answeredBefore });
    answeredBefore += made.load.requests.done;
    return made;
  };
  const lowTrials = [0.08, 0.14, 0.2].map((share) => trial(limit * share, "low"));
  const searchTrials = [0.8, 1.12, 0.96, 1.04, 0.97, 1.05].map((share, index) =>
    trial(limit * share, index < 4 ? "search" : "confirm"),
  );
  const held = searchTrials.filter((one) => one.kept).toSorted((a, b) => b.visitsPerSecond - a.visitsPerSecond);
  return {
    limit,
    world: {
      demand,
      lowTrials,
      searchTrials,
      brokenTrials: searchTrials.filter((one) => !one.kept),
      highestHeld: held[0],
      ...(app.probed
        ? { diagnosed: readingsOf({ app, spent, limit, rate: limit * 0.9, random, answeredBefore: 0 }, true) }
        : {}),
      promised: { p95Ms: 300, failedShare: 0.01 },
      target: { cores: app.cores, node: app.probed, probed: app.probed, connections: "fresh" },
    },
  };
}

/** Third parties and bursts break what no part of the table tells. */
function capOf(app: App): number {
  const caps = app.calls.flatMap((one) => [
    ...(one.allowed === undefined ? [] : [one.allowed / one.perVisit]),
    ...(one.atOnce === undefined ? [] : [(one.atOnce * 1000) / (one.ms * one.perVisit)]),
  ]);
  const locks = app.queries.flatMap((one) => (one.lockMs === undefined ? [] : [1000 / (one.lockMs * one.requests)]));
  const burst = app.timer === undefined ? [] : [900 / spentBy(app).boxMs];
  return Math.min(Number.POSITIVE_INFINITY, ...caps, ...locks, ...burst);
}

function partsOf(app: App, spent: Spent): readonly Part[] {
  const parts = [
    part("event-loop", app.heaviestShare === undefined ? app.workers : 1 / app.heaviestShare, spent.loopMs),
    part("cpu", app.cores * (1 - (app.throttled ?? 0)), spent.boxMs),
    part("database-cpu", app.cores, spent.databaseMs),
    part("redis", 1, spent.redisMs),
    part("threads", (app.tasks?.size ?? 4) * app.workers, spent.threadMs),
  ];
  if (app.pool !== undefined) {
    const { max } = app.pool;
    parts.push(part("pool:pg:127.0.0.1:5432/app", max * app.workers, spent.holdMs));
  }
  for (const { shape, requests, lockMs, commits } of app.queries) {
    if (lockMs !== undefined && commits === true) parts.push(part(lockPart(shape), 1, lockMs * requests));
  }
  return parts.filter((one) => one.demandMs > 0.001);
}

function part(id: string, servers: number, demandMs: number): Part {
  const empty = {
    id,
    title: `${id} (${servers})`,
    servers,
    demandMs,
    demandErrorMs: 0,
    utilisation: 0,
    usable: 0.9,
    limit: 0,
    evidence: "",
  };
  return withDemand(empty, demandMs);
}

/** As measured: CPU clocks miss what only blocks, costs are a little high while it is cold. */
function tableOf(app: App, parts: readonly Part[], random: Randomness): DemandTable {
  const spent = spentBy(app);
  const measured = parts
    .filter((one) => app.probed || one.id !== "event-loop")
    .map((one) => {
      const demandMs = one.id === "event-loop" ? spent.loopCpuMs : one.demandMs;
      const servers = one.id === "event-loop" ? app.workers : one.servers;
      return withDemand(one, demandMs * random() * 1.03, one.id === "cpu" ? app.cores : servers);
    })
    .filter((one) => app.probed || !/^(?:pool|threads|lock)/.test(one.id))
    .toSorted((a, b) => a.limit - b.limit);
  const limit = measured[0]?.limit ?? Number.POSITIVE_INFINITY;
  const predicted = { limit, low: limit * 0.9, high: limit * 1.1, part: measured[0]?.id ?? "" };
  return { parts: measured, requestsPerVisit: app.requestsPerVisit, measuredTo: limit * 0.2, predicted };
}
