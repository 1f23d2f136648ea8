// The embedded Postgres: from a data folder to a running server and its address. One process at a time has the folder;
// whatever a kill left there is mended at the next start. Later starts take little more than Postgres itself.

import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { HoldfastError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { adoptServer } from "./adopt.ts";
import { dropBallast, keepBallast } from "./ballast.ts";
import { ensureCluster } from "./cluster.ts";
import { worksOn } from "./inspect.ts";
import { clearLeftovers, readPidFile } from "./leftover.ts";
import { claim } from "./owner.ts";
import { openPlace } from "./place.ts";
import { ensureProgram, removeOtherPrograms } from "./program.ts";
import { refusing } from "./refusal.ts";
import { EarlyExit, type Server, type ServerOptions, startServer } from "./server.ts";
import { answers, closeSocketFolder, freeSocket, openSocketFolder, socketUrl } from "./socket.ts";

export { defaultDataDir } from "./place.ts";

export interface EmbeddedOptions {
  /** Made when missing; holds everything (see place.ts). */
  readonly dataDir: string;
  /** Told in one line what happens that takes long or is unusual. */
  readonly log?: (line: string) => void;
  /** Settings of Postgres (`name: value`) over our defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Keeps 64 MB back on the disk, so that Postgres can recover when the disk is full (see ballast.ts). */
  readonly ballast?: boolean;
}

export interface Embedded {
  /** For node-postgres or libpq: a Unix socket that only this user (and root) can reach. */
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /**
   * Resolves when the server has ended, by `stop()` or by itself: its exit code, null when a signal ended it. The
   * folder is free again by then, so that `startEmbedded` can be called at once.
   */
  readonly exited: Promise<number | null>;
  /** Fast shutdown: open transactions are rolled back. Resolves when it is gone; harmless when it already is. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts Postgres on `dataDir` and resolves when it takes connections. Makes programs and data at the first start
 * (about a second); takes over a server that outlived a kill, or stops it when it is not as it should be; runs as an
 * unprivileged user when we are root. Nothing is
 * left running when it throws, which is always one of: HF_POSTGRES_MISSING, HF_POSTGRES_ROOT, HF_POSTGRES_FAILED,
 * HF_DATA_READ_ONLY, HF_DATA_UNREACHABLE, HF_DATA_NAME, HF_DATA_VERSION, HF_DISK_FULL, HF_ALREADY_RUNNING,
 * HF_SOCKET_IN_USE.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  try {
    return await startOnce(options);
  } catch (error) {
    const full = error instanceof HoldfastError && error.code === "HF_DISK_FULL";
    if (!full || !dropBallast(resolve(options.dataDir))) throw error;
    options.log?.("Postgres: the disk is full; it starts with the room that was kept back for that");
    return startOnce(options);
  }
}

async function startOnce(options: EmbeddedOptions): Promise<Embedded> {
  const log = options.log ?? ((): undefined => undefined);
  const place = openPlace(options.dataDir);
  const claimed = await refusing(place.dataDir, () => claim(place.dataDir));
  let socketFolder: string | undefined;
  const letGo = (): void => {
    if (socketFolder !== undefined) closeSocketFolder(socketFolder, place);
    claimed.release();
  };
  try {
    const server = await refusing(place.dataDir, async () => {
      const program = await ensureProgram(place);
      socketFolder = openSocketFolder(place);
      const wished = { place, program, socketFolder, settings: options.settings ?? {}, log };
      const adopted = await adoptServer(wished);
      if (adopted) return adopted;
      await clearLeftovers(place, log);
      await ensureCluster(place, program, log);
      // Only now: data of another major version keep the programs that can read them.
      await removeOtherPrograms(place, program);
      return startPatiently(wished);
    });
    const ballast = options.ballast === true ? keepBallast(place.dataDir) : undefined;
    const exited = server.exited.then(async (code) => {
      await ballast?.stop();
      letGo();
      return code;
    });
    const stop = async (): Promise<void> => {
      await server.stop();
      await exited;
    };
    const url = socketUrl(socketFolder ?? "");
    return { url, dataDir: place.dataDir, pid: server.pid, exited, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    letGo();
    throw error;
  }
}

/** The address of the server that runs on `dataDir` and takes connections, whoever started it; else null. */
export async function findEmbedded(dataDir: string): Promise<string | null> {
  let cluster: string;
  try {
    cluster = realpathSync(join(dataDir, "cluster"));
  } catch {
    return null;
  }
  const file = readPidFile(cluster);
  if (file === null || file.pid === null || !file.ready || !worksOn(file.pid, cluster)) return null;
  return (await answers(file.socketFolder)) ? socketUrl(file.socketFolder) : null;
}

/** Starts the server; again for a while when one that was killed has not quite gone. */
async function startPatiently(options: ServerOptions): Promise<Server> {
  const until = performance.now() + limits.postgresLeftoverMs;
  for (;;) {
    try {
      await freeSocket(options.socketFolder);
      return await startServer(options);
    } catch (error) {
      if (!(error instanceof EarlyExit)) throw error;
      if (!error.retry || performance.now() > until) throw error.reason;
      await sleep(200);
      await clearLeftovers(options.place, options.log);
    }
  }
}
