// The demand table with one thing different: what a visit then takes of each part, where the limit lies, what is next.
// The law is U = X * D; a part carries servers * usable / demand, and the first part that is used up sets the limit.

import { carriedBy, type DemandTable, type Part } from "../measure/demand.ts";
import { byTurns, longRepliesPart } from "../measure/parts-inside.ts";

export type PartKind =
  | "event-loop"
  | "cpu"
  | "pool"
  | "redis"
  | "redis-replies"
  | "database"
  | "threads"
  | "quota"
  | "memory"
  | "latency"
  | "other";

/** What a visit no longer takes, in ms, and how many servers a part has instead. All are per visit. */
export interface Relief {
  /** CPU or blocked time of the main thread. */
  readonly loopMs?: number;
  /** The part of `loopMs` that was CPU of the machine; all of it when missing. */
  readonly loopCpuMs?: number;
  /** CPU outside the main thread: children, threads. */
  readonly otherCpuMs?: number;
  readonly databaseMs?: number;
  readonly redisMs?: number;
  readonly threadMs?: number;
  /** Time that clients of the pools are no longer held; with `pool` only of this part. */
  readonly holdMs?: number;
  readonly pool?: string;
  readonly poolServers?: number;
  readonly threadServers?: number;
  readonly loopServers?: number;
  /** Waiting of the answer that takes no part of ours: for a third party. */
  readonly waitMs?: number;
  /** What comes without visits does not come any more. */
  readonly rest?: boolean;
  /** Parts that can no longer run out, by id. */
  readonly without?: readonly string[];
}

export interface AfterChange {
  readonly table: DemandTable;
  /** Visits per second; infinite when no part is left that can run out. */
  readonly limit: number;
  /** The part that breaks then, as a person would say it. */
  readonly next: string;
}

/** No fix takes all of a part away: this share of its demand is always left. */
const leastShareLeft = 0.03;

/** Whatever can do one thing at a time because it is one thread of the program. */
const loops = new Set(["event-loop", "loop", "interpreter-lock", "busiest-thread", "log"]);

export function kindOfPart(id: string): PartKind {
  const head = id.split(":")[0] ?? id;
  if (loops.has(head)) return "event-loop";
  if (head === "cpu" || head === "machine") return "cpu";
  if (head === "database-cpu" || head === "database") return "database";
  if (head === "pool" || head === "redis" || head === "threads" || head === "quota") return head;
  if (head === "memory" || head === "latency" || head === longRepliesPart) return head;
  return "other";
}

export const partsOf = (table: DemandTable, kind: PartKind): readonly Part[] =>
  table.parts.filter((part) => kindOfPart(part.id) === kind);

/** The part that breaks first, with its limit in visits per second. */
export function firstPart(table: DemandTable): Part | undefined {
  return table.parts.toSorted((a, b) => a.limit - b.limit)[0];
}

/** The table as it would be after a change that gives this relief. */
export function afterChange(demand: DemandTable, relief: Relief): AfterChange {
  const without = new Set(relief.without);
  const parts = demand.parts
    .filter((part) => !without.has(part.id) && !(part.id === "latency" && quickens(part, relief)))
    .map((part) => relieved(part, relief))
    .toSorted((a, b) => a.limit - b.limit);
  const first = parts[0];
  const limit = first?.limit ?? Number.POSITIVE_INFINITY;
  const before = carriedBy(demand);
  const spread = before > 0 ? limit / before : 1;
  const predicted = {
    limit,
    low: demand.predicted.low * spread,
    high: demand.predicted.high * spread,
    part: first?.id ?? "",
  };
  return { table: { ...demand, parts, predicted }, limit, next: first?.title ?? "nothing that was measured" };
}

/** An answer that is late at any rate is in time once a good part of its time is gone. */
const quickens = (part: Part, relief: Relief): boolean =>
  Math.max(relief.loopMs ?? 0, relief.holdMs ?? 0, relief.threadMs ?? 0, relief.waitMs ?? 0) > part.demandMs * 0.3;

function relieved(part: Part, relief: Relief): Part {
  const rest = relief.rest === true && part.limit > 0 ? (part.restMs ?? 0) / part.limit : 0;
  const less = lessDemand(part, relief) + rest;
  const demandMs = Math.max(part.demandMs * leastShareLeft, part.demandMs - less);
  const servers = serversAfter(part, relief);
  return withDemand({ ...part, usable: usableAfter(part, demandMs, servers) }, demandMs, servers);
}

const mostUsable = 0.98;

/**
 * How full a part may be with other servers or shorter service. Its usable share now says how long the promise lets a
 * job wait, in service times (Sakasegawa: W/S = rho^(sqrt(2(m+1)) - 1) / (m (1 - rho))); the same wait is looked for
 * again. A pool of ten may be nearly full where a pool of one must stay half empty.
 */
function usableAfter(part: Part, demandMs: number, servers: number): number {
  const kind = kindOfPart(part.id);
  const queues = kind !== "quota" && kind !== "other" && kind !== "latency" && kind !== "memory";
  if (!queues || part.usable <= 0 || part.usable >= mostUsable) return part.usable;
  if (servers <= part.servers && demandMs >= part.demandMs) return part.usable;
  const allowed = (waitInServices(part.usable, part.servers) * part.demandMs) / demandMs;
  let [low, high] = [part.usable, mostUsable];
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (waitInServices(middle, servers) < allowed) low = middle;
    else high = middle;
  }
  return low;
}

const waitInServices = (rho: number, servers: number): number =>
  rho ** (Math.sqrt(2 * (servers + 1)) - 1) / (servers * (1 - rho));

/** The same part with another demand or number of servers; the limit follows by the law. */
export function withDemand(part: Part, demandMs: number, servers = part.servers): Part {
  const grown = part.demandMs > 0 ? demandMs / part.demandMs : 1;
  const limit = demandMs > 0 ? (servers * part.usable * 1000) / demandMs : Number.POSITIVE_INFINITY;
  const utilisation = (part.utilisation * grown * part.servers) / servers;
  return { ...part, demandMs, demandErrorMs: part.demandErrorMs * grown, servers, utilisation, limit };
}

function lessDemand(part: Part, relief: Relief): number {
  const loop = relief.loopMs ?? 0;
  const kind = kindOfPart(part.id);
  switch (kind) {
    case "event-loop":
      return loop;
    case "cpu":
      return (relief.loopCpuMs ?? loop) + (relief.otherCpuMs ?? 0) + (relief.databaseMs ?? 0) + (relief.redisMs ?? 0);
    case "database":
      return relief.databaseMs ?? 0;
    case "redis":
      return relief.redisMs ?? 0;
    case "redis-replies":
      return byTurns * (loop + (relief.redisMs ?? 0));
    case "threads":
      return relief.threadMs ?? 0;
    case "pool":
      return relief.pool === undefined || relief.pool === part.id ? (relief.holdMs ?? 0) : 0;
    case "quota":
    case "memory":
    case "latency":
    case "other":
      return 0;
    default:
      return kind satisfies never;
  }
}

function serversAfter(part: Part, relief: Relief): number {
  const kind = kindOfPart(part.id);
  if (kind === "event-loop") return relief.loopServers ?? part.servers;
  if (kind === "threads") return relief.threadServers ?? part.servers;
  if (kind === "pool" && (relief.pool === undefined || relief.pool === part.id)) {
    return relief.poolServers ?? part.servers;
  }
  return part.servers;
}
