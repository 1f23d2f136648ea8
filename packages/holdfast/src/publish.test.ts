// Events from the app's own transactions: with its rows or not at all, once, in order, and held up by nobody.

import assert from "node:assert/strict";
import { test } from "node:test";
import { publish } from "./publish.ts";
import { stream } from "./app.ts";
import { streamNumbers } from "./log/directory.ts";
import { Appender } from "./log/appender.ts";
import { newEvent } from "./log/append.ts";
import { rotate } from "./log/rotate.ts";
import { freshReader, openWriter, readAll, storeOf } from "./log/sample.ts";
import { Fact, fact, facts } from "./role/sample.ts";
import { setTimeout as sleep } from "node:timers/promises";

test("what is published is read after the commit, in order, while a long transaction is open elsewhere", async (t) => {
  const store = await storeOf(t);
  await streamNumbers(store.pool, ["facts"]);
  const reader = freshReader();
  const long = await openWriter(t, store);
  await publish(long, facts, fact("long", "other"));
  const tx = await openWriter(t, store);
  assert.deepEqual(await publish(tx, facts, [fact("1"), fact("2"), fact("1")]), { fresh: 2, repeated: 1 });
  assert.deepEqual(await publish(tx, facts, fact("3")), { fresh: 1, repeated: 0 });
  assert.deepEqual(await readAll(reader, store.pool), []);
  await tx.query("commit");
  assert.deepEqual(await readAll(reader, store.pool), ["1", "2", "3"]);
  await tx.query("begin");
  assert.deepEqual(await publish(tx, facts, [fact("3"), fact("4")]), { fresh: 1, repeated: 1 });
  await tx.query("commit");
  assert.deepEqual(await readAll(reader, store.pool), ["4"]);
  await long.query("commit");
  assert.deepEqual(await readAll(reader, store.pool), ["long"]);
});

test("a transaction that is rolled back has published nothing, and its ids are free", async (t) => {
  const store = await storeOf(t);
  await streamNumbers(store.pool, ["facts"]);
  const tx = await openWriter(t, store);
  await publish(tx, facts, fact("1"));
  await tx.query("rollback; begin");
  assert.deepEqual(await publish(tx, facts, fact("1")), { fresh: 1, repeated: 0 });
  await tx.query("commit");
  assert.deepEqual(await readAll(freshReader(), store.pool), ["1"]);
});

test("the class is the stream's own, and a stream that nobody runs is said", async (t) => {
  const store = await storeOf(t);
  await streamNumbers(store.pool, ["urgent"]);
  const eventClass = (one: Fact) => (one.wish === "soon" ? ("critical" as const) : ("sheddable" as const));
  const urgent = stream("urgent", { event: Fact, id: (one) => one.id, key: (one) => one.key, class: eventClass });
  await publish(store.pool, urgent, [fact("1", "k", "soon"), fact("2")]);
  for (const [log, id] of [
    ["critical", "1"],
    ["sheddable", "2"],
  ]) {
    assert.deepEqual((await store.pool.query(`select id from holdfast.log_${log}`)).rows, [{ id }]);
  }
  await assert.rejects(publish(store.pool, facts, fact("1")), { code: "HF_NOT_DECLARED" });
});

test("while routes accept and parts turn, nothing published is lost, doubled or out of order", async (t) => {
  const store = await storeOf(t, { connections: 12 });
  await streamNumbers(store.pool, ["facts"]);
  const appender = new Appender({ pool: store.pool });
  const end = performance.now() + 1_500;
  const sent: string[] = [];
  const accepting = (async () => {
    for (let index = 0; performance.now() < end; index++) {
      const id = `accepted/${index}`;
      await appender.append(newEvent({ class: "normal", stream: 1, id, key: "accepted", body: Buffer.from("{}") }));
      sent.push(id);
    }
  })();
  const publishing = [1, 2, 3].map(async (writer) => {
    const tx = await openWriter(t, store);
    await tx.query("commit");
    for (let turn = 0; performance.now() < end; turn++) {
      await tx.query("begin");
      await publish(tx, facts, fact(`${writer}/${turn}/a`, `${writer}`));
      await sleep(writer * 5);
      await publish(tx, facts, [fact(`${writer}/${turn}/b`, `${writer}`), fact(`${writer}/${turn}/c`, `${writer}`)]);
      const kept = turn % 4 > 0;
      await tx.query(kept ? "commit" : "rollback");
      if (kept) sent.push(...["a", "b", "c"].map((one) => `${writer}/${turn}/${one}`));
    }
  });
  const seen: string[] = [];
  const reader = freshReader();
  for (let turns = 0; performance.now() < end || turns < 2; turns += (await rotate(store.pool, "normal")) ? 1 : 0) {
    seen.push(...(await readAll(reader, store.pool)));
  }
  await Promise.all([accepting, ...publishing]);
  seen.push(...(await readAll(reader, store.pool)));
  assert.deepEqual(seen.toSorted(), sent.toSorted());
  for (const writer of ["accepted", "1", "2", "3"]) {
    const of = (ids: readonly string[]) => ids.filter((id) => id.startsWith(`${writer}/`));
    assert.deepEqual(of(seen), of(sent));
  }
  assert.ok(sent.filter((id) => !id.startsWith("accepted/")).length > 20);
});
