// Which user Postgres runs as. It refuses root, so root lends it an unprivileged account; anyone else runs it as
// themselves. Also answers whether that user can enter a folder at all.

import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fault } from "../../errors.ts";

/** A user other than our own that Postgres runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account for the cluster in `cluster`: null when we are not root (then Postgres runs as ourselves), else the owner
 * of data that are already there, else the first of `postgres` and `nobody`. Throws HF_POSTGRES_ROOT without any.
 */
export function accountFor(cluster: string): Account | null {
  if (process.geteuid?.() !== 0) return null;
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = knownAccount(["postgres", "nobody"]);
  if (account === null) throw fault("HF_POSTGRES_ROOT", { reason: "/etc/passwd has neither postgres nor nobody" });
  return account;
}

/**
 * The first folder on the way to `path` that `account` may not enter, or null when the way is free. What does not exist
 * yet counts as free. Goes by the permission bits; access lists are not looked at.
 */
export function closedFolder(path: string, account: Account): string | null {
  const way: string[] = [];
  for (let folder = realpathSync(nearest(path)); ; folder = dirname(folder)) {
    way.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  return way.find((folder) => !mayEnter(folder, account)) ?? null;
}

function mayEnter(folder: string, account: Account): boolean {
  const stats = statSync(folder);
  if (!stats.isDirectory()) return true; // what is wrong then is not who may enter
  const { uid, gid, mode } = stats;
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & bit) !== 0;
}

/** The deepest part of `path` that exists. */
function nearest(path: string): string {
  let folder = resolve(path);
  while (statSync(folder, { throwIfNoEntry: false }) === undefined && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  return folder;
}

function knownAccount(names: readonly string[]): Account | null {
  const rows = readPasswd()
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of names) {
    const row = rows.find((fields) => fields[0] === name);
    const uid = Number(row?.[2]);
    const gid = Number(row?.[3]);
    // macOS has nobody as -2, which is no number that spawn takes.
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 && gid >= 0) return { uid, gid };
  }
  return null;
}

function readPasswd(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch {
    return ""; // the smallest containers have none
  }
}
