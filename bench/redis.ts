// A Redis of the bench's own: in a temporary folder, on a Unix socket there (as Postgres is: the same kind of way to
// both), with the durability that is asked for. Ended by its pid; gone without a trace afterwards.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AppendFsync } from "./variant.ts";

const startMs = 10_000;
const stopMs = 5_000;

export interface Redis extends AsyncDisposable {
  /** The path of its socket. */
  readonly socket: string;
  readonly pid: number;
}

/** The version of the redis-server in the PATH, undefined when there is none. */
export function redisVersion(): string | undefined {
  const asked = spawnSync("redis-server", ["--version"], { encoding: "utf8" });
  return /v=(\S+)/.exec(asked.stdout ?? "")?.[1];
}

/** Starts Redis with an append-only file; disposing ends it and removes its folder. */
export async function startRedis(appendfsync: AppendFsync): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-redis-"));
  const socket = join(folder, "redis.sock");
  const settings = {
    port: "0",
    unixsocket: socket,
    dir: folder,
    appendonly: "yes",
    appendfsync,
    // No snapshots beside the append-only file, and no rewrite of it in the middle of a measurement.
    save: "",
    "auto-aof-rewrite-percentage": "0",
    // What BullMQ demands.
    "maxmemory-policy": "noeviction",
    logfile: join(folder, "redis.log"),
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  // A group of its own: Ctrl-C goes to the bench alone, which then ends it in order.
  const child = spawn("redis-server", words, { stdio: "ignore", detached: true });
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      // Nothing needs to be kept: SIGTERM would wait for the last sync of a large file.
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), stopMs);
      await exited;
      clearTimeout(timer);
    }
    await rm(folder, { recursive: true, force: true });
  };
  const end = performance.now() + startMs;
  while (!existsSync(socket)) {
    if (child.exitCode === null && performance.now() < end) await sleep(10);
    else {
      await stop();
      throw new Error(`redis-server did not start (code ${child.exitCode ?? "none"})`);
    }
  }
  return { socket, pid: child.pid ?? 0, [Symbol.asyncDispose]: stop };
}
