// What a stretch cost: processor time of processes, from /proc (Linux; elsewhere NaN), and what Postgres wrote ahead.

import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";

/** Of the clock in /proc/PID/stat; 100 on every Linux that there is. */
const ticksPerSecond = 100;

/** Whom to look at. */
export interface Metered {
  /** Our own processes. */
  readonly node: readonly number[];
  readonly postgres: number;
  readonly redis: number | undefined;
  /** A connection to the Postgres that is looked at. */
  readonly client: pg.Client;
}

export interface Usage {
  readonly nodeUs: number;
  /** Of the server and all its processes: connections, checkpointer, vacuum. */
  readonly postgresUs: number;
  readonly redisUs: number;
  readonly walBytes: number;
}

/** All that was used so far. */
export async function readUsage({ node, postgres, redis, client }: Metered): Promise<Usage> {
  const wal = await client.query<{ bytes: string }>(
    "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes",
  );
  return {
    nodeUs: node.reduce((sum, pid) => sum + cpuUs(pid), 0),
    postgresUs: familyCpuUs(postgres),
    redisUs: redis === undefined ? 0 : cpuUs(redis),
    walBytes: Number(wal.rows[0]?.bytes),
  };
}

/** What one of `count` events cost between two readings. */
export function usagePerEvent(before: Usage, after: Usage, count: number): Usage {
  return {
    nodeUs: (after.nodeUs - before.nodeUs) / count,
    postgresUs: (after.postgresUs - before.postgresUs) / count,
    redisUs: (after.redisUs - before.redisUs) / count,
    walBytes: (after.walBytes - before.walBytes) / count,
  };
}

/** All that a process has used of processors so far. */
export function cpuUs(pid: number): number {
  const [user = NaN, system = NaN] = ticks(pid);
  return ((user + system) * 1e6) / ticksPerSecond;
}

/** What it has in memory, with what it shares; NaN where there is no /proc. */
export function residentBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const [, kilobytes = NaN] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return sum + Number(kilobytes) * 1024;
  }, 0);
}

/** The children of a process whose command line (words ended by NUL) matches. */
export function childrenLike(pid: number, command: RegExp): number[] {
  return childrenOf(pid).filter((child) => command.test(readFileSync(`/proc/${child}/cmdline`, "utf8")));
}

function familyCpuUs(pid: number): number {
  // With those of its children that have ended, which it has waited for.
  const own = ticks(pid).reduce((sum, one) => sum + one, 0);
  const children = childrenOf(pid).reduce((sum, child) => {
    const [user = 0, system = 0] = ticks(child);
    return sum + user + system;
  }, 0);
  return ((own + children) * 1e6) / ticksPerSecond;
}

/** utime, stime, and those of children that were waited for. */
function ticks(pid: number): number[] {
  try {
    // The name in brackets may have spaces in it.
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields.slice(11, 15).map(Number);
  } catch {
    // It has just ended, or this is no Linux.
    return process.platform === "linux" ? [] : [NaN, NaN];
  }
}

function childrenOf(pid: number): number[] {
  if (process.platform !== "linux") return [];
  const parent = new RegExp(`^PPid:\\s${pid}$`, "m");
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return processes.map(Number).filter((child) => {
    try {
      return parent.test(readFileSync(`/proc/${child}/status`, "latin1"));
    } catch {
      return false;
    }
  });
}
