// The processes of this machine and who started them: by /proc where there is one, else by ps.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All that run now. One that has ended and was not fetched by its parent yet does not run. */
export function processes(): Process[] {
  if (!existsSync("/proc/self/stat")) return fromPs();
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => fromProc(Number(pid)) ?? []);
}

/** Those whose parent is `pid`. */
export function childrenOf(pid: number): Process[] {
  return processes().filter((one) => one.parent === pid);
}

/** True while the process runs. */
export function isAlive(pid: number): boolean {
  if (existsSync("/proc/self/stat")) return fromProc(pid) !== undefined;
  return fromPs().some((one) => one.pid === pid);
}

function fromProc(pid: number): Process | undefined {
  try {
    // The name, in parentheses, may have spaces in it; state and parent follow it.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    if (state === "Z" || state === "X") return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

function fromPs(): Process[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,state=,args="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state?.startsWith("Z")) return [];
    return { pid: Number(pid), parent: Number(parent), command: command ?? "" };
  });
}
