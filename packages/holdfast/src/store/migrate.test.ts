// Migrations: each once, whoever starts, and all or nothing; what the runtime's own make is what schema.sql says.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { storeOf } from "../log/sample.ts";
import { migrate, type MigrationSet } from "./migrate.ts";
import { describeSchema } from "./schema.ts";

function folderOf(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): MigrationSet & { write: (name: string, text: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-migrations-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { schema: "app", folder: pathToFileURL(`${folder}/`), write };
}

test("processes that start at once migrate once", async (t) => {
  const { pool } = await storeOf(t);
  const set = folderOf(t, {
    "000001-one.sql": "-- safe\ncreate table one (n int); insert into one select 1 from pg_sleep(0.1)",
    "000002-two.sql": "-- breaking\ninsert into one values (2)",
  });
  const applied = await Promise.all([1, 2, 3].map(() => migrate(pool, [set])));
  assert.deepEqual(applied.flat(), ["app/000001-one.sql", "app/000002-two.sql"]);
  assert.deepEqual((await pool.query("select n from app.one order by n")).rows, [{ n: 1 }, { n: 2 }]);
  set.write("000003-three.sql", "-- safe\ninsert into one values (3)");
  assert.deepEqual(await migrate(pool, [set]), ["app/000003-three.sql"]);
});

test("a migration that was changed after it had been applied is refused", async (t) => {
  const { pool } = await storeOf(t);
  const set = folderOf(t, { "000001-one.sql": "-- safe\ncreate table one (n int)" });
  await migrate(pool, [set]);
  set.write("000001-one.sql", "-- safe\ncreate table one (n int8)");
  await assert.rejects(migrate(pool, [set]), { code: "HF_MIGRATION_BAD", message: /000001-one.sql.*changed/ });
});

test("a migration that fails leaves nothing behind, and its name and reason are said", async (t) => {
  const { pool } = await storeOf(t);
  const set = folderOf(t, {
    "000001-one.sql": "-- safe\ncreate table one (n int)",
    "000002-bad.sql": "-- safe\ncreate table two (n int); select 1/0",
    "000003-three.sql": "-- safe\ncreate table three (n int)",
  });
  await assert.rejects(migrate(pool, [set]), {
    code: "HF_MIGRATION_BAD",
    message: /000002-bad.sql was not applied: division by zero/,
  });
  const tables = await pool.query<{ name: string }>("select tablename as name from pg_tables where schemaname = 'app'");
  assert.deepEqual(tables.rows, [{ name: "one" }]);
  // The lock is free again, and mending it is enough.
  set.write("000002-bad.sql", "-- safe\ncreate table two (n int)");
  assert.deepEqual(await migrate(pool, [set]), ["app/000002-bad.sql", "app/000003-three.sql"]);
});

test("files that do not say what they are are refused before anything is applied", async (t) => {
  const { pool } = await storeOf(t);
  const cases: Readonly<Record<string, string>> = {
    "000001-one.sql": "create table one (n int)",
    "one.sql": "-- safe\n",
    "000001-One.sql": "-- safe\n",
  };
  for (const [name, text] of Object.entries(cases)) {
    const set = folderOf(t, { [name]: text });
    await assert.rejects(migrate(pool, [set]), { code: "HF_MIGRATION_BAD" }, name);
  }
  await assert.rejects(migrate(pool, [{ ...folderOf(t, {}), schema: "a; drop table b" }]), {
    code: "HF_MIGRATION_BAD",
  });
});

test("schema.sql is what the runtime's migrations make", async (t) => {
  const { pool } = await storeOf(t);
  const committed = readFileSync(new URL("schema.sql", import.meta.url), "utf8");
  assert.equal(await describeSchema(pool, "holdfast"), committed);
  await pool.query("alter table holdfast.answer add extra int");
  assert.notEqual(await describeSchema(pool, "holdfast"), committed);
});
