// Waiting until all is done: not a moment too early, and in words when it does not come to that.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { consume, delivery, stream, timer } from "../app.ts";
import { Fact, fact, facts, ledger, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { done } from "../work/outcome.ts";
import { drain } from "./drain.ts";

const echo = stream("echo", { event: Fact, id: (one) => one.id, key: (one) => one.key, class: "critical" });
const ring = timer("ring", { event: Fact, key: (one) => one.key });

test("a store is drained when what was accepted, what it caused and what is due has been worked and delivered", async (t) => {
  const store = await ledgerStore(t);
  const sent: string[] = [];
  const text = delivery("text", {
    event: Fact,
    key: (one) => one.key,
    transport: async ({ event }) => {
      await sleep(20);
      sent.push(event.id);
      return { outcome: "sent" };
    },
  });
  const heard = consume(facts, (batch, { append }) =>
    batch.each((one) => {
      append(echo, one);
      return done();
    }),
  );
  const echoed = consume(echo, (batch, { at, now, tx }) =>
    batch.each(async (one) => {
      await note(tx, one.id);
      at(ring, one, { dueAt: now });
      return done();
    }),
  );
  const rung = consume(ring, (batch, { deliver }) =>
    batch.each((one) => {
      deliver(text, one);
      return done();
    }),
  );
  await runApp(t, store, { roles: ["work", "deliver"], consumers: [heard, echoed, rung], deliveries: [text] });
  await drain(store);
  for (let round = 1; round <= 3; round++) {
    await send(
      store,
      Array.from({ length: 40 }, (_, index) => fact(`${round}-${index}`, `k${index % 7}`)),
    );
    await drain(store);
    assert.equal((await ledger(store.pool)).length, 40 * round);
    assert.equal(sent.length, 40 * round);
  }
});

test("a retry that is not due yet, and what is parked behind it, are not waited for", async (t) => {
  const store = await ledgerStore(t);
  const handler = consume(
    facts,
    (batch, { tx }) =>
      batch.each(async ({ id, wish }) => {
        if (wish === "fail") throw new Error("no");
        await note(tx, id);
        return done();
      }),
    { retryBaseMs: 3_600_000 },
  );
  await runApp(t, store, { consumers: [handler] });
  await send(store, [fact("a", "k", "fail"), fact("b", "k"), fact("c", "other")]);
  await drain(store);
  assert.deepEqual(await ledger(store.pool), ["c"]);
});

test("what falls due between the beginning of the question and its view of the store is due", async (t) => {
  const store = await ledgerStore(t);
  const rung = consume(ring, () => Promise.resolve());
  const app = await runApp(t, store, { consumers: [rung] });
  await app.stop();
  // In an open transaction now() stands still, as it does for as long as a busy server needs to begin a statement.
  const asking = await store.pool.connect();
  try {
    await asking.query("begin");
    await store.pool.query(
      `insert into holdfast.timer (due_at, stream, class, slot, id, key, trace, body)
       select clock_timestamp(), id, 1, 0, 'a', 'k', '', '' from holdfast.stream where name = 'ring'`,
    );
    await assert.rejects(
      drain({ pool: asking }, 0),
      /^Error: not drained in 0 ms: ring has 0 events, 0 due retries and 1 due timers/,
    );
  } finally {
    asking.release(true);
  }
});

test("what is not drained in time is said for each consumer and delivery", async (t) => {
  const store = await ledgerStore(t);
  const text = delivery("text", { event: Fact, key: (one) => one.key, transport: () => new Promise(() => undefined) });
  const handler = consume(facts, (batch, { deliver }) =>
    batch.each((one) => {
      deliver(text, one);
      return done();
    }),
  );
  // Nobody delivers.
  await runApp(t, store, { roles: ["work"], consumers: [handler], deliveries: [text] });
  await send(store, [fact("a"), fact("b")]);
  await assert.rejects(drain(store, 1_000), {
    message: "not drained in 1000 ms: text has 2 events, 0 due retries and 0 due timers to do",
  });
});
