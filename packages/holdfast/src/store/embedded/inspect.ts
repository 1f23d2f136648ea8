// Looks at processes of this machine: is it alive, is it the same one as before, does it work on this folder? A pid
// alone proves nothing, since the kernel gives it again; a zombie counts as dead.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";

const hasProc = statSync("/proc/self/stat", { throwIfNoEntry: false }) !== undefined;

/**
 * A text that no other process has had under this pid, or null when none lives under it: boot and start time in clock
 * ticks (proc(5), field 22), or what ps says where there is no /proc.
 */
export function birthOf(pid: number): string | null {
  if (!hasProc) return ps(pid, "lstart=");
  const fields = statFields(pid);
  const started = fields?.[19];
  if (started === undefined || fields?.[0] === "Z" || fields?.[0] === "X") return null;
  return `${bootId()}-${started}`;
}

/** True when something answers to the pid, be it a zombie or of another user. Postgres itself asks no more. */
export function pidTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** True when `pid` is a live process of Postgres whose working folder is `cluster` (by inode, not by name). */
export function worksOn(pid: number, cluster: string): boolean {
  if (!hasProc) return ps(pid, "command=")?.includes(cluster) ?? false;
  try {
    if (readFileSync(`/proc/${pid}/comm`, "utf8").trim() !== "postgres" || birthOf(pid) === null) return false;
    return folderMark(`/proc/${pid}/cwd`) === folderMark(cluster);
  } catch {
    return false; // ended meanwhile, or of a user whose processes we may not look into
  }
}

/** Pids of all live processes of Postgres that work on `cluster`; empty where there is no /proc. */
export function allThatWorkOn(cluster: string): number[] {
  if (!hasProc) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => worksOn(pid, cluster));
}

/** Device and inode: stays when the folder is renamed, differs in a copy. */
export function folderMark(folder: string): string {
  const { dev, ino } = statSync(folder, { bigint: true });
  return `${dev}-${ino}`;
}

/** The fields of /proc/<pid>/stat from the third (state) on; the second may have spaces and brackets in it. */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

function ps(pid: number, column: string): string | null {
  try {
    const text = execFileSync("ps", ["-p", String(pid), "-o", column], { encoding: "utf8", stdio: "pipe" }).trim();
    return text === "" ? null : text;
  } catch {
    return null;
  }
}
