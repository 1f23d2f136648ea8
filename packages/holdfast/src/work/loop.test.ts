// A consumer at work: the order of a key through failures and restarts, exactly one effect through broken connections.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { consume, type ConsumeOptions } from "../app.ts";
import { limits } from "../limits.ts";
import { ended, fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send, waiting } from "../role/sample.ts";
import { until } from "../testing/until.ts";
import { done, drop, later } from "./outcome.ts";

const quickly = { retryBaseMs: 1 };

/** Does what the wish says: fails for ever, fails while `broken`, drops, waits once; else notes. */
function wishes(state: { broken: boolean }, options: ConsumeOptions = quickly) {
  const waited = new Set<string>();
  return consume(
    facts,
    (batch, { tx }) =>
      batch.each(async ({ id, wish }, { tries }) => {
        if (wish === "fail" || (wish === "fail while broken" && state.broken)) throw new Error(`${id} failed`);
        if (wish === "drop") return drop(`${id} is not wanted\0`);
        if (wish === "later" && !waited.has(id)) {
          waited.add(id);
          return later(1);
        }
        await note(tx, `${id}+${tries}`);
        return done();
      }),
    options,
  );
}

test("an event that fails holds the later ones of its key until it is well; other keys go on", async (t) => {
  const store = await ledgerStore(t);
  const state = { broken: true };
  await runApp(t, store, { consumers: [wishes(state, { retryBaseMs: 300, tries: 100 })] });
  await send(store, [fact("1"), fact("2", "k", "fail while broken"), fact("3"), fact("x", "other")]);
  assert.deepEqual(await ledgerOf(store.pool, 2), ["1+0", "x+0"]);
  await send(store, [fact("4"), fact("y", "other")]);
  await until("the later one is parked too", async () => (await waiting(store.pool)).includes("(4)"));
  await ledgerOf(store.pool, 3);
  state.broken = false;
  const notes = await ledgerOf(store.pool, 6);
  assert.deepEqual(notes.slice(0, 3), ["1+0", "x+0", "y+0"]);
  assert.match(notes.slice(3).join(" "), /^2\+\d+ 3\+0 4\+0$/);
  assert.deepEqual(await waiting(store.pool), []);
});

test("after its last try an event is dead with its error, and those behind it run in order", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [wishes({ broken: false }, { retryBaseMs: 1, tries: 3 })] });
  await send(store, [fact("1", "k", "fail"), fact("2"), fact("3", "k", "fail"), fact("4"), fact("5")]);
  assert.deepEqual(await ledgerOf(store.pool, 3), ["2+0", "4+0", "5+0"]);
  const dead = await ended(store.pool);
  assert.deepEqual(
    dead.map(({ id, outcome, tries }) => `${id} ${outcome} ${tries}`),
    ["1 dead 3", "3 dead 3"],
  );
  assert.match(dead[0]?.reason ?? "", /^Error: 1 failed\n/);
  assert.deepEqual(await waiting(store.pool), []);
});

test("an event that is dead at its first try lets the parked ones of its batch run", async (t) => {
  const store = await ledgerStore(t);
  await send(store, [fact("1", "k", "fail"), fact("2"), fact("3")]);
  await runApp(t, store, { consumers: [wishes({ broken: false }, { tries: 1 })] });
  assert.deepEqual(await ledgerOf(store.pool, 2), ["2+0", "3+0"]);
});

test("an event that is put off is no failure and keeps the order; one that is dropped is recorded", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [wishes({ broken: false })] });
  await send(store, [fact("1", "k", "later"), fact("2", "k", "drop"), fact("3", "k", "later"), fact("4")]);
  assert.deepEqual(await ledgerOf(store.pool, 3), ["1+0", "3+0", "4+0"]);
  const [dropped, ...others] = await ended(store.pool);
  assert.deepEqual(dropped, { id: "2", outcome: "dropped", tries: 0, reason: "2 is not wanted\ufffd" });
  assert.deepEqual(others, []);
});

test("a key keeps its order across a restart, with more parked events than are taken up at once", async (t) => {
  const store = await ledgerStore(t);
  const state = { broken: true };
  const first = await runApp(t, store, { consumers: [wishes(state, { retryBaseMs: 100, tries: 100 })] });
  const count = limits.batchRowsMax + 50;
  const list = Array.from({ length: count }, (_, index) =>
    fact(`${index}`, "k", index === 0 ? "fail while broken" : ""),
  );
  await send(store, list.slice(0, 600));
  await until("the first half waits", async () => (await waiting(store.pool)).length === 600);
  await first.stop();
  await send(store, list.slice(600));
  await runApp(t, store, { as: "second", consumers: [wishes(state, { retryBaseMs: 100, tries: 100 })] });
  await until("all wait", async () => (await waiting(store.pool)).length === count);
  state.broken = false;
  const notes = await ledgerOf(store.pool, count);
  assert.deepEqual(
    notes.map((text) => Number.parseInt(text, 10)),
    list.map(({ id }) => Number(id)),
  );
});

test("classes are worked on side by side, each key in order within its class", async (t) => {
  const store = await ledgerStore(t);
  await send(store, [fact("s1"), fact("s2")], { class: "sheddable" });
  await send(store, [fact("c1", "k", "fail"), fact("c2")], { class: "critical" });
  await runApp(t, store, { consumers: [wishes({ broken: false }, { retryBaseMs: 3_600_000 })] });
  assert.deepEqual(await ledgerOf(store.pool, 2), ["s1+0", "s2+0"]);
  assert.deepEqual(await waiting(store.pool, "critical"), ["c1+", "(c2)"]);
});

test("two consumers of one stream each get every event", async (t) => {
  const store = await ledgerStore(t);
  const other = { ...wishes({ broken: false }), name: "other" };
  await runApp(t, store, { consumers: [wishes({ broken: false }), other] });
  await send(store, [fact("1"), fact("2")]);
  assert.deepEqual((await ledgerOf(store.pool, 4)).toSorted(), ["1+0", "1+0", "2+0", "2+0"]);
});

test("while every connection is killed again and again each event takes effect exactly once, in order", async (t) => {
  const store = await ledgerStore(t);
  const workers = ["one", "two"].map((as) => runApp(t, store, { as, consumers: [wishes({ broken: false })] }));
  await Promise.all(workers);
  const keys = 20;
  for (let round = 0; round < 25; round++) {
    const list = Array.from({ length: 40 }, (_, index) => fact(`${round}/${index}`, `key ${index % keys}`));
    await send(store, list);
    // One that is still being opened has no name yet, and may be ours.
    await store.pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
        and application_name not in ('', 'holdfast/test')`);
    await sleep(20);
  }
  await ledgerOf(store.pool, 1_000);
  await until("nothing waits", async () => (await waiting(store.pool)).length === 0);
  const notes = (await ledger(store.pool)).map((text) => text.split("+")[0] ?? "");
  assert.equal(notes.length, 1_000);
  assert.equal(new Set(notes).size, 1_000);
  for (let key = 0; key < keys; key++) {
    const rounds = notes.filter((id) => Number(id.split("/")[1]) % keys === key).map((id) => id.split("/").map(Number));
    const places = rounds.map(([round = 0, index = 0]) => round * 40 + index);
    assert.deepEqual(
      places,
      places.toSorted((one, two) => one - two),
    );
  }
});
