// Parts that the probe sees inside the target: its event loops, pools, threads, children, logs, and the quotas of those
// that it calls. Goes in: the highest low step, for what there is; the readings of every step, for how busy it was.

import type { ProcessReadings } from "../probe/readings.ts";
import type { PartWish } from "./part-wish.ts";
import { requestsPerVisit, short, sumOf, visitsOf } from "./part-wish.ts";
import { lockParts } from "./parts-locks.ts";
import { poolParts } from "./parts-pools.ts";
import { quotaParts } from "./parts-quota.ts";
import type { Promised, Trial } from "./trial.ts";

/** The part of Redis and the event loop, where they wait for each other. */
export const longRepliesPart = "redis-replies";
/** Linux: what a socket holds before it has grown (the middle of net.ipv4.tcp_rmem). */
const longReplyBytes = 128 * 1024;
/** Of the sum of both, the share that is not side by side: three apps broke at 78 to 91 %, in six rehearsals. */
export const byTurns = 0.85;

/** From this many children per visit on, starting them is what a visit is made of. */
const manyChildren = 0.2;

export function insideParts(top: Trial, promised: Promised, dispersion: number): readonly PartWish[] {
  if (top.inside.length === 0) return [];
  return [
    ...loopParts(top),
    ...frontParts(top),
    ...childParts(top),
    ...logParts(top),
    ...poolParts(top),
    ...lockParts(top),
    ...threadParts(top),
    ...longReplyParts(top),
    ...quotaParts(top, promised, dispersion),
  ];
}

/**
 * Processes that answer requests, without those that only hand them on to others; all when the probe has seen none of
 * them answer.
 */
export function serving(trial: Trial): readonly ProcessReadings[] {
  const front = new Set(inFront(trial));
  const answering = trial.inside.filter((process) => answered(process) > 0 && !front.has(process));
  return answering.length > 0 ? answering : trial.inside;
}

/** Processes that answer requests and have forked others that do: a balancer of one's own. */
export function inFront(trial: Trial): readonly ProcessReadings[] {
  const parents = new Set(trial.inside.filter((process) => answered(process) > 0).map(({ parentPid }) => parentPid));
  return trial.inside.filter((process) => answered(process) > 0 && parents.has(process.pid));
}

function answered(process: ProcessReadings): number {
  return sumOf(process.requests, (route) => route.count);
}

/**
 * CPU clock of the main thread, collections included, plus what it stood still for without using CPU. Event loop
 * utilisation is wall time and grows with whatever else runs on the machine (reference 3.4 a), so it only bounds this.
 */
function loopParts(top: Trial): readonly PartWish[] {
  const processes = serving(top);
  const count = processes.length;
  const busiest = Math.max(...processes.map(answered));
  const fair = sumOf(processes, answered) / count;
  // Three standard deviations of chance: fewer requests are never spread evenly.
  const isUneven = count > 1 && busiest - fair > 3 * Math.sqrt(fair);
  const share = Math.round((100 * busiest) / Math.max(1, fair * count));
  const spread = isUneven ? `, the busiest takes ${share} % of the requests` : "";
  return [
    {
      id: "event-loop",
      title: count === 1 ? "event loop (one thread of JavaScript)" : `event loops (${count} processes${spread})`,
      servers: count,
      busyMs: (trial) => {
        const busy = serving(trial).map((process) => loopBusyMs(process, trial));
        return isUneven ? count * Math.max(0, ...busy) : sumOf(busy, (ms) => ms);
      },
      jobsPerVisit: requestsPerVisit(top),
      isWholeRequest: true,
      isOfCores: !processes.some((process) => isStarting(process, top)),
      evidence: `CPU clock of the main thread${spread}`,
    },
  ];
}

/**
 * Long replies of Redis come through one connection, whose buffer they fill: while one side writes the other has to
 * read, so both together take nearly the sum of what each takes, whichever core they run on.
 */
function longReplyParts(top: Trial): readonly PartWish[] {
  const commands = top.inside.flatMap((process) => process.redis);
  const long = commands.filter((command) => command.replyBytes > longReplyBytes * command.count);
  const [longest] = long.toSorted((a, b) => b.replyBytes - a.replyBytes);
  if (longest === undefined || serving(top).length > 1 || top.redis.length !== 1) return [];
  return [
    {
      id: longRepliesPart,
      title: "Redis and who reads its long replies, by turns",
      servers: 1,
      isOfCores: true,
      busyMs: (trial) => {
        const loopMs = sumOf(serving(trial), (process) => loopBusyMs(process, trial));
        return byTurns * (loopMs + sumOf(trial.redis, ({ cpuMs }) => cpuMs));
      },
      jobsPerVisit: requestsPerVisit(top),
      isWholeRequest: true,
      evidence: `${longest.command.toUpperCase()} gives ${short(longest.replyBytes / longest.count / 1024)} KiB`,
    },
  ];
}

