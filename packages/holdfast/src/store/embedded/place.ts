// Where the embedded Postgres lives. One data folder holds all of it, so that removing the folder removes everything:
//   cluster/            the data (PGDATA), 0700        program-<version>/  the programs, out of reach of `npm ci`
//   run/                the socket, 0700               owner.<number>      which process supervises it
//   ballast             room that is kept back for when the disk is full
//   postgres.log        its log, 0600; postgres.log.1 is the one before

import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fault } from "../../errors.ts";
import { type Account, accountFor, closedFolder } from "./account.ts";
import { refusal } from "./refusal.ts";

export interface Place {
  /** Absolute, without symbolic links. */
  readonly dataDir: string;
  readonly cluster: string;
  readonly logFile: string;
  /** Whom Postgres runs as; null = ourselves. */
  readonly account: Account | null;
}

/**
 * The data folder of the app in `projectDir`: `.holdfast/postgres` in it. For root, when the user that Postgres runs as
 * cannot get there (a home folder that others cannot enter): `/var/lib/holdfast/<name>-<hash>`. Data that exist in one
 * of the two decide, so that opening or closing a folder later never makes them seem lost. Makes nothing.
 */
export function defaultDataDir(projectDir: string): string {
  const project = realpathSync(projectDir);
  const near = join(project, ".holdfast", "postgres");
  if (process.geteuid?.() !== 0 || existsSync(near)) return near;
  const name = basename(project)
    .replace(/[^\w.-]/g, "-")
    .slice(0, 40);
  const far = join("/var/lib/holdfast", `${name}-${hashOf(project, 8)}`);
  const account = accountFor(join(near, "cluster"));
  if (existsSync(far) || account === null || closedFolder(near, account) !== null) return far;
  return near;
}

/**
 * Makes the data folder when it is missing and says who Postgres will be. Throws HF_DATA_UNREACHABLE,
 * HF_DATA_READ_ONLY, HF_DATA_NAME or HF_POSTGRES_ROOT; an existing folder keeps its owner, and its mode unless it is
 * empty.
 */
export function openPlace(dataDir: string): Place {
  const wanted = resolve(dataDir);
  try {
    const account = accountFor(join(wanted, "cluster"));
    if (account !== null) openWhenEmpty(wanted);
    const closed = account === null ? null : closedFolder(wanted, account);
    if (account !== null && closed !== null) {
      throw fault("HF_DATA_UNREACHABLE", { user: account.uid, closed, folder: wanted });
    }
    makeFolders(wanted);
    const real = realpathSync(wanted);
    // initdb puts its own path between double quotes and runs that through a shell, unescaped.
    if (/["$`\\\n\r]/.test(real)) throw fault("HF_DATA_NAME", { folder: real });
    const cluster = join(real, "cluster");
    if (account === null) refuseForeign(cluster);
    return { dataDir: real, cluster, logFile: join(real, "postgres.log"), account };
  } catch (error) {
    throw refusal(error, wanted);
  }
}

/** A new folder that only the user of Postgres can enter. Throws EEXIST when the name is taken. */
export function makePrivate(folder: string, account: Account | null): void {
  mkdirSync(folder, { mode: 0o700 });
  if (account === null) return;
  try {
    chownSync(folder, account.uid, account.gid);
  } catch (error) {
    const reason = `${folder} could not be given to user ${account.uid}`;
    throw fault("HF_POSTGRES_ROOT", { reason }, error);
  }
}

/** The first `digits` hex digits of the SHA-256 of `text`. */
export function hashOf(text: string, digits: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digits);
}

/** Like mkdir -p, but open to others whatever the umask: Postgres may run as another user. */
function makeFolders(folder: string): void {
  // Not `recursive`: on a read-only file system that says ENOENT. Two that start at once may make the same folder.
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolders(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
  chmodSync(folder, 0o755);
}

/** An empty folder of root's was made for us, often by mkdtemp, which lets nobody else in. */
function openWhenEmpty(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() && stats.uid === 0 && readdirSync(folder).length === 0) chmodSync(folder, 0o755);
}

function refuseForeign(cluster: string): void {
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner === undefined || owner.uid === process.geteuid?.()) return;
  throw fault("HF_DATA_READ_ONLY", { folder: cluster, reason: `it belongs to user ${owner.uid}` });
}
