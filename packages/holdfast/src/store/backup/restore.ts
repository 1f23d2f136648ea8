// A backup becomes data again: each file checked against the list while it is copied, the server started once on the
// copy to recover, and only then the folder gets its name. Data that are there already are never touched.

import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fault } from "../../errors.ts";
import { type Account } from "../embedded/account.ts";
import { claim } from "../embedded/owner.ts";
import { makePrivate, openPlace, type Place } from "../embedded/place.ts";
import { ensureProgram, type Program } from "../embedded/program.ts";
import { refusal } from "../embedded/refusal.ts";
import { EarlyExit, startServer } from "../embedded/server.ts";
import { closeSocketFolder, freeSocket, openSocketFolder, socketUrl } from "../embedded/socket.ts";
import { type Copied, copyFile, type CopyOptions, eachOf } from "./copy.ts";
import { clusterName, type Manifest, readManifest, syncFolder } from "./manifest.ts";

export interface RestoreOptions<Found> {
  /** The backup. */
  readonly folder: string;
  /** Made when missing; must have no data yet. */
  readonly dataDir: string;
  readonly signal: AbortSignal;
  /** How far the copying is, after each piece. */
  readonly onProgress: (doneBytes: number, allBytes: number) => void;
  readonly log: (line: string) => void;
  /** Looks at the recovered server, which ends afterwards. */
  readonly look: (url: string) => Promise<Found>;
}

export interface Restored<Found> {
  readonly manifest: Manifest;
  readonly dataDir: string;
  readonly found: Found;
}

/**
 * Restores the backup. Throws HF_BACKUP_BAD when a file differs from the list, HF_RESTORE_TARGET, HF_DATA_VERSION, and
 * what a start throws; then there are no data in `dataDir`, as before.
 */
export async function restore<Found>(options: RestoreOptions<Found>): Promise<Restored<Found>> {
  const folder = resolve(options.folder);
  const manifest = await readManifest(folder);
  const wanted = resolve(options.dataDir);
  if (existsSync(join(wanted, clusterName))) throw fault("HF_RESTORE_TARGET", { folder: wanted });
  const place = openPlace(wanted);
  const claimed = claim(place.dataDir);
  const half = join(place.dataDir, `cluster.new-${randomBytes(4).toString("hex")}`);
  try {
    const program = await ensureProgram(place);
    const found = manifest.postgres.split(".")[0] ?? "";
    if (found !== program.major) throw fault("HF_DATA_VERSION", { folder, found, wanted: program.major });
    makePrivate(half, place.account);
    await copyChecked(realpathSync(folder), { ...options, manifest, half, account: place.account });
    const seen = await recover({ ...place, cluster: half }, program, options);
    options.signal.throwIfAborted();
    if (existsSync(place.cluster)) throw fault("HF_RESTORE_TARGET", { folder: place.dataDir });
    await rename(half, place.cluster);
    await syncFolder(place.dataDir);
    return { manifest, dataDir: place.dataDir, found: seen };
  } catch (error) {
    throw refusal(error, place.dataDir);
  } finally {
    // Gone when all went well. What a kill leaves, the next start sweeps away.
    rmSync(half, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
    claimed.release();
  }
}

interface Checked extends Pick<RestoreOptions<unknown>, "signal" | "onProgress"> {
  readonly manifest: Manifest;
  readonly half: string;
  readonly account: Account | null;
}

async function copyChecked(folder: string, options: Checked): Promise<void> {
  const { manifest, half, signal, account } = options;
  const own = (path: string): void => (account === null ? undefined : chownSync(path, account.uid, account.gid));
  for (const each of manifest.folders) {
    mkdirSync(join(half, each), { mode: 0o700 });
    own(join(half, each));
  }
  let doneBytes = 0;
  const onBytes = (bytes: number): void => options.onProgress((doneBytes += bytes), manifest.sizeBytes);
  await eachOf(manifest.files, async (file) => {
    const copied = await take(join(folder, clusterName, file.path), join(half, file.path), { signal, onBytes });
    const same = copied?.sizeBytes === file.sizeBytes && copied.sha256 === file.sha256;
    const reason = copied === null ? `${file.path} is missing` : `${file.path} is not what was backed up`;
    if (!same) throw fault("HF_BACKUP_BAD", { folder, reason });
    own(join(half, file.path));
  });
  for (const each of ["", ...manifest.folders]) await syncFolder(join(half, each));
}

function take(from: string, to: string, options: CopyOptions): Promise<Copied | null> {
  return existsSync(from) ? copyFile(from, to, options) : Promise.resolve(null);
}

/** Starts the server on the copy, which replays the log, lets `look` look, and ends it by a checkpoint. */
async function recover<Found>(place: Place, program: Program, options: RestoreOptions<Found>): Promise<Found> {
  const { folder, log, look } = options;
  const socketFolder = openSocketFolder(place);
  try {
    await freeSocket(socketFolder);
    const server = await startServer({ place, program, socketFolder, settings: {}, log }).catch(refuse(folder));
    try {
      return await look(socketUrl(socketFolder));
    } finally {
      await server.stop();
    }
  } finally {
    closeSocketFolder(socketFolder, place);
  }
}

/** What Postgres ends on in recovery is a fault of the backup, unless the disk is full. */
function refuse(folder: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof EarlyExit)) throw error;
    const fatal = /(FATAL|PANIC): .*/.exec(error.reason.message)?.[0];
    if (fatal === undefined) throw error.reason;
    throw fault("HF_BACKUP_BAD", { folder, reason: `Postgres cannot recover from it (${fatal})` }, error.reason);
  };
}
