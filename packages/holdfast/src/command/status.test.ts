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
