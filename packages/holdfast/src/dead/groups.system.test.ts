// Causes among many dead letters: one is replayed and no other; what has gone out does not go again; and their groups
// are listed at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, stream } from "../app.ts";
import { fact, Fact, facts, ledger, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { drain } from "../testing/drain.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { deadGroups } from "./groups.ts";
import { planReplay } from "./plan.ts";
import { replay } from "./replay.ts";
import { byNumber, counts, deadOf, fast, fingerprintOf, fragile, outsideOf } from "./sample.ts";

test("of many dead letters of several causes one cause runs, all of it and each once; the others stay as they are", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["soup", "bread", "salt"]);
  const { calls, text } = outsideOf(({ wish }) =>
    wish === "refuse" ? { outcome: "refused", reason: "no such number" } : { outcome: "sent" },
  );
  const sms = text("sms");
  const handler = consume(
    facts,
    (batch, { tx, deliver }) =>
      batch.each(async (one) => {
        if (broken.has(one.wish)) throw new Error(`no ${one.wish} for ${one.id}`);
        deliver(sms, one);
        await note(tx, one.id);
        return done();
      }),
    { tries: 1 },
  );
  await runApp(t, store, { roles: ["work", "deliver"], consumers: [handler], deliveries: [sms] });
  const wishes = ["soup", "bread", "salt", "refuse"];
  const list = Array.from({ length: 10_200 }, (_, index) =>
    fact(`${index}`, `k${Math.floor(index / 8)}`, index < 10_000 ? wishes[index % 4] : "fine"),
  );
  for (let at = 0; at < list.length; at += 1_000) await send(store, list.slice(at, at + 1_000));
  await deadOf(store, 10_000);
  await drain(store);
  const groups = await deadGroups(store.pool);
  assert.deepEqual(
    groups.map(({ consumer, count, outside }) => [consumer, count, outside]),
    [
      ["facts", 2_500, null],
      ["facts", 2_500, null],
      ["facts", 2_500, null],
      ["sms", 2_500, "refused"],
    ],
  );
  const callsBefore = calls.length;
  assert.equal(callsBefore, 2_500 + 200);
  const notesBefore = (await ledger(store.pool)).length;

  broken.delete("bread");
  const which = { fingerprint: await fingerprintOf(store, "no bread") };
  assert.equal(await replay(store.pool, which, fast), 2_500);
  const left = async () => (await deadGroups(store.pool, which)).length;
  await until("nothing of it is on its way", async () => (await left()) === 0, 60_000);
  await drain(store, 60_000);
  const notes = await ledger(store.pool);
  const meant = list.filter(({ id, wish }) => Number(id) < 10_000 && wish === "bread").map(({ id }) => id);
  assert.deepEqual(notes.slice(notesBefore).toSorted(), meant.toSorted());
  const keyOf = (id: string) => Math.floor(Number(id) / 8);
  for (let key = 0; key < 1_250; key++) {
    const mine = notes.slice(notesBefore).filter((id) => keyOf(id) === key);
    assert.deepEqual(mine, mine.toSorted(byNumber));
  }
  assert.deepEqual(await counts(store), { dead: 7_500, replaying: 0, waiting: 0 });
  const newCalls = calls.slice(callsBefore);
  assert.deepEqual(newCalls.toSorted(), meant.map((id) => `facts:${id}:0`).toSorted());
});

test("a replay causes the same ids as ever, so what has a receipt does not go out again", async (t) => {
  const store = await ledgerStore(t);
  const { calls, text } = outsideOf();
  const [hello, receipt, bye] = [text("hello"), text("receipt"), text("bye")];
  const next = stream("next", { event: Fact, id: (one) => one.id, key: (one) => one.key });
  let broken = true;
  const first = consume(facts, (batch, { append, deliver }) =>
    batch.each((one) => {
      deliver(hello, one);
      deliver(receipt, one, { id: `receipt ${one.id}` });
      append(next, one);
      return done();
    }),
  );
  const second = consume(
    next,
    (batch, { deliver }) =>
      batch.each((one) => {
        if (broken) throw new Error("no");
        // The same as the first has caused, by an id of its own, and one more.
        deliver(receipt, one, { id: `receipt ${one.id}` });
        deliver(bye, one);
        return done();
      }),
    { tries: 1 },
  );
  const deliveries = [hello, receipt, bye];
  await runApp(t, store, { roles: ["work", "deliver"], consumers: [first, second], deliveries });
  await send(store, [fact("a"), fact("b", "other")]);
  await deadOf(store, 2);
  await drain(store);
  const before = ["facts:a:0", "facts:b:0", "receipt a", "receipt b"];
  assert.deepEqual(calls.toSorted(), before);
  const { gone, complete, replays } = await planReplay(store.pool, { stream: "next" });
  assert.deepEqual(
    { gone, complete },
    {
      gone: [
        { delivery: "hello", count: 2 },
        { delivery: "receipt", count: 2 },
      ],
      complete: true,
    },
  );
  assert.deepEqual(
    replays.map(({ kind, count, keys }) => [kind, count, keys]),
    [["event", 2, 2]],
  );
  broken = false;
  assert.equal(await replay(store.pool, { stream: "next" }, fast), 2);
  await until("two more calls", () => calls.length >= 6);
  await drain(store);
  assert.deepEqual(calls.toSorted(), ["next:a:0", "next:b:0", ...before].toSorted());
});

test("groups of 100,000 dead letters are listed from an index", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [fragile(new Set())] });
  await store.pool.query(
    `insert into holdfast.ended (consumer, class, seq, outcome, tries, accepted_at, id, key, trace, reason, body,
                                 fingerprint)
     select consumer.id, 1, n, 'dead', 1, now(), 'id ' || n, 'key ' || n % 999, 'id ' || n, 'no ' || n % 100, 'body',
            'print ' || n % 100
     from holdfast.consumer, generate_series(1, 100000) as n`,
  );
  await store.pool.query("vacuum analyze holdfast.ended");
  const began = performance.now();
  const groups = await deadGroups(store.pool);
  const tookMs = performance.now() - began;
  t.diagnostic(`${tookMs.toFixed(0)} ms`);
  assert.equal(groups.length, 100);
  assert.ok(groups.every(({ count }) => count === 1_000));
});
