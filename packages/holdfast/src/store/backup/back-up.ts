// A backup of the embedded Postgres while it works: the data files as they are read, and the write-ahead log from the
// beginning of the copying to its end, which makes them consistent as of the end. Nobody is stopped.
// Source: Postgres manual, "Making a Base Backup Using the Low Level API"
// (https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP).

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fault, HoldfastError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { contentsOf, controlFile, walFiles } from "./contents.ts";
import { copyFile, type CopyOptions, eachOf } from "./copy.ts";
import {
  type BackupFile,
  clusterName,
  labelName,
  type Manifest,
  syncFolder,
  writeDurably,
  writeManifest,
} from "./manifest.ts";
import { type BackupStart, type BackupStop, beginBackup, endBackup, openSession } from "./session.ts";

export interface BackupOptions {
  /** The running server (as superuser) and its data folder. */
  readonly url: string;
  readonly dataDir: string;
  /** Empty or not there yet. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** How far it is, after each piece. */
  readonly onProgress: (doneBytes: number, allBytes: number) => void;
}

/**
 * Makes the backup and gives its list. What was accepted before `endedAt` is in it. Throws HF_BACKUP_TARGET or
 * HF_BACKUP_FAILED (a full disk is one too); what was written is gone then.
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const folder = openTarget(options.folder, options.dataDir);
  try {
    return await fill(folder, options);
  } catch (error) {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
    if (error instanceof HoldfastError) throw error;
    const reason = options.signal.aborted ? "it was stopped" : error instanceof Error ? error.message : String(error);
    throw fault("HF_BACKUP_FAILED", { folder, reason }, error);
  }
}

function openTarget(wanted: string, dataDir: string): string {
  const folder = resolve(wanted);
  const refuse = (reason: string, cause?: unknown): HoldfastError =>
    fault("HF_BACKUP_TARGET", { folder, reason }, cause);
  try {
    // Before it is made: a folder inside the data would be copied into itself.
    const { real: above, rest } = nearest(folder);
    const real = join(above, rest);
    if (`${real}${sep}`.startsWith(`${realpathSync(dataDir)}${sep}`)) throw refuse("it lies inside the data");
    mkdirSync(real, { recursive: true, mode: 0o700 });
    if (readdirSync(real).length > 0) throw refuse("it is not empty");
    return real;
  } catch (error) {
    if (error instanceof HoldfastError) throw error;
    throw refuse(error instanceof Error ? error.message : String(error), error);
  }
}

/** The deepest folder on the way that is there, without links, and what follows it. */
function nearest(folder: string): { readonly real: string; readonly rest: string } {
  let above = folder;
  while (!existsSync(above) && dirname(above) !== above) above = dirname(above);
  return { real: realpathSync(above), rest: relative(above, folder) };
}

async function fill(folder: string, options: BackupOptions): Promise<Manifest> {
  const cluster = join(realpathSync(options.dataDir), clusterName);
  const target = join(folder, clusterName);
  const session = await openSession(options.url);
  try {
    const start = await beginBackup(session);
    const { folders, files: paths, sizeBytes } = contentsOf(cluster);
    for (const each of ["", ...folders]) mkdirSync(join(target, each), { mode: 0o700 });
    let doneBytes = 0;
    const onBytes = (bytes: number): void => options.onProgress((doneBytes += bytes), sizeBytes);
    const copy = { from: cluster, to: target, signal: options.signal, onBytes };
    const data = await copyAll(paths, { ...copy, mayGo: true });
    const control = await copyControl(cluster, target);
    const stop = await endBackup(session);
    const wal = walFiles(readdirSync(join(cluster, "pg_wal")), { ...start, last: stop.last });
    if (wal === null) throw new TypeError(`the write-ahead log from ${start.first} to ${stop.last} is not whole`);
    const kept = await copyAll(
      wal.map((name) => join("pg_wal", name)),
      { ...copy, mayGo: false },
    );
    const label = await writeNew(target, { path: labelName, content: Buffer.from(stop.label) });
    for (const each of ["", ...folders]) await syncFolder(join(target, each));
    options.signal.throwIfAborted();
    const manifest = listOf({ start, stop, folders, files: [...data, control, ...kept, label] });
    await writeManifest(folder, manifest);
    await syncFolder(dirname(folder));
    return manifest;
  } finally {
    await session.end().catch(() => undefined);
  }
}

interface Parts extends Pick<Manifest, "folders" | "files"> {
  readonly start: BackupStart;
  readonly stop: BackupStop;
}

function listOf({ start, stop, folders, files }: Parts): Manifest {
  const { postgres, systemIdentifier, startedAt, startLsn } = start;
  const { endedAt, stopLsn } = stop;
  const sizeBytes = files.reduce((all, file) => all + file.sizeBytes, 0);
  const facts = { postgres, systemIdentifier, startedAt, endedAt, startLsn, stopLsn };
  return { format: 1, ...facts, sizeBytes, folders, files };
}

interface CopyAll extends CopyOptions {
  readonly from: string;
  readonly to: string;
  /** A table may be dropped meanwhile: the log tells of it. */
  readonly mayGo: boolean;
}

/** Some at a time: waiting for the disk is most of it. */
async function copyAll(paths: readonly string[], options: CopyAll): Promise<BackupFile[]> {
  const copied = await eachOf(paths, async (path): Promise<BackupFile | null> => {
    try {
      return { path, ...(await copyFile(join(options.from, path), join(options.to, path), options)) };
    } catch (error) {
      const gone = options.mayGo && statSync(join(options.from, path), { throwIfNoEntry: false }) === undefined;
      if (!gone || options.signal.aborted) throw error;
      rmSync(join(options.to, path), { force: true });
      return null;
    }
  });
  return copied.filter((file) => file !== null);
}

/** Its 8 kB are written at once but may be read in the middle of that: two reads that agree are one that is whole. */
async function copyControl(cluster: string, target: string): Promise<BackupFile> {
  let before = readFileSync(join(cluster, controlFile));
  for (let read = 0; read < limits.backupControlReads; read += 1) {
    await sleep(1);
    const again = readFileSync(join(cluster, controlFile));
    if (again.equals(before)) return writeNew(target, { path: controlFile, content: again });
    before = again;
  }
  throw new TypeError(`${controlFile} changes all the time`);
}

async function writeNew(target: string, file: { path: string; content: Buffer }): Promise<BackupFile> {
  const { path, content } = file;
  await writeDurably(join(target, path), content);
  return { path, sizeBytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}
