// What a visit takes of the cores at rates far above those that were seen. The low steps, and the whole search of an
// app that breaks early, happen where cores sleep, caches are cold and timers run for few: a visit at 25 a second costs
// two to four times what the same visit costs at 2,500. Over the trials of one run it follows c(R) = a + K / (R + R0):
// what a visit takes whatever else happens, and what is paid by the second and shared among whoever comes.

import { mean } from "../measure/kept.ts";
import { requestsPerVisit, stretchOf, visitsOf } from "../measure/part-wish.ts";
import type { Trial } from "../measure/trial.ts";
import { demandOf, type Facts, perVisit } from "./facts.ts";
import { sum } from "./merged.ts";
import { type AfterChange, kindOfPart, type Relief } from "./predict.ts";
import { counts } from "./world.ts";

/** Fewer visits than these tell too little. */
const enoughVisits = 20;
/** From the slowest trial to the fastest, for the curve to show. */
const enoughSpread = 4;
/** However cold it was: this share of what a visit took in the fastest trial is its own. */
const leastOwn = 0.2;
/**
 * What an answer takes at the least, in ms, on a connection of its own: of the app's main thread, and of our driver;
 * and what a short query of it takes besides, of the main thread and of the database. Mended examples of one query
 * ended at 0.5 to 0.75 ms of all cores, in a process that was just started.
 */
const least = { answerMs: 0.18, driverMs: 0.17, queryMs: 0.12, databaseMs: 0.18 } as const;
/** No fix takes all of a part away. */
const leastLeft = 0.01;
/** Visits per second at which half of what is paid by the second is paid: of apps and databases, and of our driver. */
const [halfway, halfwayOfDriver] = [20, 5];

/** ms of each visit, and ms of each second; ms of a visit in the fastest trial, both together. */
interface Curve {
  readonly own: number;
  readonly rest: number;
  readonly top: number;
}

/**
 * Visits per second with this relief, where cores are what ends it; that of `after` where something else ends it before
 * or where the trials were too much alike to tell.
 */
export function limitWhenWarm(facts: Facts, relief: Relief, after: AfterChange): number {
  const trials = [...facts.world.lowTrials, ...facts.world.searchTrials].filter(
    (trial) => trial.kept && counts(trial) && visitsOf(trial) >= enoughVisits && trial.machine.targetCores > 0,
  );
  const rates = trials.map((trial) => trial.visitsPerSecond);
  if (facts.risen !== undefined || trials.length < 3 || Math.max(...rates) < enoughSpread * Math.min(...rates))
    return after.limit;
  const cpu = curves(trials);
  const left = {
    loop: leftOf(relief.loopMs, demandOf(facts, "event-loop")),
    loopCpu: leftOf(relief.loopCpuMs ?? relief.loopMs, demandOf(facts, "event-loop")),
    other: leftOf(relief.otherCpuMs, perVisit(facts, facts.low.processMs - facts.low.mainMs)),
    database: leftOf(relief.databaseMs, demandOf(facts, "database")),
  };
  const requests = mean(trials.map(requestsPerVisit));
  const queries = Math.min(
    requests,
    perVisit(
      facts,
      sum(facts.low.queries, (one) => one.count),
    ),
  );
  const leastLoopMs = Math.min(cpu.main.top, least.answerMs * requests + least.queryMs * queries);
  const leastMs = leastLoopMs + least.driverMs * requests + Math.min(cpu.database.top, least.databaseMs * queries);
  const loopMs = (share: number): number => Math.max(cpu.main.own * share, leastLoopMs);
  const other = { own: Math.max(0, cpu.target.own - cpu.main.own), rest: Math.max(0, cpu.target.rest - cpu.main.rest) };
  const own = loopMs(left.loopCpu) + other.own * left.other + cpu.database.own * left.database + cpu.driver.own;
  const rest = cpu.main.rest + other.rest + cpu.database.rest * left.database + cpu.driver.rest;
  const limits = after.table.parts.map((part) => {
    const kind = kindOfPart(part.id);
    const capacity = part.servers * part.usable * 1000;
    if (kind === "cpu") return Math.min(Math.max(part.limit, (capacity - rest) / own), capacity / leastMs);
    if (part.id !== "event-loop") return part.limit;
    return Math.min(Math.max(part.limit, (capacity - cpu.main.rest) / loopMs(left.loop)), capacity / leastLoopMs);
  });
  return limits.length === 0 ? after.limit : Math.min(...limits);
}

/** The share of a demand that is left when so many ms of it are gone. */
function leftOf(lessMs: number | undefined, demandMs: number): number {
  if (lessMs === undefined || lessMs <= 0) return 1;
  return demandMs <= 0 ? 1 : Math.max(leastLeft, 1 - lessMs / demandMs);
}

function curves(trials: readonly Trial[]) {
  const of = (cores: (trial: Trial) => number, half: number, leastMs?: number): Curve =>
    fitted(
      trials.map((trial) => ({ rate: trial.visitsPerSecond, ms: (cores(trial) * stretchOf(trial)) / visitsOf(trial) })),
      half,
      leastMs,
    );
  const target = of(({ machine }) => machine.targetCores, halfway);
  const probed = trials.every(({ inside }) => inside.length > 0);
  const mainOf = (trial: Trial): number => sum(trial.inside, ({ cpu }) => cpu.mainMs) / stretchOf(trial);
  return {
    target,
    main: probed ? of(mainOf, halfway) : target,
    database: of(({ machine }) => machine.databaseCores, halfway),
    driver: of(
      ({ machine }) => machine.generatorCores,
      halfwayOfDriver,
      least.driverMs * mean(trials.map(requestsPerVisit)),
    ),
  };
}

/** Least squares of the relative error. */
function fitted(
  points: readonly { readonly rate: number; readonly ms: number }[],
  half: number,
  leastMs?: number,
): Curve {
  const top = points.reduce((best, point) => (point.rate > best.rate ? point : best));
  if (!(top.ms > 0)) return { own: 0, rest: 0, top: 0 };
  let [uu, uv, vv, u, v] = [0, 0, 0, 0, 0];
  for (const { rate, ms } of points) {
    if (!(ms > 0)) continue;
    const [one, shared] = [1 / ms, 1 / (rate + half) / ms];
    uu += one * one;
    uv += one * shared;
    vv += shared * shared;
    u += one;
    v += shared;
  }
  const determinant = uu * vv - uv * uv;
  const raw = determinant > 0 ? (u * vv - v * uv) / determinant : top.ms;
  const own = Math.min(top.ms, Math.max(leastMs ?? leastOwn * top.ms, raw));
  return { own, rest: (top.ms - own) * (top.rate + half), top: top.ms };
}
