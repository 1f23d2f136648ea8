// Parts that are seen without looking into the target, in any language: the machine's cores, the busiest thread,
// database and Redis servers, locks, descriptors, local ports, the listen backlog.

import path from "node:path";
import type { PartWish } from "./part-wish.ts";
import { requestsPerVisit, short, stretchOf, sumOf, visitsOf } from "./part-wish.ts";
import type { Trial } from "./trial.ts";

/** Linux: net.ipv4.ip_local_port_range has 28,232 ports, and a closed connection keeps its own for 60 s (TIME_WAIT). */
const localPorts = 28_232;
const timeWaitMs = 60_000;
/** CPU that the generator takes for a further request at most: 0.04 to 0.13 in 28 apps at 400 to 13,000 a second. */
const mostPerRequestMs = 0.08;
/** Languages whose threads share one lock: all of a process runs on one core at a time. */
const oneLock = /^(python|ruby|pypy)[\d.]*$/;
/** Of several cores, what nine apps used when they broke: 77 to 100 %. One or the other waits for a moment. */
const allCoresBusy = 0.95;
/**
 * Of several cores between which a request goes to and fro for each of many queries, one after the other: whoever is
 * woken up is not yet working. Three apps with 28 to 61 queries a request broke at 74 to 84 %, in eleven trials.
 */
const [toAndFro, manyQueries] = [0.82, 15] as const;
/** Stalls shorter than this fill no backlog. */
const longStallMs = 50;

/** `trials` are all low steps, that of `top` among them. */
export function outsideParts(top: Trial, trials: readonly Trial[]): readonly PartWish[] {
  return [
    ...cpuParts(top, trials),
    ...threadParts(top),
    ...redisParts(top),
    ...databaseParts(top),
    ...descriptorParts(top),
    ...portParts(top),
    ...backlogParts(top),
  ];
}

/** All cores: the target with its children, its databases and the generator share them. */
function cpuParts(top: Trial, trials: readonly Trial[]): readonly PartWish[] {
  const { cores, targetCores, databaseCores, foreignCores, stolenCores } = top.machine;
  if (cores <= 0 || targetCores + databaseCores <= 0) return [];
  const [target, databases] = [targetCores * stretchOf(top), databaseCores * stretchOf(top)];
  const used = target + databases + sendingMs(top);
  const share = (part: number): number => Math.round((100 * part) / used);
  // Others keep what they have, and so does our own watching, the least of it: the rest is our compiler's, and passes.
  // A figure gone wrong may not take more than half.
  const watching = Math.max(
    0,
    Math.min(...trials.map((trial) => trial.machine.generatorCores - sendingMs(trial) / stretchOf(trial))),
  );
  const taken = Math.min(cores / 2, foreignCores + stolenCores + watching);
  return [
    {
      id: "cpu",
      title: `all CPU of this machine (${cores} cores)`,
      servers: cores - taken,
      fullest: queriesPerRequest(top) < manyQueries ? allCoresBusy : toAndFro,
      isOfCores: true,
      busyMs: (trial) =>
        (trial.machine.targetCores + trial.machine.databaseCores) * stretchOf(trial) + sendingMs(trial),
      jobsPerVisit: requestsPerVisit(top),
      evidence:
        `${share(target)} % of it in the target, ${share(databases)} % in its databases, ` +
        `${share(sendingMs(top))} % in the load generator`,
    },
  ];
}

function queriesPerRequest({ inside, databases, load }: Trial): number {
  const fromInside = sumOf(inside, ({ queries }) => sumOf(queries, ({ count }) => count));
  const fromOutside = sumOf(databases, ({ statements }) => sumOf(statements, ({ calls }) => calls));
  return Math.max(fromInside, fromOutside) / Math.max(1, load.requests.sent);
}

/**
 * What the generator spends on its requests. Much of what our process uses at a low rate is there without any request
 * (starting a thread, compiling, reading /proc); it would make each of a few visits look expensive.
 */
function sendingMs(trial: Trial): number {
  const { sent } = trial.load.requests;
  return Math.min(trial.machine.generatorCores * stretchOf(trial), sent * mostPerRequestMs);
}

/** Without the probe: one thread cannot use more than one core; nor can a process whose threads share a lock. */
function threadParts(top: Trial): readonly PartWish[] {
  if (top.inside.length > 0 || top.outside === undefined) return [];
  const busy = top.outside.processes.filter((process) => process.cpuMs > 0);
  const heaviest = busy.toSorted((a, b) => b.cpuMs - a.cpuMs)[0];
  if (heaviest === undefined) return [];
  const name = path.basename(heaviest.command.split(" ")[0] ?? "");
  const isLocked = oneLock.test(name);
  // Processes of the same command that carry a like load are workers of one kind.
  const alike = busy.filter((one) => one.command === heaviest.command && one.cpuMs > heaviest.cpuMs / 4);
  const count = alike.length;
  const busyMs = (trial: Trial): number =>
    sumOf(
      (trial.outside?.processes ?? [])
        .filter((one) => one.command === heaviest.command)
        .map((one) => (isLocked ? one.cpuMs : one.busiestThreadMs))
        .toSorted((a, b) => b - a)
        .slice(0, count),
      (ms) => ms,
    );
  const isNode = /^node(js)?\d*$/.test(name);
  const kind = isNode ? "event-loop" : isLocked ? "interpreter-lock" : "busiest-thread";
  const title = isNode ? "event loop (one thread of JavaScript)" : isLocked ? `${name}'s one lock` : "busiest thread";
  return [
    {
      id: kind,
      title: count > 1 ? `${title}, ${count} processes` : title,
      servers: count,
      isOfCores: true,
      busyMs,
      jobsPerVisit: requestsPerVisit(top),
      evidence: `CPU clock of ${isLocked ? "all threads" : "the busiest thread"} of ${name || "the target"}`,
    },
  ];
}

