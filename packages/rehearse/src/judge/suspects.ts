// A world in, the causes that could account for its break out, the likeliest first. A fault weighs by how sure its mark
// is, times how far it accounts for what breaks: the part that is used up first must move when its remedy is applied.

import { bigRedisScan } from "./causes/big-redis-scan.ts";
import { childProcessPerRequest } from "./causes/child-process-per-request.ts";
import { connectionPerRequest } from "./causes/connection-per-request.ts";
import { crashOnInput } from "./causes/crash-on-input.ts";
import { eventLoopBlocked } from "./causes/event-loop-blocked.ts";
import { garbageCollection } from "./causes/garbage-collection.ts";
import { machineTooWeak } from "./causes/machine-too-weak.ts";
import { memoryGrowth } from "./causes/memory-growth.ts";
import { missingIndex } from "./causes/missing-index.ts";
import { oneCoreOfMany } from "./causes/one-core-of-many.ts";
import { poolHeldBySlowCall } from "./causes/pool-held-by-slow-call.ts";
import { poolTooSmall } from "./causes/pool-too-small.ts";
import { queryPerItem } from "./causes/query-per-item.ts";
import { rowLock } from "./causes/row-lock.ts";
import { scheduledWork } from "./causes/scheduled-work.ts";
import { slowLogSink } from "./causes/slow-log-sink.ts";
import { stickyImbalance } from "./causes/sticky-imbalance.ts";
import { syncCalls } from "./causes/sync-calls.ts";
import { thirdPartyCallPerSignUp } from "./causes/third-party-call-per-sign-up.ts";
import { thirdPartyQuota } from "./causes/third-party-quota.ts";
import { threadPoolExhausted } from "./causes/thread-pool-exhausted.ts";
import { tlsOnTheBox } from "./causes/tls-on-the-box.ts";
import { carriedBy } from "../measure/demand.ts";
import { type Facts, factsOf } from "./facts.ts";
import { afterChange, firstPart } from "./predict.ts";
import { between, type Fault, type Rule, type Sighting } from "./rule.ts";
import type { Cause } from "./verdict.ts";
import { limitWhenWarm } from "./warm.ts";
import type { World } from "./world.ts";

export const rules: readonly Rule[] = [
  crashOnInput,
  missingIndex,
  queryPerItem,
  connectionPerRequest,
  poolHeldBySlowCall,
  poolTooSmall,
  rowLock,
  bigRedisScan,
  childProcessPerRequest,
  syncCalls,
  slowLogSink,
  garbageCollection,
  memoryGrowth,
  tlsOnTheBox,
  threadPoolExhausted,
  scheduledWork,
  thirdPartyCallPerSignUp,
  thirdPartyQuota,
  stickyImbalance,
  eventLoopBlocked,
  oneCoreOfMany,
  machineTooWeak,
];

/** Below this a suspect is not worth an experiment, and never becomes a finding. */
export const nameable = 0.5;

/** Each of these keeps the event loop busy in a way of its own. */
const busyLoop: readonly Cause[] = [
  "sync-calls",
  "slow-log-sink",
  "garbage-collection",
  "child-process-per-request",
  "big-redis-scan",
  "query-per-item",
  "tls-on-the-box",
  "memory-growth",
  "scheduled-work",
];

/** A fault that is no more than the look of another one, when that one accounts for the break. */
const symptomOf: Readonly<Partial<Record<Cause, readonly Cause[]>>> = {
  "pool-too-small": [
    "missing-index",
    "query-per-item",
    "pool-held-by-slow-call",
    "row-lock",
    "scheduled-work",
    "sync-calls",
  ],
  "event-loop-blocked": busyLoop,
  "one-core-of-many": [...busyLoop, "event-loop-blocked", "connection-per-request", "sticky-imbalance"],
  "garbage-collection": ["memory-growth", "big-redis-scan"],
  "thread-pool-exhausted": ["connection-per-request"],
  "sync-calls": ["slow-log-sink"],
};

/** Whether what was seen is the look of this fault, at the same place: with the fault it goes as well. */
export function goesWith({ rule, sighting }: Seen, fault: Fault): boolean {
  const where = placeOf(sighting.evidence);
  return (
    (symptomOf[rule.cause] ?? []).includes(fault.cause) && where !== undefined && where === placeOf(fault.evidence)
  );
}

const placeOf = (evidence: Fault["evidence"]): string | undefined => evidence.find((one) => one.where)?.where;

/** All suspects, the likeliest first; those at or under `nameable` are there for the curious. */
export function suspectsOf(world: World): readonly Fault[] {
  const facts = factsOf(world);
  return ranked(facts, sightings(facts));
}

