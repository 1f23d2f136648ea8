// Brings a schema up to date: numbered .sql files, each in one transaction, under an advisory lock so that processes
// that start together do it once. What was applied is recorded with its checksum: a changed file is refused.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fault } from "../errors.ts";
import { type Connection, type Pool } from "./pool.ts";

/** Holds while migrating. The number is arbitrary but fixed: "holdfast" read as letters on a telephone keypad. */
const migrationLock = 46533278;

export interface MigrationSet {
  /** Schema that the files fill; also the name under which they are recorded. */
  readonly schema: string;
  /** Folder URL with files named `000001-what.sql`, first line `-- safe` or `-- breaking`. */
  readonly folder: URL;
}

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** Where the runtime's own tables come from. */
export const runtimeMigrations: MigrationSet = {
  schema: "holdfast",
  folder: new URL("./migrations/", import.meta.url),
};

/** Applies what is missing of each set, in order; gives the names applied now. Safe to call from many processes. */
export async function migrate(pool: Pool, sets: readonly MigrationSet[]): Promise<readonly string[]> {
  const connection = await pool.connect();
  const applied: string[] = [];
  try {
    await connection.query("set statement_timeout = 0; set lock_timeout = 0");
    await connection.query("select pg_advisory_lock($1)", [migrationLock]);
    await connection.query(sqlForBookkeeping);
    for (const set of sets) applied.push(...(await migrateSet(connection, set)));
    return applied;
  } finally {
    // Closes the session, which also frees the lock, so that a failure in between can never leave it held.
    connection.release(true);
  }
}

const sqlForBookkeeping = `
  create schema if not exists holdfast;
  create table if not exists holdfast.migration (
    schema text not null, name text not null, checksum text not null,
    applied_at timestamptz not null default now(), primary key (schema, name))`;

async function migrateSet(connection: Connection, set: MigrationSet): Promise<string[]> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(set.schema))
    throw fault("HF_MIGRATION_BAD", { name: set.schema, reason: "schema name" });
  const known = await connection.query<{ name: string; checksum: string }>(
    "select name, checksum from holdfast.migration where schema = $1",
    [set.schema],
  );
  const checksums = new Map(known.rows.map((row) => [row.name, row.checksum]));
  const applied: string[] = [];
  for (const migration of readMigrations(set)) {
    const recorded = checksums.get(migration.name);
    if (recorded === migration.checksum) continue;
    if (recorded !== undefined) {
      throw fault("HF_MIGRATION_BAD", { name: migration.name, reason: "it was changed after it had been applied" });
    }
    await applyOne(connection, set.schema, migration);
    applied.push(`${set.schema}/${migration.name}`);
  }
  return applied;
}

function readMigrations(set: MigrationSet): Migration[] {
  const files = readdirSync(fileURLToPath(set.folder)).filter((name) => name.endsWith(".sql"));
  return files.sort().map((name) => {
    const text = readFileSync(new URL(name, set.folder), "utf8");
    if (!/^\d{6}-[a-z0-9-]+\.sql$/.test(name))
      throw fault("HF_MIGRATION_BAD", { name, reason: "not named 000001-what.sql" });
    if (!/^-- (safe|breaking)\b/.test(text)) {
      throw fault("HF_MIGRATION_BAD", { name, reason: "its first line says neither `-- safe` nor `-- breaking`" });
    }
    return { name, text, checksum: createHash("sha256").update(text).digest("hex") };
  });
}

async function applyOne(connection: Connection, schema: string, migration: Migration): Promise<void> {
  try {
    await connection.query("begin");
    await connection.query(`create schema if not exists ${schema}; set local search_path to ${schema}`);
    await connection.query(migration.text);
    await connection.query("insert into holdfast.migration (schema, name, checksum) values ($1, $2, $3)", [
      schema,
      migration.name,
      migration.checksum,
    ]);
    await connection.query("commit");
  } catch (error) {
    await connection.query("rollback").catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw fault("HF_MIGRATION_BAD", { name: migration.name, reason }, error);
  }
}
