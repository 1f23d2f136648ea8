// What `holdfast status` says of the store: what it takes, what has been unfinished for longest, and when it fills.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consumerOf, freshReader, readAll, savePlaces, storeOf, turnLog, write } from "../log/sample.ts";
import { Watch } from "../watch/watch.ts";
import { describeStatus } from "./describe-status.ts";
import { readStatus } from "./read-status.ts";

test("the status shows the parts of the logs and the oldest event that is unfinished", async (t) => {
  const store = await storeOf(t);
  const consumer = await consumerOf(store);
  const reader = freshReader();
  await write(store.pool, ["1"]);
  await turnLog(store);
  await readAll(reader, store.pool);
  await savePlaces(store, reader, consumer);
  assert.deepEqual((await readStatus(store.pool)).oldest, []);
  await write(store.pool, ["2", "3"]);
  await store.pool.query("update holdfast.log_normal set accepted_at = now() - interval '1 min' where id = '2'");
  const status = await readStatus(store.pool);
  assert.equal(status.consumers[0]?.unread, 2);
  const parts = status.tables.filter(({ name }) => name.startsWith("log_normal"));
  assert.deepEqual(
    parts.map(({ state, rows }) => [state, rows]),
    [
      ["closed", 2],
      ["open", 2],
      ["empty", 0],
      ["empty", 0],
    ],
  );
  assert.ok(parts.every(({ bytes }) => bytes > 0));
  const text = describeStatus(status, (line) => line);
  assert.match(text, /log_normal_1 .* 2 +open/);
  assert.match(text, /the oldest unfinished event: 6\d s, normal, in stream s, before consumer s/);
  assert.doesNotMatch(text, /disk/);

  const watch = new Watch({ role: "test", logFile: undefined, level: "silent" });
  watch.sizes({ ...status, disk: 0.9, diskAlarm: true });
  const metrics = await watch.registry.metrics();
  assert.match(metrics, /holdfast_table_bytes\{table="log_normal_0"\} \d{3,}/);
  assert.match(metrics, /holdfast_oldest_unfinished_seconds\{consumer="s",class="normal"\} 6\d/);
  assert.match(metrics, /holdfast_disk_used_ratio 0\.9\n[^]*holdfast_disk_alarm 1/);
  watch.sizes(undefined);
  assert.doesNotMatch(await watch.registry.metrics(), /table="log_normal_0"/);
});

test("a disk that fills is an alarm in the status, with what to do (HF_DISK_FILLING)", async (t) => {
  const { pool } = await storeOf(t);
  const roomy = await readStatus(pool, { dataDir: undefined, diskBytes: 1e12 });
  assert.match(describeStatus(roomy, assert.fail), /disk: 0 % used/);
  const full = describeStatus({ ...roomy, disk: 0.86 }, (line) => `ALARM ${line}`);
  assert.match(full, /^ALARM 86 % of the disk .* lags .*HF_DISK_FILLING/m);
});

test("the status says when a backlog will be clear, or that more comes than is done, in 80 columns", async (t) => {
  const store = await storeOf(t);
  await consumerOf(store);
  await write(store.pool, ["1"]);
  const status = await readStatus(store.pool);
  const one = { ...(status.backlogs[0] ?? assert.fail()), waiting: 8_412, oldestSeconds: 30, finishingPerSecond: 300 };
  const shown = (row: Partial<typeof one>) => {
    const text = describeStatus({ ...status, backlogs: [{ ...one, ...row }] }, (line) => line);
    assert.ok(text.split("\n").every((line) => line.length <= 80));
    return text;
  };
  assert.match(
    shown({ course: "clears", clearSeconds: 361, arrivingPerSecond: 9.5 }),
    /^ {2}s +normal +8,412 +9\.5 +300 {2}about 6 minutes$/m,
  );
  assert.match(
    shown({ course: "grows", clearSeconds: null, arrivingPerSecond: 420 }),
    /not clear\n {4}not clear at this rate: 120\/s more come than are done\n/,
  );
  assert.match(shown({ course: "stands", clearSeconds: null }), /not clear at this rate: nothing is done/);
  assert.match(shown({ course: "keeps up", putOff: 12 }), /keeps up\n {4}12 of these are put off until later\n/);
});
