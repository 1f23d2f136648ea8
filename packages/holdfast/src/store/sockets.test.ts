// A network that swallows, between us and a real Postgres.

import assert from "node:assert/strict";
import { test } from "node:test";
import { storeOf } from "../log/sample.ts";
import { Wake } from "../log/wake.ts";
import { faultProxy } from "../testing/proxy.ts";
import { until } from "../testing/until.ts";
import { isStoreAway } from "./failure.ts";
import { openPool, transaction } from "./pool.ts";

const statementMs = 300;

test("once one statement was not answered every old connection is replaced, and no rollback is waited for", async (t) => {
  const store = await storeOf(t);
  await using proxy = await faultProxy({ to: store.url });
  const open = (connections: number, ms: number) =>
    openPool({ url: proxy.url, purpose: "test", connections, statementMs: ms });
  const [short, long] = [open(2, statementMs), open(3, 3_600_000)];
  // An idle one, and one that waits for an answer with a limit of an hour.
  await Promise.all([long.query("select pg_sleep(0.1)"), long.query("select pg_sleep(0.1)"), short.query("select")]);
  const fault = proxy.inflict({ kind: "swallow" });
  const waiting = assert.rejects(long.query("select"), isStoreAway);
  const began = performance.now();
  await assert.rejects(
    transaction(
      short,
      (connection) => connection.query("begin"),
      () => Promise.resolve(),
    ),
    isStoreAway,
  );
  const tookMs = performance.now() - began;
  await waiting;
  fault.end();
  // A moment, until the pools have heard that their idle connections are broken.
  for (const pool of [short, long]) await until("it is back", () => pool.query("select").catch(() => undefined));
  assert.ok(tookMs < 2 * statementMs + 3_500, `${tookMs} ms`);
  await Promise.all([short.end(), long.end()]);
});

test("who only listens is heard from again after the way was lost", async (t) => {
  const store = await storeOf(t);
  await using proxy = await faultProxy({ to: store.url });
  const [listener, speaker] = [proxy.url, store.url].map((url) => new Wake({ url, betweenProcesses: true }));
  assert.ok(listener && speaker);
  await listener.start();
  await speaker.start();
  const heard: number[] = [];
  listener.on((news) => heard.push(...news.keys()));
  const isHeard = (stream: number) => () => {
    speaker.touch(new Map([[stream, ["normal"]]]));
    return heard.includes(stream);
  };
  await until("it is heard", isHeard(1));
  const pool = openPool({ url: proxy.url, purpose: "test", connections: 1, statementMs });
  await pool.query("select");
  const fault = proxy.inflict({ kind: "swallow" });
  await assert.rejects(pool.query("select"), isStoreAway);
  fault.end();
  await until("it is heard again", isHeard(2));
  await Promise.all([listener.stop(), speaker.stop(), pool.end()]);
});
