// One run of the Postgres server as our child: spawned with its settings on the command line, watched until a
// connection succeeds, stopped by a fast shutdown.

import { type ChildProcess } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type HoldfastError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { readPidFile } from "./leftover.ts";
import { type Place } from "./place.ts";
import { type Program } from "./program.ts";
import { programFault } from "./refusal.ts";
import { spawnProgram } from "./run.ts";
import { socketUrl } from "./socket.ts";

export interface ServerOptions {
  readonly place: Place;
  readonly program: Program;
  readonly socketFolder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

export interface Server {
  readonly pid: number;
  /** Resolves with the exit code when it has ended, null when a signal ended it. Never rejects. */
  readonly exited: Promise<number | null>;
  stop(): Promise<void>;
}

/** The server ended before it was ready; `retry` when the cause is another that is just going away. */
export class EarlyExit extends Error {
  readonly retry: boolean;
  readonly reason: Error;

  constructor(reason: Error, retry: boolean) {
    super(reason.message, { cause: reason });
    this.retry = retry;
    this.reason = reason;
  }
}

/** What Postgres says when a killed one has not quite gone. */
const goingAway = /lock file ".*" (already exists|is empty)|pre-existing shared memory block/;

/**
 * Starts the server and resolves when it takes connections. Throws EarlyExit when it ends before, HF_POSTGRES_FAILED
 * when it is not ready within `limits.postgresRecoveryMs` (then it has been stopped).
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { place, program, log } = options;
  const logStart = rotate(place.logFile);
  const child = launch(options);
  const failed = (reason: string): HoldfastError =>
    programFault({
      program: program.postgres,
      folder: place.dataDir,
      reason,
      tail: readTail(place.logFile, logStart),
    });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`ended with ${code ?? signal}`));
  });
  const exited = ended.then(() => child.exitCode);
  const stop = (): Promise<void> => stopServer(child, exited);
  const early = ended.then((reason): never => {
    const failure = failed(reason);
    throw new EarlyExit(failure, goingAway.test(failure.message));
  });
  early.catch(() => undefined); // once it is ready nobody waits for this any more
  const waiting = new AbortController();
  try {
    const ready = await Promise.race([untilReady(child, options, waiting.signal), early]);
    if (!ready) throw failed("it did not become ready");
  } catch (error) {
    await stop();
    throw error;
  } finally {
    waiting.abort();
  }
  log(`Postgres: process ${child.pid} is ready`);
  // A child without a pid has sent "error", which ended the race above.
  return { pid: child.pid ?? 0, exited, stop };
}

/** The settings on its command line. */
export function flagsOf({ socketFolder, settings }: Pick<ServerOptions, "socketFolder" | "settings">): string[] {
  const all = { ...defaultSettings(socketFolder), ...settings };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function launch(options: ServerOptions): ChildProcess {
  const { place, program } = options;
  // No following of links: as root we write into a folder that may belong to somebody else.
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const file = openSync(place.logFile, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
  try {
    const { account } = place;
    return spawnProgram(program.postgres, ["-D", place.cluster, ...flagsOf(options)], {
      account,
      stdio: ["ignore", file, file],
    });
  } finally {
    closeSync(file);
  }
}

/** What differs from Postgres' defaults, or must hold even if they change. */
function defaultSettings(socketFolder: string): Record<string, string> {
  const memoryMb = totalmem() / 1024 / 1024;
  return {
    listen_addresses: "",
    // A list of names: the quotes keep commas and spaces.
    unix_socket_directories: `"${socketFolder.replaceAll('"', '""')}"`,
    unix_socket_permissions: "0700",
    port: "5432",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    shared_buffers: `${Math.round(Math.min(256, Math.max(128, memoryMb / 16)))}MB`,
    // Who finds no place waits for as long as the others keep theirs, so there is one for every process that may run:
    // in an app with twenty consumers some 70 for work and 15 for web on each core, 60 for deliver, and as many again
    // while a release is rolled in. A place that is free takes 20 kB.
    max_connections: String(Math.min(2_000, 200 * (1 + availableParallelism()))),
    max_wal_size: "2GB",
    // This build has no lz4, and pglz costs more processor time than the writing it saves.
    wal_compression: "off",
    jit: "off",
    autovacuum: "on",
    timezone: "UTC",
    log_timezone: "UTC",
    log_min_messages: "warning",
    log_line_prefix: "%m [%p] %q%a ",
  };
}

/** True when a connection succeeds, false after the limit. Says every `limits.postgresReadyMs` that it still waits. */
async function untilReady(child: ChildProcess, options: ServerOptions, signal: AbortSignal): Promise<boolean> {
  const started = performance.now();
  let told = 1;
  while (!signal.aborted) {
    const waitedMs = performance.now() - started;
    if (waitedMs > limits.postgresRecoveryMs) return false;
    if (waitedMs > told * limits.postgresReadyMs) {
      options.log(`Postgres: not ready after ${told * (limits.postgresReadyMs / 1000)} s, still waiting (recovery?)`);
      told += 1;
    }
    // The file may still be that of an earlier run: only our own pid counts.
    const file = readPidFile(options.place.cluster);
    if (file?.pid === child.pid && file?.ready === true && (await connects(options.socketFolder))) return true;
    await sleep(limits.postgresPollMs);
  }
  return false;
}

async function connects(socketFolder: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: socketUrl(socketFolder),
    connectionTimeoutMillis: limits.connectMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stopServer(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGQUIT"), limits.postgresStopMs);
  await exited;
  clearTimeout(timer);
}

/** Puts a large log aside. Gives the place in the log where this run will begin. */
function rotate(logFile: string): number {
  const sizeBytes = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes <= limits.postgresLogBytes) return sizeBytes;
  renameSync(logFile, `${logFile}.1`);
  return 0;
}

/** What this run has said, at most `limits.postgresTailBytes`; nothing when somebody removed the log. */
function readTail(logFile: string, start: number): string {
  try {
    return readFileSync(logFile).subarray(start).subarray(-limits.postgresTailBytes).toString();
  } catch {
    return "";
  }
}
