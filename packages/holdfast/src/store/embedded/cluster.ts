// The data of Postgres: made whole in a folder beside and then renamed, so that a cluster is either there and complete,
// with its database, or not there at all.

import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fault } from "../../errors.ts";
import { makePrivate, type Place } from "./place.ts";
import { type Program } from "./program.ts";
import { run } from "./run.ts";

/** The one user and the one database; access is by the socket's folder, which only its owner can enter. */
export const userName = "holdfast";
export const databaseName = "holdfast";

/**
 * Makes the cluster when there is none; sweeps away half-made ones. Throws HF_DATA_VERSION when the data are of another
 * major version, HF_DISK_FULL or HF_POSTGRES_FAILED when they cannot be made. Call it with the claim on the folder.
 */
export async function ensureCluster(place: Place, program: Program, log: (line: string) => void): Promise<void> {
  for (const name of readdirSync(place.dataDir)) {
    // An initdb whose parent was killed may still be writing there: what cannot be removed now goes the next time.
    if (name.startsWith("cluster.new-")) await remove(join(place.dataDir, name)).catch(() => undefined);
  }
  if (existsSync(place.cluster)) return checkVersion(place, program);
  log("Postgres: making the data for the first time");
  const half = join(place.dataDir, `cluster.new-${randomBytes(4).toString("hex")}`);
  makePrivate(half, place.account);
  try {
    await make(half, place, program);
    await rename(half, place.cluster);
    await syncFolder(place.dataDir);
  } catch (error) {
    await remove(half).catch(() => undefined);
    throw error;
  }
}

function checkVersion(place: Place, program: Program): void {
  let found = "an unknown version (there is no file PG_VERSION)";
  try {
    found = readFileSync(join(place.cluster, "PG_VERSION"), "utf8").trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  if (found === program.major) return;
  throw fault("HF_DATA_VERSION", { folder: place.cluster, found, wanted: program.major });
}

async function make(half: string, place: Place, program: Program): Promise<void> {
  const shared = { account: place.account, folder: place.dataDir };
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = [`--username=${userName}`, "--auth=trust"];
  const initdb = ["-D", half, ...locale, ...access, "--no-instructions"];
  await run({ ...shared, program: program.initdb, arguments: initdb });
  const input = `create database ${databaseName}\n`;
  await run({ ...shared, program: program.postgres, arguments: ["--single", "-D", half, "postgres"], input });
}

/** Makes the renaming last through a power cut. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
}
