// The machine as a whole at one moment: cores busy and stolen, connections that were dropped from a full backlog, and
// how long control groups have held a process back.

import os from "node:os";
import { join } from "node:path";
import { type FamilyMark, familyBetween, markFamily } from "./family.ts";
import { type ProcessStat, readText } from "./proc.ts";

const tickMs = 10;

export interface MachineMark {
  readonly cores: number;
  /** By the tick: what programs and the kernel for them took. */
  readonly busyMs: number;
  readonly stolenMs: number;
  readonly overflows: number;
  readonly throttledMs: number;
}

/** `pid` is the target's: its network and its control group. `root` is the folder that holds proc and sys. */
export function markMachine(root: string, pid: number | undefined): MachineMark {
  const stat = readText(join(root, "proc/stat")) ?? "";
  const [user = 0, nice = 0, system = 0, , , , , steal = 0] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? "")
    .split(" ")
    .map((ticks) => Number(ticks) * tickMs);
  return {
    cores: [...stat.matchAll(/^cpu\d+ /gm)].length || os.availableParallelism(),
    // Interrupts are left out: they come with everybody's packets, the target's own most of all.
    busyMs: user + nice + system,
    stolenMs: steal,
    overflows: readOverflows(join(root, "proc", pid === undefined ? "" : String(pid), "net/netstat")),
    throttledMs: pid === undefined ? 0 : readThrottledMs(root, pid),
  };
}

/** What everybody else did at one moment, as far as it can be read by process. */
export function markOthers(proc: string, all: ReadonlyMap<number, ProcessStat>, ours: ReadonlySet<number>): FamilyMark {
  const others = [...all.values()].filter(({ pid, kernel }) => !kernel && !ours.has(pid)).map(({ pid }) => pid);
  return markFamily(proc, all, { pids: others, details: false });
}

/**
 * Time that others took: what is left of the busy time without ours, or what their processes used, if that is more.
 * The first misses nobody but counts by the tick; the second is exact but misses those who came and went.
 */
export function foreignMs(leftMs: number, before: FamilyMark, after: FamilyMark): number {
  return Math.max(0, leftMs, familyBetween(before, after).cpuMs);
}

function readOverflows(file: string): number {
  const lines = (readText(file) ?? "").split("\n").filter((line) => line.startsWith("TcpExt:"));
  const at = lines[0]?.split(" ").indexOf("ListenOverflows") ?? -1;
  return at === -1 ? 0 : Number(lines[1]?.split(" ")[at] ?? 0);
}

/** Of the group of the process: version 2 in µs, version 1 in ns. 0 without a limit. */
function readThrottledMs(root: string, pid: number): number {
  const groups = (readText(join(root, "proc", String(pid), "cgroup")) ?? "").split("\n");
  for (const group of groups) {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(group) ?? [];
    const version2 = controllers === "";
    if (!version2 && !controllers.split(",").includes("cpu")) continue;
    const file = join(root, "sys/fs/cgroup", version2 ? "" : "cpu", path, "cpu.stat");
    const throttled = /^throttled_(usec|time) (\d+)/m.exec(readText(file) ?? "");
    if (throttled !== null) return Number(throttled[2]) / (throttled[1] === "usec" ? 1e3 : 1e6);
  }
  return 0;
}
