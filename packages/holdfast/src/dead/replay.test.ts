// Replaying: each once, at a steady rate, behind what is fresh and beside it; it can be stopped, cancelled, forgotten.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume } from "../app.ts";
import { cancel } from "../cancel.ts";
import { HoldfastError } from "../errors.ts";
import { limits } from "../limits.ts";
import { forget } from "../log/forget.ts";
import { ended, fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { drain } from "../testing/drain.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { done, later } from "../work/outcome.ts";
import { deadGroups } from "./groups.ts";
import { planReplay } from "./plan.ts";
import { dropDead, fireReplays, replay, stopReplay } from "./replay.ts";
import { byNumber, counts, deadOf, fast, fingerprintOf, fragile, outsideOf } from "./sample.ts";

const busy = { outcome: "later", reason: "busy" } as const;

test("a dead delivery is sent again under its old key and keeps id, trace and time; refused again it lies there again", async (t) => {
  const store = await ledgerStore(t);
  let up = false;
  const { calls, text } = outsideOf((_, before) =>
    up ? { outcome: "sent" } : before < 2 ? { outcome: "refused", reason: "no such number" } : busy,
  );
  await runApp(t, store, { roles: ["work", "deliver"], deliveries: [{ ...text("sms"), tries: 5 }] });
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
  // Not answered is no refusal, but a replay has one try.
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

test("who replays at once, the same or others, moves each dead letter once, one after the other in time", async (t) => {
  const store = await ledgerStore(t);
  const broken = new Set(["x", "y"]);
  const running = await runApp(t, store, { consumers: [fragile(broken)] });
  await send(
    store,
    Array.from({ length: 600 }, (_, index) => fact(`${index}`, `k${index}`, index % 2 === 0 ? "x" : "y")),
  );
  await deadOf(store, 600);
  await running.stop();
  const causes = [await fingerprintOf(store, "no x"), await fingerprintOf(store, "no y")];
  // Who begins when others have moved all of them is told that there are none.
  const unlessTooLate = (error: unknown): number => {
    assert.ok(error instanceof HoldfastError && error.code === "HF_DEAD_UNKNOWN", String(error));
    return 0;
  };
  const asked = [...causes, ...causes].map((one) =>
    replay(store.pool, { fingerprint: one }, { perSecond: 100 }).catch(unlessTooLate),
  );
  const moved = await Promise.all(asked);
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
  await send(store, [fact("fresh", "k7")]);
  await runApp(t, store, { as: "again", consumers: [fragile(broken)] });
  const notes = await ledgerOf(store.pool, 301);
  assert.ok(notes.indexOf("fresh") <= 2 * limits.replayAhead, `fresh came after ${notes.indexOf("fresh")}`);
  for (let key = 0; key < 30; key++) {
    const mine = notes.filter((id) => id !== "fresh" && Number(id) % 30 === key);
    assert.deepEqual(mine, mine.toSorted(byNumber));
  }
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
  const said = { events: 1, waiting: 1, ended: 0, timers: 0, receipts: 0, answers: 0, known: 0 };
  assert.deepEqual(await forget(store.pool, "ka", { dryRun: true }), said);
  assert.deepEqual(await forget(store.pool, "ka"), said);
  await assert.rejects(replay(store.pool, { id: "a" }), { code: "HF_DEAD_UNKNOWN" });
  await forget(store.pool, "kd");
  await assert.rejects(replay(store.pool, { id: "d" }), { code: "HF_DEAD_UNKNOWN" });

  // `b` is due now or in 100 s: cancelled it comes at once, and ends without having run.
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

test("a rate that is none is refused", async (t) => {
  const store = await ledgerStore(t);
  for (const perSecond of [0, -1, Number.NaN, limits.replayPerSecondMax + 1]) {
    await assert.rejects(replay(store.pool, { stream: "facts" }, { perSecond }), { code: "HF_SETTING_BAD" });
  }
});
