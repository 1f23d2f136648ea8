// A world in, the figures that the rules ask for again and again out: sums over the low steps and over the trial that
// broke, how busy each thing was at the break.

import { carriedBy, type DemandTable } from "../measure/demand.ts";
import type { Trial } from "../measure/trial.ts";
import { type Merged, merged, most, sum } from "./merged.ts";
import { kindOfPart } from "./predict.ts";
import { counts, type Later, lowestBroken, measuredLimit, type World } from "./world.ts";

export interface Facts {
  readonly world: World;
  readonly table: DemandTable;
  /** Where it broke in the trials, in visits per second. */
  readonly measured: number | undefined;
  /** The low steps together: nothing waits yet, so costs are true. Where work has risen, later trials that held. */
  readonly low: Merged;
  /** In the end a visit took so many times the work, where that alone tells why it broke; `table` is of that. */
  readonly risen: number | undefined;
  /** The trial that broke at the lowest rate, or else the highest that held, or else the low steps. */
  readonly hot: Merged;
  readonly hotTrial: Trial | undefined;
  readonly broke: boolean;
  /** The profile's places, heaviest first; `share` of all samples in which the main thread was not idle. */
  readonly places: readonly Place[];
  readonly busy: Busy;
}

export interface Place {
  readonly where: string;
  readonly name: string;
  readonly share: number;
}

/** At the break, 0 to 1. */
export interface Busy {
  /** The busiest main thread (or single thread, seen from outside), of one core. */
  readonly loop: number;
  /** Cores used by everything, of all. */
  readonly box: number;
  readonly idleCores: number;
  /** Cores that the databases used. */
  readonly databaseCores: number;
  readonly redis: number;
}

/** Parts that carry so many times what was measured do not tell why it broke … */
const unexplained = 1.8;
/** … and those that carry at most so many times as much do. */
const explained = 1.5;

/**
 * An app whose work grows with what its visitors leave behind (a list in memory, a table without an index) breaks far
 * below what its low steps foretold, and afterwards takes longer for each visit at the same rate.
 */
function risenIn(world: World): (Later & { readonly times: number }) | undefined {
  const { later, demand } = world;
  const measured = measuredLimit(world);
  if (later === undefined || measured === undefined) return undefined;
  const [before, after] = [carriedBy(demand), carriedBy(later.demand)];
  return before > unexplained * measured && after < explained * measured
    ? { ...later, times: before / after }
    : undefined;
}

/** Whether that is why it broke. A restart takes away what has grown in memory, and an experiment begins with one. */
export const hasRisen = (world: World): boolean => risenIn(world) !== undefined;

export function factsOf(world: World): Facts {
  const risen = risenIn(world);
  const lowTrials = risen?.trials ?? world.lowTrials.filter(counts);
  const broken = lowestBroken(world);
  const hotTrial = broken ?? world.highestHeld;
  const steady = lowTrials.length > 0 ? lowTrials : world.highestHeld === undefined ? [] : [world.highestHeld];
  const low = merged(steady);
  const hot = hotTrial === undefined ? low : merged([hotTrial]);
  return {
    world,
    table: risen?.demand ?? world.demand,
    risen: risen?.times,
    measured: measuredLimit(world),
    low,
    hot,
    hotTrial,
    broke: broken !== undefined,
    places: placesOf(world),
    busy: busyAt(hotTrial),
  };
}

/** Something of the low steps per visit. */
export const perVisit = (facts: Facts, total: number): number => (facts.low.visits > 0 ? total / facts.low.visits : 0);

/** What one visit takes of the parts of a kind now, in ms: of the one with the highest demand. */
export function demandOf(facts: Facts, kind: ReturnType<typeof kindOfPart>): number {
  const parts = facts.table.parts.filter((part) => kindOfPart(part.id) === kind);
  return Math.max(0, ...parts.map((part) => part.demandMs));
}

/** CPU of the main threads per visit; from outside that of the target's own processes. */
export function loopCpuMs(facts: Facts): number {
  if (facts.low.mainMs > 0) return perVisit(facts, facts.low.mainMs);
  const outside = sum(facts.low.outside, (one) => sum(one.processes, (each) => each.cpuMs));
  return perVisit(facts, outside);
}

/** CPU of the main thread per visit without what synchronous calls and the log are known to take. */
export function otherLoopMs(facts: Facts): number {
  const known = sum(facts.low.syncCalls, (one) => one.ms) + sum(facts.low.logs, (one) => one.ms);
  return Math.max(loopCpuMs(facts) * 0.1, loopCpuMs(facts) - perVisit(facts, known));
}

/** Share of the profile at places that `match`. */
export const profileShare = (facts: Facts, match: (place: Place) => boolean): number =>
  Math.min(
    1,
    sum(facts.places.filter(match), (place) => place.share),
  );

function placesOf(world: World): readonly Place[] {
  const all = (world.diagnosed ?? []).flatMap((one) => one.profile);
  const total = sum(world.diagnosed ?? [], (one) => sum(one.profile, (place) => place.selfMs));
  const groups = new Map<string, Place>();
  const processes = Math.max(1, (world.diagnosed ?? []).filter((one) => one.profile.length > 0).length);
  for (const { where, name, selfMs, share } of all) {
    if (name === "(idle)") continue;
    const key = `${where} ${where === "" ? name : ""}`;
    const before = groups.get(key);
    const part = share > 0 ? share / processes : total > 0 ? selfMs / total : 0;
    groups.set(key, { where, name: before?.name ?? name, share: (before?.share ?? 0) + part });
  }
  return [...groups.values()].toSorted((a, b) => b.share - a.share);
}

function busyAt(trial: Trial | undefined): Busy {
  if (trial === undefined) return { loop: 0, box: 0, idleCores: 0, databaseCores: 0, redis: 0 };
  const { machine, load } = trial;
  const used = machine.targetCores + machine.databaseCores + machine.generatorCores + machine.foreignCores;
  const idleCores = Math.max(0, machine.cores - used - machine.stolenCores);
  const inside = trial.inside.map((one) => (one.wallMs > 0 ? one.cpu.mainMs / one.wallMs : 0));
  const outside = most(trial.outside?.processes ?? [], (one) => one.cpuMs);
  // Threads of these share one lock: together they use one core.
  const locked = outside !== undefined && /^(?:\S*\/)?(?:python|ruby|pypy)[\d.]*(?:\s|$)/.test(outside.command);
  const threadMs =
    outside === undefined ? 0 : locked ? Math.min(outside.cpuMs, load.elapsedMs) : outside.busiestThreadMs;
  const thread = threadMs / Math.max(1, load.elapsedMs);
  return {
    loop: Math.max(0, thread, ...inside),
    box: machine.cores > 0 ? Math.min(1, used / machine.cores) : 0,
    idleCores,
    databaseCores: machine.databaseCores,
    redis: Math.max(0, ...trial.redis.map((one) => one.cpuMs / Math.max(1, load.elapsedMs))),
  };
}
