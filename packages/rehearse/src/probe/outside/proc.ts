// What Linux says of one process or of all: the files of /proc below `proc`, as numbers. A process that is gone or that
// may not be read is undefined, never an error.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { outsideLimits } from "./limits.ts";

/** USER_HZ: 100 on every Linux that Node.js runs on. */
const tickMs = 10;
const kernelThreadFlag = 0x0020_0000;

export interface ProcessStat {
  readonly pid: number;
  readonly parentPid: number;
  readonly name: string;
  /** With the pid this says which process it is: pids are used again. */
  readonly startTicks: number;
  /** To 10 ms, threads that have ended included. */
  readonly cpuMs: number;
  /** Of children that have ended and that were waited for, with theirs. */
  readonly childrenCpuMs: number;
  readonly childrenFaults: number;
  readonly kernel: boolean;
}

export interface Thread {
  readonly cpuMs: number;
  readonly runDelayMs: number;
}

/** The text of a file, undefined when it cannot be read. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The names in a folder, none when it cannot be read. */
export function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function allPids(proc: string): number[] {
  return readNames(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function readStat(proc: string, pid: number): ProcessStat | undefined {
  const text = readText(join(proc, String(pid), "stat"));
  if (text === undefined) return undefined;
  // The name stands in brackets and may hold brackets and spaces itself.
  const from = text.indexOf("(");
  const to = text.lastIndexOf(")");
  if (from === -1 || to === -1) return undefined;
  const fields = text.slice(to + 2).split(" ");
  const field = (index: number): number => Number(fields[index] ?? 0);
  return {
    pid,
    parentPid: field(1),
    name: text.slice(from + 1, to),
    kernel: Math.floor(field(6) / kernelThreadFlag) % 2 === 1,
    childrenFaults: field(8),
    cpuMs: (field(11) + field(12)) * tickMs,
    childrenCpuMs: (field(13) + field(14)) * tickMs,
    startTicks: field(19),
  };
}

/** All processes, by pid. */
export function readAll(proc: string): Map<number, ProcessStat> {
  const all = new Map<number, ProcessStat>();
  for (const pid of allPids(proc)) {
    const stat = readStat(proc, pid);
    if (stat !== undefined) all.set(pid, stat);
  }
  return all;
}

/** The roots that run and all that they have started, down to `without`, which are left out with theirs. */
export function familyOf(
  all: ReadonlyMap<number, ProcessStat>,
  roots: Iterable<number>,
  without: ReadonlySet<number> = new Set(),
): Set<number> {
  const children = new Map<number, number[]>();
  for (const { pid, parentPid } of all.values()) {
    const siblings = children.get(parentPid);
    if (siblings === undefined) children.set(parentPid, [pid]);
    else siblings.push(pid);
  }
  const family = new Set<number>();
  const next = [...roots];
  for (let pid = next.pop(); pid !== undefined; pid = next.pop()) {
    if (family.has(pid) || without.has(pid) || !all.has(pid)) continue;
    family.add(pid);
    next.push(...(children.get(pid) ?? []));
  }
  return family;
}

/** By thread id, in ns precision; /proc/PID/schedstat alone would be the first thread only. */
export function readThreads(proc: string, pid: number): Map<number, Thread> {
  const folder = join(proc, String(pid), "task");
  const threads = new Map<number, Thread>();
  for (const name of readNames(folder).slice(0, outsideLimits.maxThreads)) {
    const [cpuNs, delayNs] = readText(join(folder, name, "schedstat"))?.split(" ") ?? [];
    if (cpuNs === undefined || delayNs === undefined) continue;
    threads.set(Number(name), { cpuMs: Number(cpuNs) / 1e6, runDelayMs: Number(delayNs) / 1e6 });
  }
  return threads;
}

export function readRssBytes(proc: string, pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(readText(join(proc, String(pid), "status")) ?? "")?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

/** By write and its like: files, pipes and sockets. 0 when it may not be read. */
export function readWrittenBytes(proc: string, pid: number): number {
  return Number(/^wchar: (\d+)/m.exec(readText(join(proc, String(pid), "io")) ?? "")?.[1] ?? 0);
}

export function countDescriptors(proc: string, pid: number): number {
  return readNames(join(proc, String(pid), "fd")).length;
}

/** 0 when it cannot be read or there is none. */
export function readDescriptorLimit(proc: string, pid: number): number {
  return Number(/^Max open files\s+(\d+)/m.exec(readText(join(proc, String(pid), "limits")) ?? "")?.[1] ?? 0);
}

/**
 * The program and what it runs, `node server.js`: of the arguments only the first that is a plain word, since others
 * may hold passwords.
 */
export function readCommand(proc: string, { pid, name }: ProcessStat): string {
  const words = (readText(join(proc, String(pid), "cmdline")) ?? "").split("\0").filter((word) => word !== "");
  const [program, ...rest] = words;
  if (program === undefined) return name;
  // A process that has renamed itself is one long word.
  const shown = basename(program.split(" ")[0] ?? name);
  const script = rest.find((word) => !word.startsWith("-"));
  const plain = script !== undefined && /^[\w./@-]{1,200}$/.test(script) && rest.indexOf(script) <= 3;
  return plain ? `${shown} ${basename(script)}` : shown;
}
