// How busy the machine is with other things than this run: a time that was measured beside a neighbour proves nothing.

import { existsSync, readFileSync } from "node:fs";
import { processes } from "../crash/processes.ts";

/** From Linux; the unit of /proc. */
export const ticksPerSecond = 100;

/** More of one core than this, and there is no verdict about times. */
export const foreignLimit = 0.1;

export interface Foreign {
  /** Cores that others have used since it began; undefined where nobody can say (no /proc). */
  cores(): number | undefined;
}

/** Begins to look. What this process and all it has started use is its own; processes must outlive the look. */
export function watchForeign(): Foreign {
  const before = look();
  const startMs = performance.now();
  return {
    cores() {
      const after = look();
      if (!before || !after) return undefined;
      const seconds = (performance.now() - startMs) / 1_000;
      const foreign = after.all - before.all - (after.own - before.own);
      return Math.max(0, foreign / ticksPerSecond / seconds);
    },
  };
}

interface Ticks {
  readonly all: number;
  readonly own: number;
}

function look(): Ticks | undefined {
  if (!existsSync("/proc/stat")) return undefined;
  return { all: machineTicks(), own: ownTicks() };
}

/** What all cores have done since the machine started, waiting aside. */
export function machineTicks(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return user + nice + system + irq + softirq + steal;
}

/** Of this process and what descends from it; what has ended counts with its parent, which has waited for it. */
function ownTicks(): number {
  const family = new Set([process.pid]);
  const all = processes();
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return [...family].reduce((sum, pid) => sum + ticksOf(pid), 0);
}

function ticksOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    // utime, stime, cutime, cstime: fields 14 to 17, of which the first two are gone.
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  } catch {
    return 0;
  }
}
