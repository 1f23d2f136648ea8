// A process under the supervisor: one that cannot start says why, one that is killed is started again.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { atEnd, scratchFolder } from "../store/embedded/scratch.ts";
import { storeOf } from "../log/sample.ts";
import { until } from "../testing/until.ts";
import { Supervised } from "./process.ts";
import { ownRelease } from "./release.ts";
import { spawnIn } from "./spawn.ts";

function supervised(t: TestContext, url: string, restarted: string[] = []): Supervised {
  const { root } = scratchFolder(t);
  const appFile = join(root, "app.mjs");
  const app = { name: "mine", consumers: [], deliveries: [], routes: [], standIns: [], places: [] };
  writeFileSync(appFile, `export const app = ${JSON.stringify(app)}`);
  const place = {
    host: "127.0.0.1",
    port: 0,
    standIns: {},
    upkeep: { retainMs: 1, dataDir: undefined, diskBytes: undefined },
    folder: root,
    logFile: join(root, "log"),
    logLevel: "info",
  };
  const events = {
    restarted: (_name: string, how: string) => restarted.push(how),
  };
  const release = ownRelease(appFile);
  const options = { ...place, appFile, roles: ["web"], name: "web-1", url };
  const spawn = (successor: boolean) => spawnIn(release, { ...options, successor });
  const child = new Supervised({ name: "web-1", hangMs: 5_000, spawn, events });
  atEnd(t, () => child.stop());
  return child;
}

test("a process that cannot reach its store says so at its start and is not started again", async (t) => {
  const restarted: string[] = [];
  const child = supervised(t, "postgresql://nobody@127.0.0.1:1/none", restarted);
  await assert.rejects(child.start(), { code: "HF_START_FAILED", message: /ECONNREFUSED/ });
  await child.stop();
  assert.deepEqual(restarted, []);
});

test("a process that is killed is started again and serves", async (t) => {
  const store = await storeOf(t);
  const restarted: string[] = [];
  const child = supervised(t, store.url, restarted);
  const address = await child.start();
  assert.equal((await fetch(`${address}/readyz`)).status, 200);
  const { pid = assert.fail() } = child;
  process.kill(pid, "SIGKILL");
  await until("another process", () => child.pid !== pid);
  assert.deepEqual(restarted, ["SIGKILL"]);
  await until("it is entered in the store", async () => {
    const found = await store.pool.query(
      "select from holdfast.process where name like 'web-1%' and started_at > now() - interval '5 s'",
    );
    return found.rowCount === 1;
  });
});
