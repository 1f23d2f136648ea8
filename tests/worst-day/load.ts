// What the machine does meanwhile, each second: processor time and memory of Jarvis by kind of process, of the crowd,
// and of whatever else runs here. From /proc; nothing where there is none.

import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { type Process, processes } from "../crash/processes.ts";
import { machineTicks, ticksPerSecond } from "../prove/foreign.ts";

const pageBytes = 4_096;

export const parts = ["web", "work", "deliver", "Postgres", "stand-ins", "supervisor", "crowd"] as const;
export type Part = (typeof parts)[number];

export interface Sample {
  readonly atMs: number;
  /** Cores used since the sample before. */
  readonly cores: Readonly<Record<Part, number>>;
  readonly bytes: Readonly<Record<Part, number>>;
  /** Cores that neither Jarvis nor the crowd used. */
  readonly foreignCores: number;
}

/** Looks each second until stopped; `supervisor` is Jarvis', this process and its other children are the crowd. */
export function watchLoad(supervisor: number): { stop(): readonly Sample[] } {
  const samples: Sample[] = [];
  if (!existsSync("/proc/self/stat")) return { stop: () => samples };
  let before = look(supervisor);
  const clock = setInterval(() => {
    const now = look(supervisor);
    samples.push(sampleOf(before, now));
    before = now;
  }, 1_000);
  return {
    stop() {
      clearInterval(clock);
      return samples;
    },
  };
}

interface Look {
  readonly atMs: number;
  readonly allTicks: number;
  readonly ticks: ReadonlyMap<number, number>;
  readonly partOf: ReadonlyMap<number, Part>;
  readonly bytes: Record<Part, number>;
}

function look(supervisor: number): Look {
  const all = processes();
  const partOf = new Map<number, Part>([[process.pid, "crowd"]]);
  for (let size = -1; size !== partOf.size;) {
    size = partOf.size;
    for (const one of all) {
      const parent = partOf.get(one.parent);
      if (parent !== undefined && !partOf.has(one.pid)) partOf.set(one.pid, partOfChild(one, parent, supervisor));
    }
  }
  const bytes = zeros();
  const ticks = new Map<number, number>();
  for (const [pid, part] of partOf) {
    const [used, held] = usage(pid);
    ticks.set(pid, used);
    bytes[part] += held;
  }
  return { atMs: Date.now(), allTicks: machineTicks(), ticks, partOf, bytes };
}

function partOfChild({ pid, command }: Process, parent: Part, supervisor: number): Part {
  if (pid === supervisor) return "supervisor";
  if (parent !== "supervisor") return parent;
  const role = / role (web|work|deliver|stand-in)/.exec(command)?.[1];
  if (role === "stand-in") return "stand-ins";
  // The expression has just these.
  return (role as Part | undefined) ?? (command.includes("postgres") ? "Postgres" : "supervisor");
}

function sampleOf(before: Look, now: Look): Sample {
  const seconds = (now.atMs - before.atMs) / 1_000;
  const cores = zeros();
  let own = 0;
  for (const [pid, ticks] of now.ticks) {
    const used = Math.max(0, ticks - (before.ticks.get(pid) ?? 0)) / ticksPerSecond / seconds;
    cores[now.partOf.get(pid) ?? "crowd"] += used;
    own += used;
  }
  const all = (now.allTicks - before.allTicks) / ticksPerSecond / seconds;
  return {
    atMs: now.atMs,
    cores,
    bytes: now.bytes,
    foreignCores: Math.min(os.availableParallelism(), Math.max(0, all - own)),
  };
}

function zeros(): Record<Part, number> {
  return { web: 0, work: 0, deliver: 0, Postgres: 0, "stand-ins": 0, supervisor: 0, crowd: 0 };
}

/** Ticks that a process has used, and bytes that it alone holds: what it shares (Postgres' buffers) is not counted. */
function usage(pid: number): readonly [number, number] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ").map(Number);
    return [Number(fields[11]) + Number(fields[12]), (resident - shared) * pageBytes];
  } catch {
    return [0, 0];
  }
}
