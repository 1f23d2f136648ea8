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
  readonly breaking: boolean;
  readonly checksum: string;
}

/** Where the runtime's own tables come from. */
export const runtimeMigrations: MigrationSet = {
  schema: "holdfast",
  folder: new URL("./migrations/", import.meta.url),
};

/**
 * Which migrations to apply: all; those that old code can live with, before a release (`expand`: the `-- safe` ones up
 * to the first `-- breaking` one); or the rest, once the old code has gone (`contract`).
 */
export type MigrationPhase = "all" | "expand" | "contract";

/** Applies what is missing of each set, in order; gives the names applied now. Safe to call from many processes. */
export async function migrate(
  pool: Pool,
  sets: readonly MigrationSet[],
  phase: MigrationPhase = "all",
): Promise<readonly string[]> {
  const connection = await pool.connect();
  const applied: string[] = [];
  try {
    await connection.query("set statement_timeout = 0; set lock_timeout = 0");
    await connection.query("select pg_advisory_lock($1)", [migrationLock]);
    await connection.query(sqlForBookkeeping);
    for (const set of sets) applied.push(...(await migrateSet(connection, set, phase)));
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

async function migrateSet(connection: Connection, set: MigrationSet, phase: MigrationPhase): Promise<string[]> {
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(set.schema))
    throw fault("HF_MIGRATION_BAD", { name: set.schema, reason: "schema name" });
  const known = await connection.query<{ name: string; checksum: string }>(
    "select name, checksum from holdfast.migration where schema = $1",
    [set.schema],
  );
  const checksums = new Map(known.rows.map((row) => [row.name, row.checksum]));
  const applied: string[] = [];
  const missing = missingOf(readMigrations(set), checksums);
  const breaking = missing.findIndex((one) => one.breaking);
  const [expand, contract] = breaking === -1 ? [missing, []] : [missing.slice(0, breaking), missing.slice(breaking)];
  for (const migration of [...(phase === "contract" ? [] : expand), ...(phase === "expand" ? [] : contract)]) {
    await applyOne(connection, set.schema, migration);
    applied.push(`${set.schema}/${migration.name}`);
  }
  return applied;
}

/** Throws HF_MIGRATION_BAD when one that was applied has been changed. */
function missingOf(all: readonly Migration[], checksums: ReadonlyMap<string, string>): readonly Migration[] {
  return all.filter((migration) => {
    const recorded = checksums.get(migration.name);
    if (recorded !== undefined && recorded !== migration.checksum) {
      throw fault("HF_MIGRATION_BAD", { name: migration.name, reason: "it was changed after it had been applied" });
    }
    return recorded === undefined;
  });
}

/** What the set has, in order. Throws HF_MIGRATION_BAD for a file that is not named or headed as it must be. */
export function readMigrations(set: MigrationSet): Migration[] {
  const files = readdirSync(fileURLToPath(set.folder)).filter((name) => name.endsWith(".sql"));
  return files.sort().map((name) => {
    const text = readFileSync(new URL(name, set.folder), "utf8");
    if (!/^\d{6}-[a-z0-9-]+\.sql$/.test(name))
      throw fault("HF_MIGRATION_BAD", { name, reason: "not named 000001-what.sql" });
    if (!/^-- (safe|breaking)\b/.test(text)) {
      throw fault("HF_MIGRATION_BAD", { name, reason: "its first line says neither `-- safe` nor `-- breaking`" });
    }
    return {
      name,
      text,
      breaking: text.startsWith("-- breaking"),
      checksum: createHash("sha256").update(text).digest("hex"),
    };
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
