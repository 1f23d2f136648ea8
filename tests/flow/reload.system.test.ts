// A supervisor as people use it: releases rolled in by the command and by SIGHUP, a broken one taken back, processes
// that hang or die, and a folder that is no release.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findEmbedded } from "../../packages/holdfast/src/store/embedded/embedded.ts";
import { openPool } from "../../packages/holdfast/src/store/pool.ts";
import { type ProcessCard } from "../../packages/holdfast/src/supervise/control.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { startApp } from "../crash/running.ts";
import { releasesIn } from "../prove/releases/folders.ts";

const cli = fileURLToPath(new URL("../../packages/holdfast/src/holdfast.ts", import.meta.url));
const run = promisify(execFile);

async function started(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-reload-"));
  await chmod(folder, 0o711);
  const releases = releasesIn(folder);
  const [dataDir, first] = [join(folder, "data"), releases.make()];
  const running = await startApp({
    appFile: join(first, "app.ts"),
    dataDir,
    env: { HOLDFAST_HANG_SECONDS: "2" },
    roles: "web=1-2,work=1,deliver=0",
  });
  t.after(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  const holdfast = (...words: string[]) => run(process.execPath, [cli, ...words, "--data", dataDir]);
  const version = async () => {
    const response = await fetch(`${running.url}/version`, { headers: { connection: "close" } });
    return ((await response.json()) as { version: number }).version;
  };
  const processes = async () => JSON.parse((await holdfast("processes", "--json")).stdout) as readonly ProcessCard[];
  return { folder, first, dataDir, releases, running, holdfast, version, processes };
}

test("releases are rolled in, and a broken one is taken back", async (t) => {
  const { first, dataDir, releases, running, holdfast, version, processes } = await started(t);
  assert.equal(await version(), 1);
  const before = await processes();
  assert.deepEqual(
    before.map(({ role }) => role),
    ["web", "work"],
  );
  const done = await holdfast("reload", releases.make());
  assert.match(done.stderr, /migrated proof_release\/000002-note\.sql/);
  assert.equal(await version(), 2);
  const after = await processes();
  assert.deepEqual(
    after.map(({ role }) => role),
    ["web", "work"],
  );
  for (const { pid } of after) assert.ok(!before.some((one) => one.pid === pid));
  await assert.rejects(holdfast("reload", releases.make("throws")), /broken on purpose/);
  await assert.rejects(holdfast("reload", releases.make("exits")), /HF_RELEASE_UNWELL/);
  await assert.rejects(holdfast("reload", join(first, "nowhere")), /HF_RELEASE_BAD/);
  assert.equal(await version(), 2);
  // What the third release takes away is there as long as none that needs no longer does has come.
  const url = (await findEmbedded(dataDir)) ?? assert.fail();
  const pool = openPool({ url, purpose: "proof", connections: 1 });
  await pool.query("select note from proof_release.effect");
  await holdfast("reload", releases.make());
  await assert.rejects(pool.query("select note from proof_release.effect"), /does not exist/);
  await pool.end();
  // The folder that runs, as somebody has changed it since.
  await writeFile(join(await folderOf(processes), "release.json"), JSON.stringify({ version: 77 }));
  process.kill(running.supervisor, "SIGHUP");
  await until("the changed release", async () => (await version()) === 77);
});

test("what dies or hangs is started again, while those who come wait; and the number can be set", async (t) => {
  const { running, holdfast, version, processes } = await started(t);
  const [web = assert.fail()] = await processes();
  process.kill(web.pid ?? assert.fail(), "SIGKILL");
  // Nobody listens now, and the socket is still there.
  assert.equal(await version(), 1);
  const [next = assert.fail()] = await processes();
  assert.notEqual(next.pid, web.pid);
  process.kill(next.pid ?? assert.fail(), "SIGSTOP");
  assert.equal(await version(), 1);
  assert.deepEqual(
    (await processes()).map(({ restarts }) => restarts),
    [2, 0],
  );
  await holdfast("scale", "web", "2");
  assert.equal((await processes()).filter(({ role }) => role === "web").length, 2);
  await assert.rejects(holdfast("scale", "web", "3"), /--roles allows 1 to 2/);
  assert.deepEqual(await running.stop(), []);
});

async function folderOf(processes: () => Promise<readonly ProcessCard[]>): Promise<string> {
  return (await processes())[0]?.release ?? assert.fail();
}
