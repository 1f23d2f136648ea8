// `holdfast backup`, `restore` and `adopt` as processes: what they say, what they refuse, and Ctrl-C.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { storeOf } from "../log/sample.ts";
import { checkIncarnation } from "../store/durability.ts";
import { startEmbedded } from "../store/embedded/embedded.ts";
import { ask, atEnd, scratchFolder } from "../store/embedded/scratch.ts";
import { until } from "../testing/until.ts";
import { holdfast } from "./sample.ts";

const program = join(import.meta.dirname, "..", "holdfast.ts");

function envWith(url: string): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: url };
}

/** No store is named: the data in a folder are meant. */
const atRest = { url: "" };
const elsewhere = { url: "postgresql://elsewhere/" };

test("data at rest are backed up too, and restored with a word on what waits", async (t) => {
  const { root, dataDir } = scratchFolder(t);
  const backup = join(root, "backup");
  assert.equal((await holdfast(atRest, ["backup", backup, "--data", dataDir])).code, "HF_NOT_RUNNING");
  await using server = await startEmbedded({ dataDir });
  await ask(server.url, "create table kept as select 'it' as word");
  await server.stop();
  const made = await holdfast(atRest, ["backup", backup, "--data", dataDir, "--json"]);
  assert.equal(made.status, 0);
  // What --json gives.
  const { files } = JSON.parse(made.stdout) as { files: number };
  assert.ok(files > 100);
  assert.equal((await holdfast(atRest, ["restore", backup, "--data", dataDir])).code, "HF_RESTORE_TARGET");
  const again = join(root, "again");
  const { status, stdout } = await holdfast(atRest, ["restore", backup, "--data", again]);
  assert.equal(status, 0);
  assert.match(stdout, /restored to .*again/);
  assert.match(stdout, /what waits cannot be told/);
  await using restored = await startEmbedded({ dataDir: again });
  assert.deepEqual(await ask(restored.url, "select word from kept"), [{ word: "it" }]);
});

test("a Postgres of one's own is left to its own tools, unless a folder is named", async () => {
  assert.equal((await holdfast(elsewhere, ["backup", "/nowhere"])).code, "HF_BACKUP_OWN");
  assert.equal((await holdfast(elsewhere, ["restore", "/nowhere"])).code, "HF_BACKUP_OWN");
  assert.equal((await holdfast(atRest, ["restore", "/nowhere", "--data", "/nowhere/either"])).code, "HF_BACKUP_BAD");
  assert.equal((await holdfast(atRest, ["backup"])).code, "HF_SETTING_BAD");
});

test("Ctrl-C ends a backup with nothing left of it", async (t) => {
  const { root, dataDir } = scratchFolder(t);
  await using server = await startEmbedded({ dataDir });
  const backup = join(root, "backup");
  const words = [program, "backup", backup, "--data", server.dataDir];
  const child = spawn(process.execPath, words, { env: envWith(""), stdio: "ignore" });
  atEnd(t, () => child.kill("SIGKILL"));
  await until("it copies", () => existsSync(join(backup, "cluster", "base")));
  child.kill("SIGINT");
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 130);
  assert.deepEqual(readdirSync(backup), []);
});

test("a database from a dump is adopted once", async (t) => {
  const { pool, url } = await storeOf(t);
  await checkIncarnation(pool);
  await pool.query("update holdfast.meta set value = '42' where name = 'cluster'");
  await assert.rejects(checkIncarnation(pool), { hint: /holdfast adopt/ });
  assert.match((await holdfast({ url }, ["adopt"])).stdout, /^adopted: 0 events and 0 cursors/);
  await checkIncarnation(pool);
  assert.deepEqual(JSON.parse((await holdfast({ url }, ["adopt", "--json"])).stdout), {
    adopted: false,
    events: 0,
    cursors: 0,
  });
});
