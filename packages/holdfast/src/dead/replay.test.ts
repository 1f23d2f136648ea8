// Replaying: exactly those that were meant, each once, at a steady rate and behind what is fresh; what has gone out does
// not go again.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { consume, delivery, stream } from "../app.ts";
import { cancel } from "../cancel.ts";
import { limits } from "../limits.ts";
import { streamNumbers } from "../log/directory.ts";
import { forget } from "../log/forget.ts";
import { ended, fact, Fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { drain } from "../testing/drain.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { done, later } from "../work/outcome.ts";
import { deadGroups } from "./groups.ts";
import { planReplay } from "./plan.ts";
import { dropDead, fireReplays, replay, stopReplay } from "./replay.ts";

const fast = { perSecond: limits.replayPerSecondMax };

/** A consumer that dies of what a fact wishes, as long as it is broken, and notes the others. */
function fragile(broken: Set<string>, options = {}) {
  return consume(
    facts,
    (batch, { tx }) =>
      batch.each(async ({ id, wish }) => {
        if (broken.has(wish)) throw new Error(`no ${wish} for ${id}`);
        await note(tx, id);
        return done();
      }),
    { tries: 1, ...options },
  );
}

/** Waits until so many lie dead. */
function deadOf(store: TestStore, count: number): Promise<boolean> {
  return until(`${count} dead letters`, async () => (await counts(store))["dead"] === count);
}

async function fingerprintOf(store: TestStore, word: string): Promise<string> {
  const groups = await deadGroups(store.pool);
  return groups.find(({ reason }) => reason.includes(word))?.fingerprint ?? assert.fail(`no group of ${word}`);
}

/** An outside that counts calls by idempotency key. */
function outsideOf(refuses: (event: Fact) => boolean = () => false) {
  const calls: string[] = [];
  const text = (name: string) =>
    delivery(name, {
      event: Fact,
      key: (one) => one.key,
      tries: 1,
      transport: ({ event, idempotencyKey }) => {
        calls.push(idempotencyKey);
        return Promise.resolve(refuses(event) ? { outcome: "refused", reason: "no such number" } : { outcome: "sent" });
      },
    });
  return { calls, text };
}

async function counts(store: TestStore): Promise<Record<string, number>> {
  const { rows } = await store.pool.query<Record<string, number>>(
    `select (select count(*)::int from holdfast.ended where outcome = 'dead') as dead,
            (select count(*)::int from holdfast.replay) as replaying,
            (select count(*)::int from holdfast.waiting) as waiting`,
  );
  return rows[0] ?? assert.fail();
}

test("of many dead letters of several causes one cause runs, all of it and each once; the others stay as they are", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["soup", "bread", "salt"]);
  const { calls, text } = outsideOf(({ wish }) => wish === "refuse");
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
    fact(`${index}`, `k${index % 997}`, index < 10_000 ? wishes[index % 4] : "fine"),
  );
  for (let at = 0; at < list.length; at += 1_000) await send(store, list.slice(at, at + 1_000));
  await deadOf(store, 10_000);
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
  const notes = await ledgerOf(store.pool, notesBefore + 2_500);
  await drain(store);
  const meant = list.filter(({ id, wish }) => Number(id) < 10_000 && wish === "bread").map(({ id }) => id);
  assert.deepEqual(notes.slice(notesBefore).toSorted(), meant.toSorted());
  const orderOf = (key: string) => notes.slice(notesBefore).filter((id) => Number(id) % 997 === Number(key));
  for (const key of ["1", "5", "17"]) {
    assert.deepEqual(
      orderOf(key),
      orderOf(key).toSorted((one, other) => Number(one) - Number(other)),
    );
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

test("a dead delivery is sent again under its old key and keeps id, trace and time; refused again it lies there again", async (t) => {
  const store = await ledgerStore(t);
  let up = false;
  const { calls, text } = outsideOf(() => !up);
  await runApp(t, store, { roles: ["work", "deliver"], deliveries: [text("sms")] });
  await send(store, [fact("a", "k"), fact("b", "other")], { to: "sms" });
  await deadOf(store, 2);
  const stored = async () => {
    const text = "select id, trace, accepted_at, body, tries, replays, outside from holdfast.ended order by id";
    return (await store.pool.query(text)).rows;
  };
  const [first, second] = await stored();
  assert.equal(first.outside, "refused");
  const plan = await planReplay(store.pool, { id: "a" });
  assert.deepEqual(
    plan.replays.map(({ kind, tries, refused, unsure }) => [kind, tries, refused, unsure]),
    [["delivery", 1, 1, 0]],
  );
  assert.equal(plan.samples[0]?.reason, "no such number");
  assert.equal(await replay(store.pool, { id: "a" }, fast), 1);
  await until("it lies there again", async () => (await stored())[0]?.replays === 1);
  assert.deepEqual(await stored(), [{ ...first, tries: 2, replays: 1, outside: "unsure" }, second]);
  up = true;
  assert.equal(await replay(store.pool, { stream: "sms" }, fast), 2);
  await until("both have gone out", () => calls.length === 5);
  await drain(store);
  assert.deepEqual(calls.toSorted(), ["a", "a", "a", "b", "b"]);
  const receipts = await store.pool.query("select from holdfast.receipt");
  assert.equal(receipts.rowCount, 2);
  assert.deepEqual(await counts(store), { dead: 0, replaying: 0, waiting: 0 });
});

test("two who replay at once move each dead letter once, one after the other in time", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["x"]);
  const running = await runApp(t, store, { consumers: [fragile(broken)] });
  await send(
    store,
    Array.from({ length: 600 }, (_, index) => fact(`${index}`, `k${index % 50}`, "x")),
  );
  await deadOf(store, 600);
  await running.stop();
  const which = { stream: "facts" };
  const moved = await Promise.all([1, 2, 3].map(() => replay(store.pool, which, { perSecond: 100 })));
  assert.equal(
    moved.reduce((sum, one) => sum + one, 0),
    600,
  );
  assert.deepEqual(await counts(store), { dead: 0, replaying: 600, waiting: 0 });
  const gaps = await store.pool.query<{ least: number; lasts: number }>(
    `select min(gap)::float8 as least, sum(gap)::float8 as lasts
     from (select extract(epoch from due_at - lag(due_at) over (order by due_at)) as gap from holdfast.replay) as one`,
  );
  assert.ok((gaps.rows[0]?.least ?? 0) > 0.0099, "never two at a time");
  assert.ok((gaps.rows[0]?.lasts ?? 0) >= 5.98);
});