function redisParts(top: Trial): readonly PartWish[] {
  return top.redis.flatMap(({ id, commands, cpuMs }): PartWish[] => {
    const calls = sumOf(commands, (command) => command.calls);
    if (cpuMs <= 0) return [];
    const heaviest = commands.toSorted((a, b) => b.ms - a.ms)[0];
    return [
      {
        id: top.redis.length === 1 ? "redis" : `redis:${id}`,
        title: "Redis (one thread)",
        servers: 1,
        isOfCores: true,
        busyMs: (trial) => sumOf(trial.redis, (server) => (server.id === id ? server.cpuMs : 0)),
        jobsPerVisit: calls > 0 ? calls / Math.max(1, visitsOf(top)) : requestsPerVisit(top),
        evidence: heaviest === undefined ? "CPU of its process" : `mostly ${heaviest.command.toUpperCase()}`,
      },
    ];
  });
}

function databaseParts(top: Trial): readonly PartWish[] {
  const { cores } = top.machine;
  const several = top.databases.length > 1;
  return top.databases.flatMap(({ id, kind, cpuMs, statements, activity }): PartWish[] => {
    const parts: PartWish[] = [];
    const calls = sumOf(statements, (statement) => statement.calls);
    const heaviest = statements.toSorted((a, b) => b.ms - a.ms)[0];
    const ofThis = (trial: Trial): Trial["databases"] => trial.databases.filter((database) => database.id === id);
    if (cpuMs > 0) {
      parts.push({
        id: several ? `database-cpu:${id}` : "database-cpu",
        title: `CPU of ${kind} (${cores} cores)`,
        servers: cores,
        fullest: allCoresBusy,
        isOfCores: true,
        busyMs: (trial) => sumOf(ofThis(trial), (database) => database.cpuMs),
        jobsPerVisit: calls > 0 ? calls / Math.max(1, visitsOf(top)) : requestsPerVisit(top),
        evidence: heaviest === undefined ? "CPU of its processes" : `mostly ${heaviest.shape.slice(0, 80)}`,
      });
    }
    if (activity.samples > 0 && activity.waitingForLock > 0.02) {
      parts.push({
        id: several ? `database-locks:${id}` : "database-locks",
        title: `rows of ${kind} that sessions lock one after the other`,
        servers: 1,
        busyMs: (trial) => sumOf(ofThis(trial), (database) => lockedShare(database.activity)) * stretchOf(trial),
        jobsPerVisit: requestsPerVisit(top),
        evidence: `${Math.round(100 * activity.waitingForLock)} % of the sessions seen wait for a lock`,
      });
    }
    return parts;
  });
}

/** From how many wait on average to how busy the lock is: M/M/1, Lq = rho^2 / (1 - rho). */
function lockedShare(activity: Trial["databases"][number]["activity"]): number {
  const waiting = activity.waitingForLock * activity.sessions;
  return (Math.sqrt(waiting * waiting + 4 * waiting) - waiting) / 2;
}

/**
 * By Little's law as many are open as requests are under way, and what stays; how many of the limit are open at rest is
 * left out.
 */
function descriptorParts(top: Trial): readonly PartWish[] {
  return (top.outside?.processes ?? []).flatMap(({ pid, descriptors, descriptorLimit }): PartWish[] => {
    const free = descriptorLimit - descriptors;
    if (descriptorLimit <= 0 || free <= 0 || free > 100_000) return [];
    return [
      {
        id: top.outside?.processes.length === 1 ? "descriptors" : `descriptors:${pid}`,
        title: `file descriptors (${descriptorLimit} allowed, ${descriptors} open)`,
        servers: free,
        busyMs: ({ load: { requests } }) => requests.latency.meanMs * requests.sent + (requests.stayedMs ?? 0),
        jobsPerVisit: requestsPerVisit(top),
        usable: 0.9,
        evidence: `one for each request under way${(top.load.requests.stayedMs ?? 0) > 0 ? ", and for what stays open" : ""}`,
      },
    ];
  });
}

function portParts(top: Trial): readonly PartWish[] {
  return (top.outside?.remotes ?? []).flatMap(({ address, opened, kind }): PartWish[] => {
    const perVisit = opened / Math.max(1, visitsOf(top));
    if (perVisit < 0.2) return [];
    return [
      {
        id: `ports:${address}`,
        title: `local ports towards ${kind} at ${address}`,
        servers: localPorts,
        busyMs: (trial) =>
          timeWaitMs *
          sumOf(trial.outside?.remotes ?? [], (remote) => (remote.address === address ? remote.opened : 0)),
        jobsPerVisit: perVisit,
        usable: 0.95,
        evidence: `${short(perVisit)} connections opened per visit, each keeps a port for 60 s`,
      },
    ];
  });
}

/** While the event loop stands still nobody accepts: what comes meanwhile must fit into the backlog. */
function backlogParts(top: Trial): readonly PartWish[] {
  const limit = top.outside?.backlog.limit ?? 0;
  const stall = Math.max(0, ...top.inside.map((process) => process.loop.delayMaxMs));
  if (top.connections !== "fresh" || limit <= 0 || stall < longStallMs) return [];
  return [
    {
      id: "backlog",
      title: `connections that wait to be accepted (${limit})`,
      servers: limit,
      busyMs: (trial) => visitsOf(trial) * Math.max(0, ...trial.inside.map((process) => process.loop.delayMaxMs)),
      jobsPerVisit: 1,
      usable: 1,
      evidence: `the event loop stood still for ${short(stall)} ms`,
    },
  ];
}