export interface Seen {
  readonly rule: Rule;
  readonly sighting: Sighting;
}

export function sightings(facts: Facts): readonly Seen[] {
  return rules.flatMap((rule) => {
    const sighting = rule.see(facts);
    return sighting === undefined || sighting.strength < 0.1 ? [] : [{ rule, sighting }];
  });
}

/** Weighs what was seen against the table of `facts`, which may be one in which earlier faults are mended. */
export function ranked(facts: Facts, seen: readonly Seen[]): readonly Fault[] {
  const faults = seen.map(({ rule, sighting }) => faultOf(facts, rule, sighting));
  const strong = new Set(faults.filter((one) => one.weight > nameable).map((one) => one.cause));
  const weighed = faults.map((one) => {
    const hides = (symptomOf[one.cause] ?? []).some((cause) => strong.has(cause));
    return hides ? { ...one, weight: Math.min(one.weight * 0.5, nameable * 0.9) } : one;
  });
  const rank = (one: Fault): number => one.weight + 0.1 * Math.log2(gainOf(facts, one));
  const [likely, not] = [
    weighed.filter((one) => one.weight > nameable),
    weighed.filter((one) => one.weight <= nameable),
  ];
  return [...likely.toSorted((a, b) => rank(b) - rank(a)), ...not.toSorted((a, b) => b.weight - a.weight)];
}

/** Of faults that weigh alike the one whose remedy carries farther comes first; four times is as good as ten. */
const gainOf = (facts: Facts, { atLeast }: Fault): number =>
  atLeast === undefined ? 1 : Math.min(4, Math.max(1, atLeast / Math.max(0.01, carriedBy(facts.table))));

const finite = (limit: number): number | undefined => (Number.isFinite(limit) ? limit : undefined);

function faultOf(facts: Facts, rule: Rule, sighting: Sighting): Fault {
  const after = afterChange(facts.table, sighting.relief);
  const tried = sighting.tried ?? sighting.relief;
  // What only hands the line on to the next part, which was nearly as full, is not what is in the way. What comes later
  // is listed all the same.
  const before = carriedBy(facts.table);
  const least = facts.measured === undefined ? 0.4 : 0.25;
  const carries = least + (1 - least) * between(before > 0 ? after.limit / before : 2, 1.03, 1.15);
  const moves = failsQuickly(facts) ? 0 : movesFirst(facts, sighting) * carries;
  const accounts = Math.max(sighting.explains ?? 0, moves);
  return {
    cause: rule.cause,
    title: rule.title,
    strength: sighting.strength,
    weight: sighting.strength * (0.3 + 0.7 * accounts),
    part: sighting.part,
    evidence: sighting.evidence,
    change: sighting.change,
    expected: finite(limitWhenWarm(facts, tried, afterChange(facts.table, tried))),
    mended: finite(limitWhenWarm(facts, sighting.relief, after)),
    atLeast: finite(after.limit),
    gain: before > 0 ? after.limit / before : Number.POSITIVE_INFINITY,
    remedy: sighting.remedy,
    relief: sighting.relief,
  };
}

/** Broken by failures alone, with answers well in time: nothing was used up, whatever would be next. */
function failsQuickly({ hotTrial, broke, world }: Facts): boolean {
  if (hotTrial === undefined || !broke) return false;
  const isLate = hotTrial.load.requests.latency.p95Ms > world.promised.p95Ms / 2;
  return !isLate && hotTrial.broken.every(({ kind }) => kind === "errors" || kind === "must-not-fail");
}

/** Parts whose limits lie this close to the first one's may as well be the one that broke. */
const closeBy = 1.2;

/** 0 to 1: how far the part that breaks first (or one close by) would go up with the remedy. */
function movesFirst(facts: Facts, sighting: Sighting): number {
  const first = firstPart(facts.table);
  if (first === undefined) return 0;
  const after = afterChange(facts.table, sighting.relief).table;
  const gains = facts.table.parts
    .filter((part) => part.limit <= first.limit * closeBy)
    .map((part) => {
      const mended = after.parts.find((one) => one.id === part.id);
      const gone = mended === undefined || (part.limit === 0 && mended.limit > 0);
      const gain = gone ? Number.POSITIVE_INFINITY : part.limit === 0 ? 1 : mended.limit / part.limit;
      return between(gain, 1.1, 1.55) * (part.id === first.id ? 1 : 0.85);
    });
  // Broken far below what this part carries: something else did it.
  const unexplained = facts.measured === undefined ? 1 : carriedBy(facts.table) / facts.measured;
  return Math.max(0, ...gains) * (1 - 0.6 * between(unexplained, 1.8, 3.5));
}