test("what is due while nobody works comes a few at a time, and fresh events do not wait for it", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["x"]);
  const running = await runApp(t, store, { consumers: [fragile(broken)] });
  await send(
    store,
    Array.from({ length: 300 }, (_, index) => fact(`${index}`, "k", "x")),
  );
  await deadOf(store, 300);
  await running.stop();
  await replay(store.pool, { stream: "facts" }, fast);
  await store.pool.query("update holdfast.replay set due_at = now() - interval '1 h'");
  for (let round = 0; round < 3; round++) await fireReplays(store.pool);
  assert.deepEqual(await counts(store), { dead: 0, replaying: 300 - limits.replayAhead, waiting: limits.replayAhead });
  broken.clear();
  await send(store, [fact("fresh", "k")]);
  await runApp(t, store, { as: "again", consumers: [fragile(broken)] });
  const notes = await ledgerOf(store.pool, 301);
  assert.ok(notes.indexOf("fresh") <= 2 * limits.replayAhead, `fresh came after ${notes.indexOf("fresh")}`);
  const replayed = notes.filter((id) => id !== "fresh");
  assert.deepEqual(
    replayed,
    replayed.toSorted((one, other) => Number(one) - Number(other)),
  );
});

test("an event that dies again on its replay does not hold its key, whatever its consumer's tries", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["x"]);
  const options = { tries: 2, retryBaseMs: 1 };
  await runApp(t, store, { consumers: [fragile(broken, options)] });
  await send(store, [fact("a", "k", "x")]);
  await deadOf(store, 1);
  const again = consumeTries(store);
  assert.equal(await replay(store.pool, { id: "a" }, fast), 1);
  await until("dead again", async () => (await again())?.replays === 1);
  assert.deepEqual(await again(), { tries: 3, replays: 1 });
  const [group] = await deadGroups(store.pool);
  assert.deepEqual([group?.count, group?.replaying], [1, 0]);
});

function consumeTries(store: TestStore) {
  return async () => {
    const { rows } = await store.pool.query<{ tries: number; replays: number }>(
      "select tries, replays from holdfast.ended",
    );
    return rows[0];
  };
}

