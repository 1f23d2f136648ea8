// The template that the databases of tests are cloned from: a migrated database, made once on a server for each text of
// the migrations, by whichever process needs it first. Migrating costs a second, a clone a tenth of it.

import { createHash, randomUUID } from "node:crypto";
import { migrate, type MigrationSet, readMigrations } from "../store/migrate.ts";
import { openPool, type Pool } from "../store/pool.ts";

/** Tests start many processes at once, and a process that loads its code looks at nothing for a while. */
export const patient = { purpose: "test", connectMs: 60_000 } as const;

/** The same address with another database. */
export function databaseUrl(url: string, database: string): string {
  return url.replace(/^([a-z]+:\/\/[^/]*)\/[^?]*/, `$1/${database}`);
}

/** Gives the name of the template for these sets on the server at `cluster`, where `admin` is connected. */
export async function ensureTemplate(admin: Pool, cluster: string, sets: readonly MigrationSet[]): Promise<string> {
  const identity = createHash("sha256");
  for (const set of sets) {
    for (const { name, checksum } of readMigrations(set)) identity.update(`${set.schema}/${name} ${checksum}\n`);
  }
  const template = `holdfast_template_${identity.digest("hex").slice(0, 16)}`;
  const connection = await admin.connect();
  try {
    await connection.query("select pg_advisory_lock(hashtext($1))", [template]);
    const known = await connection.query("select from pg_database where datname = $1", [template]);
    if (known.rowCount === 0) {
      // It has its name when it is whole: a process that is killed meanwhile leaves no half one for the others.
      const unfinished = `holdfast_unfinished_${randomUUID().replaceAll("-", "")}`;
      await connection.query(`create database ${unfinished}`);
      const pool = openPool({ ...patient, url: databaseUrl(cluster, unfinished), connections: 1 });
      try {
        await migrate(pool, sets);
      } finally {
        await pool.end();
      }
      await connection.query(`alter database ${unfinished} rename to ${template}`);
    }
  } finally {
    // Closes the session, which also frees the lock.
    connection.release(true);
  }
  return template;
}

/**
 * Moves the moments in a clone to now that say when its template was made: health is told by how long ago they were.
 * Others, which a migration gives itself, stay.
 */
export async function makeFresh(pool: Pool): Promise<void> {
  await pool.query(`
    do $$
    declare
      begun timestamptz := (select min(applied_at) from holdfast.migration);
      moment record;
    begin
      for moment in
        select format('%I.%I', nspname, relname) as relation, format('%I', attname) as name
        from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
        where relkind = 'r' and atttypid = 'timestamptz'::regtype and not attisdropped and attnum > 0
          and nspname not in ('pg_catalog', 'information_schema')
      loop
        execute format('update %1$s set %2$s = now() where %2$s between $1 and now()', moment.relation, moment.name)
        using begun;
      end loop;
    end $$`);
}