function frontParts(top: Trial): readonly PartWish[] {
  const servers = inFront(top).length;
  if (servers === 0) return [];
  return [
    {
      id: "event-loop:front",
      title: "event loop of the process in front of the others",
      servers,
      busyMs: (trial) => sumOf(inFront(trial), (process) => loopBusyMs(process, trial)),
      jobsPerVisit: requestsPerVisit(top),
      isWholeRequest: true,
      isOfCores: true,
      evidence: "CPU clock of its main thread",
    },
  ];
}

function loopBusyMs(process: ProcessReadings, trial: Trial): number {
  const calls = sumOf(process.syncCalls, (call) => call.ms);
  const standing = calls + sumOf(process.children, (child) => (child.sync ? child.ms : 0)) + loggingMs(process);
  const bound = Math.max(0, process.loop.activeMs - process.cpu.mainMs);
  const busy = process.cpu.mainMs + Math.min(standing, bound);
  // While a child is started (vfork) the thread is suspended, which no clock of its own shows: reference 3.4 (3).
  return isStarting(process, trial) && !trial.machine.disturbed ? Math.max(busy, process.loop.activeMs) : busy;
}

function isStarting(process: ProcessReadings, trial: Trial): boolean {
  return sumOf(process.children, (child) => child.count) >= manyChildren * Math.max(1, visitsOf(trial));
}

function loggingMs(process: ProcessReadings): number {
  return sumOf(process.logs, (log) => log.ms);
}

/** max(loop's wall time on a quiet machine, (CPU of parent and children) / cores), reference 3.4 (3). */
function childParts(top: Trial): readonly PartWish[] {
  const started = sumOf(top.inside, (process) => sumOf(process.children, (child) => child.count));
  const each = started / Math.max(1, visitsOf(top));
  if (each < manyChildren) return [];
  const count = serving(top).length;
  return [
    {
      id: "children",
      title: `starting child processes (${short(each)} per visit)`,
      servers: count,
      busyMs: (trial) => {
        const loop = sumOf(serving(trial), (process) => loopBusyMs(process, trial));
        return Math.max(loop, (count * processCpuMs(trial)) / Math.max(1, trial.machine.cores));
      },
      jobsPerVisit: requestsPerVisit(top),
      evidence: `${short(each)} children per visit, with their CPU and the time in which the event loop starts them`,
    },
  ];
}

function processCpuMs(trial: Trial): number {
  const seen = sumOf(trial.inside, (process) => process.cpu.processMs + process.cpu.childrenMs);
  return Math.max(
    seen,
    sumOf(trial.outside?.processes ?? [], (process) => process.cpuMs),
  );
}

/** A log whose reader is slow stops the event loop; then all that the loop does is behind it. */
function logParts(top: Trial): readonly PartWish[] {
  const logging = sumOf(serving(top), loggingMs);
  const loop = sumOf(serving(top), (process) => loopBusyMs(process, top));
  if (logging <= 0 || loop <= 0) return [];
  const decides = logging > loop / 2;
  return [
    {
      id: "log",
      title: "writing logs",
      servers: serving(top).length,
      busyMs: (trial) =>
        sumOf(serving(trial), (process) => (decides ? loopBusyMs(process, trial) : loggingMs(process))),
      jobsPerVisit: requestsPerVisit(top),
      evidence: `${Math.round((100 * logging) / loop)} % of the event loop's time is writing logs`,
    },
  ];
}

function threadParts(top: Trial): readonly PartWish[] {
  const servers = sumOf(serving(top), (process) => process.threads.size);
  const tasks = sumOf(serving(top), (process) => sumOf(process.threads.tasks, (task) => task.count));
  if (servers === 0 || tasks === 0) return [];
  const heaviest = serving(top)
    .flatMap((process) => process.threads.tasks)
    .toSorted((a, b) => b.ms - a.ms)[0];
  return [
    {
      id: "threads",
      title: `thread pool (${servers} threads)`,
      servers,
      busyMs: (trial) => sumOf(serving(trial), (process) => sumOf(process.threads.tasks, (task) => task.ms)),
      jobsPerVisit: tasks / Math.max(1, visitsOf(top)),
      evidence: `mostly ${heaviest?.name ?? "unknown tasks"}`,
    },
  ];
}
