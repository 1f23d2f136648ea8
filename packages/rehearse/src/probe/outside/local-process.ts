// Whether a pid that a server tells of itself is the process of this machine with that pid, by the process' name: the
// server may be elsewhere, or in a container with pids of its own.

import { type ProcessStat, readStat } from "./proc.ts";

export function localProcess(pid: number | undefined, name: RegExp, proc = "/proc"): ProcessStat | undefined {
  const stat = pid === undefined ? undefined : readStat(proc, pid);
  return stat !== undefined && name.test(stat.name) ? stat : undefined;
}
