// A database of its own for each test: cloned from a migrated template, which takes some ten milliseconds.

import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Embedded, startEmbedded } from "../store/embedded/embedded.ts";
import { type MigrationSet, runtimeMigrations } from "../store/migrate.ts";
import { openPool, type Pool } from "../store/pool.ts";
import { databaseUrl, ensureTemplate, makeFresh, patient } from "./template.ts";

export interface TestStore {
  readonly url: string;
  readonly pool: Pool;
  /** Closes the pool and drops the database. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TestStoreOptions {
  /** The app's own migrations, after the runtime's. */
  readonly migrations?: readonly MigrationSet[];
  readonly connections?: number;
}

/**
 * Opens a fresh, migrated database on a real Postgres: the one at HOLDFAST_TEST_DATABASE, or an embedded one that is
 * started for this process and removed at its end.
 */
export async function openTestStore(options: TestStoreOptions = {}): Promise<TestStore> {
  const sets = [runtimeMigrations, ...(options.migrations ?? [])];
  const cluster = await openCluster();
  const name = `holdfast_test_${randomUUID().replaceAll("-", "")}`;
  const admin = openPool({ ...patient, url: cluster, connections: 1 });
  try {
    const template = await ensureTemplate(admin, cluster, sets);
    await admin.query(`create database ${name} template ${template} strategy wal_log`);
  } finally {
    await admin.end();
  }
  const url = databaseUrl(cluster, name);
  const pool = openPool({ ...patient, url, connections: options.connections ?? 10 });
  await makeFresh(pool);
  const stop = async () => {
    await pool.end();
    const closing = openPool({ ...patient, url: cluster, connections: 1 });
    await closing.query(`drop database if exists ${name} with (force)`);
    await closing.end();
    if (givenCluster() === undefined) closeCluster();
  };
  return { url, pool, stop, [Symbol.asyncDispose]: stop };
}

let own: Promise<Embedded> | undefined;
let users = 0;

function givenCluster(): string | undefined {
  const given = process.env["HOLDFAST_TEST_DATABASE"];
  return given === "" ? undefined : given;
}

async function openCluster(): Promise<string> {
  const given = givenCluster();
  if (given !== undefined) return given;
  users += 1;
  own ??= startOwn();
  return (await own).url;
}

// The server goes a moment after its last user, since a process that has a child does not end by itself.
function closeCluster(): void {
  users -= 1;
  if (users === 0) setTimeout(() => void stopOwn(), lingerMs);
}

const lingerMs = 300;

async function stopOwn(): Promise<void> {
  if (users > 0 || !own) return;
  const stopping = own;
  own = undefined;
  await (await stopping).stop();
}

async function startOwn(): Promise<Embedded> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-test-"));
  // Under root, Postgres runs as another user, who must be able to pass through.
  chmodSync(folder, 0o711);
  const embedded = await startEmbedded({ dataDir: join(folder, "postgres") });
  void embedded.exited.then(() => rmSync(folder, { recursive: true, force: true }));
  return embedded;
}