test("a replayed event that asks for later waits beside its key, which goes on", async (t) => {
  const store = await ledgerStore(t);
  let state = "dead";
  const handler = consume(
    facts,
    (batch, { tx }) =>
      batch.each(async ({ id, wish }) => {
        if (wish === "x" && state === "dead") throw new Error("no");
        if (wish === "x" && state === "later") return later(50);
        await note(tx, id);
        return done();
      }),
    { tries: 1 },
  );
  await runApp(t, store, { consumers: [handler] });
  await send(store, [fact("a", "k", "x")]);
  await deadOf(store, 1);
  state = "later";
  await replay(store.pool, { id: "a" }, fast);
  await until("it waits", async () => (await counts(store))["waiting"] === 1);
  await send(store, [fact("b", "k"), fact("c", "k")]);
  assert.deepEqual(await ledgerOf(store.pool, 2), ["b", "c"]);
  state = "well";
  assert.deepEqual(await ledgerOf(store.pool, 3), ["b", "c", "a"]);
});

test("whoever asked and heard of the death hears of the new outcome", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["x"]);
  await runApp(t, store, { consumers: [fragile(broken)] });
  await send(store, [fact("a", "k", "x")], { answer: true });
  await deadOf(store, 1);
  const answers = async () => (await store.pool.query("select id, outcome from holdfast.answer")).rows;
  assert.deepEqual(await answers(), [{ id: "a", outcome: "dead" }]);
  await replay(store.pool, { id: "a" }, { perSecond: 0.001 });
  await stopReplay(store.pool, { stream: "facts" });
  broken.clear();
  await until("it is back, or it ran", async () => (await answers()).length === 1);
  if ((await counts(store))["dead"] === 1) await replay(store.pool, { id: "a" }, fast);
  await until("it is done", async () => (await answers())[0]?.outcome === "done");
});

test("what has not begun can be stopped, cancelled and forgotten; dropped ones are none any more", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["x", "y"]);
  const running = await runApp(t, store, { consumers: [fragile(broken)] });
  const list = [fact("a", "ka", "x"), fact("b", "kb", "x"), fact("c", "kc", "x"), fact("d", "kd", "y")];
  await send(store, list);
  await deadOf(store, 4);
  const before = await ended(store.pool);
  await running.stop();
  const slow = { perSecond: 0.01 };
  const which = { fingerprint: await fingerprintOf(store, "no x") };
  assert.equal(await replay(store.pool, which, slow), 3);
  assert.equal(await stopReplay(store.pool, { fingerprint: "another" }), 0);
  assert.equal(await stopReplay(store.pool, which), 3);
  assert.deepEqual(await ended(store.pool), before);

  await replay(store.pool, which, slow);
  const said = { events: 1, waiting: 1, ended: 0, timers: 0, receipts: 0, answers: 0 };
  assert.deepEqual(await forget(store.pool, "ka", { dryRun: true }), said);
  assert.deepEqual(await forget(store.pool, "ka"), said);
  await assert.rejects(replay(store.pool, { id: "a" }), { code: "HF_DEAD_UNKNOWN" });
  await forget(store.pool, "kd");
  await assert.rejects(replay(store.pool, { id: "d" }), { code: "HF_DEAD_UNKNOWN" });

  // `b` is due now or in 100 s: cancelled it comes at once, and ends without having run.
  await streamNumbers(store.pool, ["facts"]);
  await cancel(store.pool, facts, { id: "b" });
  await runApp(t, store, { as: "again", consumers: [fragile(new Set())] });
  await until("b is cancelled", async () => (await ended(store.pool)).some(({ outcome }) => outcome === "cancelled"));
  assert.equal(await stopReplay(store.pool, { stream: "facts" }), 1);
  assert.equal(await dropDead(store.pool, { id: "c" }), 1);
  await assert.rejects(replay(store.pool, { id: "c" }), { code: "HF_DEAD_UNKNOWN" });
  assert.deepEqual(
    (await ended(store.pool)).map(({ id, outcome }) => [id, outcome]),
    [
      ["b", "cancelled"],
      ["c", "dropped"],
    ],
  );
  assert.deepEqual(await ledger(store.pool), []);
});

test("a rate that is none is refused", async (t: TestContext) => {
  const store = await ledgerStore(t);
  for (const perSecond of [0, -1, Number.NaN, limits.replayPerSecondMax + 1]) {
    await assert.rejects(replay(store.pool, { stream: "facts" }, { perSecond }), { code: "HF_SETTING_BAD" });
  }
});

test("groups of 100,000 dead letters are listed from an index", async (t) => {
  const store = await ledgerStore(t);
  await runApp(t, store, { consumers: [fragile(new Set())] });
  await store.pool.query(
    `insert into holdfast.ended (consumer, class, seq, outcome, tries, accepted_at, id, key, trace, reason, body, fingerprint)
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
