// `holdfast schema APP.ts`: applies all migrations to a fresh database and prints, writes or compares what they make.

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fault } from "../errors.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { migrate, runtimeMigrations } from "../store/migrate.ts";
import { openPool } from "../store/pool.ts";
import { describeSchema } from "../store/schema.ts";
import { loadApp } from "../role/load.ts";
import { type Command } from "./command.ts";

export const schemaCommand: Command = {
  name: "schema",
  usage: "[APP.ts]",
  about: "prints the tables that the migrations make",
  help: `Without an app: the runtime's own tables.

  --check FILE    ends with 1 when FILE says something else
  --write FILE    writes FILE`,
  run,
};

async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { check: { type: "string" }, write: { type: "string" } },
  });
  const [file] = positionals;
  const migrations = file === undefined ? runtimeMigrations : (await loadApp(file)).migrations;
  if (!migrations) throw fault("HF_APP_BAD", { file: file ?? "", reason: "it has no migrations" });
  const text = await freshSchema(migrations === runtimeMigrations ? [migrations] : [runtimeMigrations, migrations]);
  if (values.write !== undefined) writeFileSync(values.write, text);
  else if (values.check === undefined) process.stdout.write(text);
  else if (readFileSync(values.check, "utf8") !== text) {
    process.stderr.write(
      `${values.check} is not what the migrations make; write it anew with --write ${values.check}\n`,
    );
    return 1;
  }
  return 0;
}

async function freshSchema(sets: Parameters<typeof migrate>[1]): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), "holdfast-schema-"));
  // Under root, Postgres runs as another user, who must be able to pass through.
  chmodSync(dataDir, 0o711);
  try {
    await using embedded = await startEmbedded({ dataDir: join(dataDir, "postgres") });
    const pool = openPool({ url: embedded.url, purpose: "schema", connections: 1 });
    try {
      await migrate(pool, sets);
      return await describeSchema(pool, sets.at(-1)?.schema ?? "holdfast");
    } finally {
      await pool.end();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
