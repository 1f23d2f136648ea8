// What follows from an event follows from it once: next events, deliveries, timers, each with an id of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, delivery, stream, timer } from "../app.ts";
import { Fact, fact, facts, ledgerOf, ledgerStore, note, runApp, send, waiting } from "../role/sample.ts";
import { type Pool } from "../store/pool.ts";
import { until } from "../testing/until.ts";
import { done } from "./outcome.ts";

const next = stream("next", { event: Fact, id: (one) => one.id, key: (one) => one.key });
const outside = delivery("outside", {
  event: Fact,
  key: (one) => one.key,
  transport: () => Promise.resolve({ outcome: "sent" }),
});

interface Stored {
  readonly id: string;
  readonly trace: string;
  readonly class: string;
}

/** What is in the logs of one stream, in order. */
async function logged(pool: Pool, name: string): Promise<Stored[]> {
  const parts = ["critical", "normal", "sheddable"].map(
    (one) => `
      select event.id, coalesce(nullif(trace, ''), event.id) as trace, '${one}' as class, seq
      from holdfast.log_${one} as event join holdfast.stream on stream.id = event.stream
      where stream.name = $1`,
  );
  const found = await pool.query<Stored>(`select id, trace, class from (${parts.join(" union all ")}) order by seq`, [
    name,
  ]);
  return found.rows;
}

/** Notes everything of the stream `next`. */
const noteNext = consume(next, (batch, { tx }) =>
  batch.each(async ({ id }) => {
    await note(tx, id);
    return done();
  }),
);

test("a next event has the id its stream gives it and takes effect once, in one batch or in several", async (t) => {
  const store = await ledgerStore(t);
  const consumer = consume(facts, (batch, { append }) =>
    batch.each(({ key, wish }) => {
      append(next, fact(wish, key));
      return done();
    }),
  );
  await send(store, [fact("1", "a", "same"), fact("2", "b", "same"), fact("3", "c", "other")]);
  await runApp(t, store, { consumers: [consumer, noteNext] });
  await ledgerOf(store.pool, 2);
  await send(store, [fact("4", "a", "same"), fact("5", "a", "last")]);
  assert.deepEqual(await ledgerOf(store.pool, 3), ["same", "other", "last"]);
});

test("what follows has the trace and the class of its cause", async (t) => {
  const store = await ledgerStore(t);
  const consumer = consume(facts, (batch, { append, deliver }) =>
    batch.each((event) => {
      append(next, event);
      deliver(outside, event);
      deliver(outside, event);
      return done();
    }),
  );
  await runApp(t, store, {
    consumers: [consumer],
    deliveries: [outside, delivery("next", { event: Fact, key: outside.key, transport: outside.transport })],
  });
  await send(store, [fact("cause")], { class: "critical" });
  const sent = await until("two deliveries", async () => {
    const found = await logged(store.pool, "outside");
    return found.length === 2 && found;
  });
  assert.deepEqual(sent, [
    { id: "facts:cause:0", trace: "cause", class: "critical" },
    { id: "facts:cause:1", trace: "cause", class: "critical" },
  ]);
  assert.deepEqual(await logged(store.pool, "next"), [{ id: "cause", trace: "cause", class: "critical" }]);
});

test("two consumers of one stream that deliver for the same event do not take each other's place", async (t) => {
  const store = await ledgerStore(t);
  const consumers = ["facts", "audit"].map((name) =>
    consume(
      facts,
      (batch, { deliver }) =>
        batch.each((event) => {
          deliver(outside, { ...event, wish: name });
          return done();
        }),
      { name },
    ),
  );
  await runApp(t, store, { consumers, deliveries: [outside] });
  await send(store, [fact("1")]);
  const ids = await until("a delivery of each", async () => {
    const found = await logged(store.pool, "outside");
    return found.length === 2 && found.map(({ id }) => id).toSorted();
  });
  assert.deepEqual(ids, ["audit:1:0", "facts:1:0"]);
});

for (const dirty of [false, true]) {
  const how = dirty ? "and has touched the transaction " : "";
  test(`nothing follows from an event that throws ${how}after it asked for it`, async (t) => {
    const store = await ledgerStore(t);
    const ring = timer("ring", { event: Fact, key: (one) => one.key });
    const consumer = consume(
      facts,
      (batch, { append, at, deliver, tx }) =>
        batch.each(async (event) => {
          append(next, event);
          deliver(outside, event);
          at(ring, event, { dueAt: new Date(Date.now() + 3_600_000) });
          if (dirty) await note(tx, event.id);
          if (event.wish === "throw") throw new Error("no");
          return done();
        }),
      { retryBaseMs: 3_600_000 },
    );
    await send(store, [fact("1", "a"), fact("2", "b", "throw"), fact("3", "c")]);
    const ringing = consume(ring, (batch) => batch.each(() => done()));
    await runApp(t, store, { consumers: [consumer, noteNext, ringing], deliveries: [outside] });
    await until("the one that throws waits", async () => (await waiting(store.pool)).length === 1);
    const after = await until("what follows from the others", async () => {
      const found = await logged(store.pool, "next");
      return found.length >= 2 && found.map(({ id }) => id);
    });
    assert.deepEqual(after, ["1", "3"]);
    assert.deepEqual(
      (await logged(store.pool, "outside")).map(({ trace }) => trace),
      ["1", "3"],
    );
    const timers = await store.pool.query<{ trace: string }>("select trace from holdfast.timer order by trace");
    assert.deepEqual(timers.rows, [{ trace: "1" }, { trace: "3" }]);
  });
}

test("an effect without a cause needs an id, and one on a stream that the app does not have is refused", async (t) => {
  const store = await ledgerStore(t);
  const codes: string[] = [];
  const consumer = consume(facts, async (_batch, { deliver, append }) => {
    for (const effect of [() => deliver(outside, fact("x")), () => append(next, fact("x"))]) {
      try {
        effect();
      } catch (error) {
        codes.push(String(Object(error).code));
      }
    }
    deliver(outside, fact("x"), { id: "its own" });
  });
  await runApp(t, store, { consumers: [consumer], deliveries: [outside] });
  await send(store, [fact("1")]);
  await until("the one with an id", async () => (await logged(store.pool, "outside"))[0]?.id === "its own");
  assert.deepEqual(codes, ["HF_CAUSE_UNKNOWN", "HF_NOT_DECLARED"]);
});
