// What a kill left behind: a postmaster that outlived its supervisor, backends that outlived their postmaster, a pid
// file that Postgres would trip over. Each is checked to be of this data folder before it is touched.

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../../limits.ts";
import { allThatWorkOn, pidTaken, worksOn } from "./inspect.ts";
import { type Place } from "./place.ts";

/** What Postgres wrote into postmaster.pid; see miscadmin.h of Postgres for the lines. */
export interface PidFile {
  /** Null when the file is empty or damaged. */
  readonly pid: number | null;
  readonly socketFolder: string;
  readonly ready: boolean;
}

/** Reads postmaster.pid of `cluster`; null when there is none or we may not read it. */
export function readPidFile(cluster: string): PidFile | null {
  let text: string;
  try {
    text = readFileSync(join(cluster, "postmaster.pid"), "utf8");
  } catch {
    return null;
  }
  const lines = text.split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  return { pid: pid > 0 ? pid : null, socketFolder: lines[4] ?? "", ready: lines[7]?.trim() === "ready" };
}

/**
 * Ends what still works on the cluster and removes a pid file that would stop Postgres from starting. Call it with the
 * claim on the folder: then whatever runs there has no supervisor any more.
 */
export async function clearLeftovers(place: Place, log: (line: string) => void): Promise<void> {
  const { cluster } = place;
  const file = readPidFile(cluster);
  if (file === null) return; // Postgres removes it as the very last thing
  if (file.pid !== null && worksOn(file.pid, cluster)) {
    log(`Postgres: stopping process ${file.pid}, which outlived a kill`);
    await end([file.pid], cluster, { signals: ["SIGINT", "SIGQUIT"], limitMs: limits.postgresStopMs });
  }
  // A backend notices that its postmaster is gone only when it next waits, which a long statement puts off for minutes.
  const orphans = allThatWorkOn(cluster);
  if (orphans.length > 0) {
    log(`Postgres: ending ${orphans.length} processes that outlived theirs`);
    await end(orphans, cluster, { signals: ["SIGQUIT", "SIGKILL"], limitMs: limits.postgresOrphanMs });
  }
  const rest = readPidFile(cluster);
  // Postgres clears a stale file by itself unless it is empty, or its pid is now taken by a stranger or a zombie.
  if (rest !== null && (rest.pid === null || (pidTaken(rest.pid) && !worksOn(rest.pid, cluster)))) {
    rmSync(join(cluster, "postmaster.pid"), { force: true });
  }
}

interface Ending {
  readonly signals: readonly NodeJS.Signals[];
  readonly limitMs: number;
}

/** Sends each signal in turn, each with `limitMs` to take effect, to those of `pids` that still work on `cluster`. */
async function end(pids: readonly number[], cluster: string, how: Ending): Promise<void> {
  for (const signal of how.signals) {
    for (const pid of pids) if (worksOn(pid, cluster)) send(pid, signal);
    const until = performance.now() + how.limitMs;
    while (performance.now() < until) {
      if (!pids.some((pid) => worksOn(pid, cluster))) return;
      await sleep(limits.postgresPollMs);
    }
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between looking and sending.
  }
}
