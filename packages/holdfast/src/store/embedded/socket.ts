// The Unix socket that is the only way to the embedded Postgres: its folder, its address for node-postgres, and whether
// somebody answers there.

import { chmodSync, chownSync, lstatSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fault } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { closedFolder } from "./account.ts";
import { databaseName, userName } from "./cluster.ts";
import { hashOf, makePrivate, type Place } from "./place.ts";

const fileName = ".s.PGSQL.5432";

/**
 * The folder for the socket, made if need be, 0700 and the user's of Postgres: `run` in the data folder when the path
 * is short enough for the kernel, else one in the temporary folder. Throws HF_SOCKET_IN_USE when that one is
 * another's.
 */
export function openSocketFolder(place: Place): string {
  const near = join(place.dataDir, "run");
  if (Buffer.byteLength(join(near, fileName)) <= limits.socketPathBytes) {
    prepare(near, place, true);
    return near;
  }
  const far = join(temporaryFolder(place), `holdfast-${hashOf(place.dataDir, 16)}`);
  prepare(far, place, false);
  return far;
}

/** Removes the socket's folder unless it is in the data folder; harmless when it is not empty or gone. */
export function closeSocketFolder(folder: string, place: Place): void {
  if (dirname(folder) === place.dataDir) return;
  try {
    rmdirSync(folder);
  } catch {
    // Left behind is harmless: the next start uses it again.
  }
}

/** Connection string for node-postgres and libpq. Never with TLS, whatever PGSSLMODE says. */
export function socketUrl(folder: string): string {
  const host = encodeURIComponent(folder);
  return `postgresql://${userName}@/${databaseName}?host=${host}&port=5432&sslmode=disable`;
}

/**
 * Clears a socket that a killed server left; throws HF_SOCKET_IN_USE when a live one answers. Goes by answering and not
 * by the pid in the lock file, which may long be another program's and would keep Postgres from starting.
 */
export async function freeSocket(folder: string): Promise<void> {
  const path = join(folder, fileName);
  if (await answers(folder)) {
    const reason = `a live Postgres${pidIn(`${path}.lock`)} answers at ${path}`;
    throw fault("HF_SOCKET_IN_USE", { folder, reason });
  }
  rmSync(path, { force: true });
  rmSync(`${path}.lock`, { force: true });
}

/** True when a server takes connections in `folder` (one whose queue is full counts as answering). */
export function answers(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(join(folder, fileName));
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(limits.connectMs, () => end(true));
    socket.once("connect", () => end(true));
    socket.once("error", (error) => end("code" in error && error.code === "EAGAIN"));
  });
}

function temporaryFolder(place: Place): string {
  const own = tmpdir();
  const fits = Buffer.byteLength(own) + 40 <= limits.socketPathBytes;
  return fits && (place.account === null || closedFolder(own, place.account) === null) ? own : "/tmp";
}

/** `mayTake`: a folder of another user may be given to ours (true only inside the data folder, which is ours). */
function prepare(folder: string, place: Place, mayTake: boolean): void {
  const uid = place.account?.uid ?? process.geteuid?.();
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return makePrivate(folder, place.account);
  if (!stats.isDirectory()) throw fault("HF_SOCKET_IN_USE", { folder, reason: "it is not a folder" });
  if (stats.uid !== uid && place.account !== null && mayTake) chownSync(folder, place.account.uid, place.account.gid);
  else if (stats.uid !== uid) throw fault("HF_SOCKET_IN_USE", { folder, reason: `it belongs to user ${stats.uid}` });
  chmodSync(folder, 0o700);
}

function pidIn(lockFile: string): string {
  try {
    return ` (process ${Number.parseInt(readFileSync(lockFile, "utf8"), 10)})`;
  } catch {
    return "";
  }
}
