// `holdfast health` as cron or a container asks: one look at the store, an exit code, words or JSON.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { storeOf } from "../log/sample.ts";

const program = join(import.meta.dirname, "..", "holdfast.ts");

test("it ends with 0 when everything moves, and with 1 and the stage when something stands still", async (t) => {
  const store = await storeOf(t);
  const ask = (...words: string[]) => {
    const env = { ...process.env, DATABASE_URL: store.url };
    const asked = spawnSync(process.execPath, [program, "health", ...words], { env, encoding: "utf8" });
    return { status: asked.status, said: asked.stdout };
  };
  assert.deepEqual(ask(), { status: 0, said: "green\n" });
  await store.pool.query(
    `with stream as (insert into holdfast.stream (name) values ('s') returning id),
          mine as (insert into holdfast.consumer (name, stream) select 'c', id from stream returning id)
     insert into holdfast.canary (consumer, slot, role, sent_at, appended_at)
     select id, 3, 'work', now() - interval '10 s', now() from mine`,
  );
  const red = ask();
  assert.equal(red.status, 1);
  assert.match(red.said, /^red\n {2}c, read: stopped since 20\S+Z: no live process holds slot 3\n$/);
  const { color, streams } = JSON.parse(ask("--json").said) as { color: string; streams: unknown[] };
  assert.deepEqual([color, streams.length], ["red", 1]);
});
