// Which files of a cluster belong into a backup. The rest is of the running server only, or made anew at the start.
// Source: Postgres manual, "Making a Base Backup Using the Low Level API"
// (https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP-DATA).

import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export interface Contents {
  readonly folders: readonly string[];
  /** Relative paths; `controlFile` is not among them. */
  readonly files: readonly string[];
  readonly sizeBytes: number;
}

/** To be copied last: it says from where the server has to recover. */
export const controlFile = "global/pg_control";

/** Folders that a backup has empty. The write-ahead log is copied apart, when its end is known. */
const emptied = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;
const running = /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|backup_manifest)$/;
const temporary = /(^|\/)(pgsql_tmp[^/]*|pg_internal\.init[^/]*|[^/]+\.tmp)($|\/)/;

/** Everything below `cluster` that a backup needs, as it is just now; what goes meanwhile is left out. */
export function contentsOf(cluster: string): Contents {
  const folders: string[] = [];
  const files: string[] = [];
  let sizeBytes = 0;
  const pending = [""];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    for (const entry of entriesOf(join(cluster, below))) {
      const path = join(below, entry.name);
      if (entry.isDirectory() && isFolder(path)) {
        folders.push(path);
        pending.push(path);
      } else if (entry.isFile() && path !== controlFile && isFile(path)) {
        files.push(path);
        sizeBytes += statSync(join(cluster, path), { throwIfNoEntry: false })?.size ?? 0;
      }
    }
  }
  return { folders: folders.toSorted(), files, sizeBytes };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function isFile(path: string): boolean {
  return !emptied.test(path) && !running.test(path) && !temporary.test(path);
}

function isFolder(path: string): boolean {
  // Slots are folders with a state of their own; those of the log stay.
  return !temporary.test(path) && (!emptied.test(path) || path.startsWith("pg_wal/"));
}

/**
 * The files of the write-ahead log from `first` to `last`, both included, of one timeline. Null when one is missing
 * among `names`. `perId` is how many segments share the middle part of the name: 4 GiB / segment size.
 */
export function walFiles(names: readonly string[], range: WalRange): string[] | null {
  const { first, last, perId } = range;
  const found = names.filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last).toSorted();
  const wanted = numberOf(last, perId) - numberOf(first, perId) + 1;
  return first.slice(0, 8) === last.slice(0, 8) && found.length === wanted ? found : null;
}

export interface WalRange {
  readonly first: string;
  readonly last: string;
  readonly perId: number;
}

function numberOf(name: string, perId: number): number {
  return Number.parseInt(name.slice(8, 16), 16) * perId + Number.parseInt(name.slice(16), 16);
}
