// Backups of a real server while it is written to: whole or not there, checked, and refused where they would do harm.

import assert from "node:assert/strict";
import { appendFileSync, chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { startEmbedded } from "../embedded/embedded.ts";
import { ask, scratchFolder } from "../embedded/scratch.ts";
import { type BackupOptions, backUp } from "./back-up.ts";
import { walFiles } from "./contents.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { restore, type Restored } from "./restore.ts";

const never = new AbortController().signal;
const nothing = (): undefined => undefined;

interface Made {
  readonly root: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** A backup during which `kept` got its rows, table by table. */
async function made(t: TestContext): Promise<Made> {
  const { root, dataDir } = scratchFolder(t);
  await using server = await startEmbedded({ dataDir });
  await ask(server.url, "create table kept (n int); create table gone as select 1 as n");
  const folder = join(root, "backup");
  let rounds = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const onProgress = (): void => {
    rounds += 1;
    // What a busy day has: dropped tables, and checkpoints that let go of the log unless somebody keeps it.
    if (rounds % 200 !== 1) return;
    const round = Math.floor(rounds / 200);
    const insert = `insert into kept select ${round} from generate_series(1, 2000)`;
    writing = writing.then(() =>
      ask(server.url, `${insert}; drop table if exists gone; select pg_switch_wal(); checkpoint`),
    );
  };
  const manifest = await backUp({ url: server.url, dataDir, folder, signal: never, onProgress });
  await writing;
  return { root, folder, manifest };
}

function restored(folder: string, dataDir: string): Promise<Restored<readonly Record<string, unknown>[]>> {
  const look = (url: string) => ask(url, "select n, count(*)::int from kept group by n order by n");
  return restore({ folder, dataDir, signal: never, onProgress: nothing, log: nothing, look });
}

test("a backup under writing restores to whole rows, as the same cluster with going on transaction ids", async (t) => {
  const { root, folder, manifest } = await made(t);
  assert.ok(manifest.files.filter((file) => file.path.startsWith("pg_wal/")).length > 3);
  const { found, dataDir } = await restored(folder, join(root, "again"));
  assert.notEqual(found.length, 0);
  for (const { count } of found) assert.equal(count, 2000);
  await using server = await startEmbedded({ dataDir });
  const identity = "select system_identifier::text as id from pg_control_system()";
  assert.deepEqual(await ask(server.url, identity), [{ id: manifest.systemIdentifier }]);
  const [row] = await ask(
    server.url,
    "select pg_current_xact_id()::text::int8 > max(xmin::text::int8) as on from kept",
  );
  assert.deepEqual(row, { on: true });
});

test("a restored backup never goes over data, and a restore that fails leaves none", async (t) => {
  const { root, folder } = await made(t);
  const { dataDir } = await restored(folder, join(root, "again"));
  await assert.rejects(restored(folder, dataDir), { code: "HF_RESTORE_TARGET" });
  const breaks: [RegExp, (manifest: Manifest) => void][] = [
    [/global\/1262 is not what was backed up/, () => appendFileSync(join(folder, "cluster", "global", "1262"), "x")],
    [/global\/1262 is missing/, () => rmSync(join(folder, "cluster", "global", "1262"))],
    [/no readable holdfast-backup.json/, () => rmSync(join(folder, "holdfast-backup.json"))],
  ];
  for (const [message, step] of breaks) {
    step(await readManifest(folder));
    await assert.rejects(restored(folder, join(root, "bad")), { code: "HF_BACKUP_BAD", message });
    assert.deepEqual(
      readdirSync(join(root, "bad"), { recursive: true }).filter((name) => /cluster|owner/.test(String(name))),
      [],
    );
  }
});

test("a backup without its write-ahead log, its label, or with a way out of its folder is refused", async (t) => {
  const { root, folder, manifest } = await made(t);
  const path = join(folder, "holdfast-backup.json");
  const rewrite = (files: Manifest["files"]): void => writeFileSync(path, JSON.stringify({ ...manifest, files }));
  const { files } = manifest;
  rewrite(files.filter((file) => !file.path.startsWith("pg_wal/")));
  await assert.rejects(restored(folder, join(root, "bad")), { code: "HF_BACKUP_BAD", message: /FATAL/ });
  rewrite(files.filter((file) => file.path !== "backup_label"));
  await assert.rejects(restored(folder, join(root, "bad")), { code: "HF_BACKUP_BAD" });
  rewrite([...files, { path: "../elsewhere", sizeBytes: 1, sha256: "0".repeat(64) }]);
  await assert.rejects(restored(folder, join(root, "bad")), { code: "HF_BACKUP_BAD" });
  rewrite(files);
  writeFileSync(path, readFileSync(path, "utf8").replace(/"postgres":"18/, '"postgres":"17'));
  await assert.rejects(restored(folder, join(root, "bad")), { code: "HF_DATA_VERSION", message: /Postgres 17/ });
});

test("a backup that is stopped, or whose server ends, leaves nothing in its folder and nothing in the server", async (t) => {
  const { root, dataDir } = scratchFolder(t);
  const folder = join(root, "backup");
  const server = await startEmbedded({ dataDir });
  const options: Omit<BackupOptions, "signal" | "onProgress"> = { url: server.url, dataDir, folder };
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  await assert.rejects(backUp({ ...options, signal: stopping.signal, onProgress: stop }), {
    code: "HF_BACKUP_FAILED",
    message: /it was stopped/,
  });
  assert.deepEqual(readdirSync(folder), []);
  while ((await ask(server.url, "select from pg_replication_slots")).length > 0);
  let ended: Promise<void> | undefined;
  const end = (): void => void (ended ??= server.stop());
  await assert.rejects(backUp({ ...options, signal: never, onProgress: end }), { code: "HF_BACKUP_FAILED" });
  await ended;
  assert.deepEqual(readdirSync(folder), []);
});

test("a folder that holds something, or lies inside the data, is no place for a backup", async (t) => {
  const { root, dataDir } = scratchFolder(t);
  await using server = await startEmbedded({ dataDir });
  const attempt = (folder: string) => backUp({ url: server.url, dataDir, folder, signal: never, onProgress: nothing });
  mkdirSync(join(root, "full"));
  chmodSync(join(root, "full"), 0o755);
  writeFileSync(join(root, "full", "precious"), "");
  const code = "HF_BACKUP_TARGET";
  await assert.rejects(attempt(join(root, "full")), { code, message: /not empty/ });
  await assert.rejects(attempt(join(root, "full", "precious")), { code });
  await assert.rejects(attempt(join(dataDir, "backup")), { code, message: /inside the data/ });
  assert.deepEqual(readdirSync(join(root, "full")), ["precious"]);
  assert.equal(readdirSync(dataDir).includes("backup"), false);
});

test("a write-ahead log with a hole is noticed", () => {
  const name = (number: number): string =>
    `00000001000000${number < 256 ? "00" : "01"}000000${(number % 256).toString(16).padStart(2, "0").toUpperCase()}`;
  const all = [254, 255, 256, 257].map(name);
  const range = { first: name(254), last: name(257), perId: 256 };
  assert.deepEqual(walFiles([...all, "archive_status", name(300)], range), all);
  assert.equal(walFiles([name(254), name(255), name(257)], range), null);
});
