// How much memory a process takes, looked at again and again, over the processes that follow each other in one place.

import { readFileSync } from "node:fs";

const pageBytes = 4096;
const everyMs = 50;

export interface MemoryWatch {
  /** The highest seen since the last call, in bytes; 0 when nothing was seen. */
  take(): number;
  stop(): void;
}

/** `pid` gives the process of the moment, undefined while there is none. Only on Linux anything is seen. */
export function watchMemory(pid: () => number | undefined): MemoryWatch {
  let highest = 0;
  const look = () => {
    const now = pid();
    if (now !== undefined) highest = Math.max(highest, residentBytes(now));
  };
  const clock = setInterval(look, everyMs);
  return {
    take() {
      look();
      const taken = highest;
      highest = 0;
      return taken;
    },
    stop: () => clearInterval(clock),
  };
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageBytes;
  } catch {
    return 0;
  }
}
