// The CPU and memory of a family of processes between two moments: those that live, and those that ended meanwhile,
// whose time their parents have inherited. CPU is by the scheduler's clock (ns), by ticks where threads have ended.

import type { OutsideReadings } from "../../measure/trial.ts";
import { outsideLimits } from "./limits.ts";
import {
  countDescriptors,
  type ProcessStat,
  readCommand,
  readDescriptorLimit,
  readRssBytes,
  readThreads,
  readWrittenBytes,
  type Thread,
} from "./proc.ts";

/** A family at one moment, by pid. */
export type FamilyMark = ReadonlyMap<number, Member>;

export interface Member {
  readonly stat: ProcessStat;
  readonly threads: ReadonlyMap<number, Thread>;
  readonly details: Details | undefined;
}

interface Details {
  readonly command: string;
  readonly rssBytes: number;
  readonly descriptors: number;
  readonly descriptorLimit: number;
  readonly writtenBytes: number;
}

export interface FamilyUse {
  /** Of all of them, children that ended included. */
  readonly cpuMs: number;
  /** Of those that began after the first mark, living or not. */
  readonly childrenCpuMs: number;
  /** Those that live at the second mark, if the marks have details. */
  readonly processes: OutsideReadings["processes"];
}

/** Reads `pids`, as they are in `all`. With `details` for a report, without for the CPU alone. */
export function markFamily(
  proc: string,
  all: ReadonlyMap<number, ProcessStat>,
  { pids, details }: { readonly pids: Iterable<number>; readonly details: boolean },
): FamilyMark {
  const mark = new Map<number, Member>();
  for (const pid of pids) {
    const stat = all.get(pid);
    if (stat === undefined || mark.size >= outsideLimits.maxProcesses) continue;
    const threads = readThreads(proc, pid);
    mark.set(pid, { stat, threads, details: details ? readDetails(proc, stat) : undefined });
  }
  return mark;
}

export function familyBetween(before: FamilyMark, after: FamilyMark): FamilyUse {
  let cpuMs = 0;
  let childrenCpuMs = 0;
  const processes: OutsideReadings["processes"][number][] = [];
  for (const [pid, member] of after) {
    const earlier = sameProcess(before.get(pid), member);
    const own = cpuBetween(earlier, member);
    const inherited = member.stat.childrenCpuMs - (earlier?.stat.childrenCpuMs ?? 0);
    cpuMs += own + inherited;
    childrenCpuMs += inherited + (earlier === undefined ? own : 0);
    const reading = readingBetween(earlier, member, own);
    if (reading !== undefined) processes.push(reading);
  }
  for (const [pid, member] of before) {
    if (sameProcess(after.get(pid), member) !== undefined || !after.has(member.stat.parentPid)) continue;
    // Its parent has inherited all that it ever used; what it used before the first mark is no part of this stretch.
    const old = member.stat.cpuMs + member.stat.childrenCpuMs;
    cpuMs -= old;
    childrenCpuMs -= old;
  }
  return { cpuMs: Math.max(0, cpuMs), childrenCpuMs: Math.max(0, childrenCpuMs), processes };
}

function readDetails(proc: string, stat: ProcessStat): Details {
  return {
    command: readCommand(proc, stat),
    rssBytes: readRssBytes(proc, stat.pid),
    descriptors: countDescriptors(proc, stat.pid),
    descriptorLimit: readDescriptorLimit(proc, stat.pid),
    writtenBytes: readWrittenBytes(proc, stat.pid),
  };
}

function sameProcess(found: Member | undefined, member: Member): Member | undefined {
  return found?.stat.startTicks === member.stat.startTicks ? found : undefined;
}

/** Threads that ended are only in the ticks of the process; living ones are known far more precisely. */
function cpuBetween(before: Member | undefined, after: Member): number {
  const byTicks = after.stat.cpuMs - (before?.stat.cpuMs ?? 0);
  let byThreads = 0;
  for (const [id, thread] of after.threads) byThreads += thread.cpuMs - (before?.threads.get(id)?.cpuMs ?? 0);
  const ticksAreOff = 20;
  return after.threads.size === 0 || byTicks > byThreads + ticksAreOff ? byTicks : byThreads;
}

function readingBetween(
  before: Member | undefined,
  after: Member,
  cpuMs: number,
): OutsideReadings["processes"][number] | undefined {
  if (after.details === undefined) return undefined;
  const threads = [...after.threads].map(([id, thread]) => ({
    cpuMs: thread.cpuMs - (before?.threads.get(id)?.cpuMs ?? 0),
    runDelayMs: thread.runDelayMs - (before?.threads.get(id)?.runDelayMs ?? 0),
  }));
  const { command, rssBytes, descriptors, descriptorLimit, writtenBytes } = after.details;
  return {
    pid: after.stat.pid,
    command,
    cpuMs,
    busiestThreadMs: threads.reduce((most, thread) => Math.max(most, thread.cpuMs), 0),
    runDelayMs: threads.reduce((sum, thread) => sum + thread.runDelayMs, 0),
    rssBytes,
    rssGrowthBytes: rssBytes - (before?.details?.rssBytes ?? rssBytes),
    descriptors,
    descriptorLimit,
    writtenBytes: writtenBytes - (before?.details?.writtenBytes ?? 0),
    // Connections that came and went between two looks would be missing.
    connectionsAccepted: undefined,
  };
}
