// Deliveries under a budget, on a real store: what is spent waits as rows and goes on later, equal questions are one
// call, and the important ones come first.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { z } from "zod";
import { consume, delivery, type DeliveryOptions, stream } from "../app.ts";
import { budget, type Plan } from "../budget/plan.ts";
import { holdfast } from "../command/sample.ts";
import { fact, Fact, ledger, ledgerOf, ledgerStore, note, runApp, send, waiting } from "./sample.ts";
import { manualClock } from "../testing/clock.ts";
import { drain } from "../testing/drain.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { done } from "../work/outcome.ts";
import { type Parcel, type Sent } from "../deliver/transport.ts";

const Place = z.object({ zone: z.string() });
const Placed = z.object({ id: z.string(), key: z.string(), zone: z.string() });
const placed = stream("placed", { event: Placed, id: (one) => one.id, key: (one) => one.key });

interface Asked extends Partial<Omit<DeliveryOptions<Fact>, "answer">> {
  readonly plan: Plan;
  readonly holdsMs?: number;
  readonly isOptional?: boolean;
  readonly fallback?: (question: Fact) => z.infer<typeof Place> | undefined;
  readonly answer?: (parcel: Parcel<Fact>) => Sent | Promise<Sent>;
}

/** A geocoder that is asked under a budget, and a ledger of what came of each question. */
async function run(t: TestContext, store: TestStore, options: Asked) {
  const { plan, holdsMs = 0, isOptional = false, fallback, answer, ...more } = options;
  const calls: string[] = [];
  const found = ({ event }: Parcel<Fact>): Sent => ({ outcome: "sent", answer: { zone: `Zone/${event.key}` } });
  const places = delivery("places", {
    event: Fact,
    key: (one) => one.key,
    budget: budget("geocoder", plan),
    transport: async (parcel) => {
      calls.push(parcel.event.id);
      return (answer ?? found)(parcel);
    },
    answer: {
      schema: Place,
      to: placed,
      event: ({ id, key }, { zone }) => ({ id, key, zone }),
      holdsMs,
      isOptional,
      ...(fallback && { fallback }),
    },
    ...more,
  });
  const told = consume(placed, (batch, { tx }) =>
    batch.each(async ({ id, zone }) => {
      await note(tx, `${id} ${zone}`);
      return done();
    }),
  );
  const running = await runApp(t, store, { roles: ["work", "deliver"], deliveries: [places], consumers: [told] });
  return { calls, stop: () => running.stop() };
}

const toPlaces = { to: "places" };

function facts(count: number, key: (index: number) => string = (index) => `key ${index}`) {
  return Array.from({ length: count }, (_, index) => fact(`${index}`, key(index)));
}

function command(store: TestStore, ...words: string[]) {
  return holdfast(store, ["budget", ...words]);
}

test("10,000 questions about 100 places are 100 calls, and each has its answer", async (t) => {
  const store = await ledgerStore(t);
  const asked = await run(t, store, { plan: { perSecond: 1_000 }, holdsMs: 3_600_000 });
  const all = facts(10_000, (index) => `place ${index % 100}`);
  for (let from = 0; from < all.length; from += 1_000) await send(store, all.slice(from, from + 1_000), toPlaces);
  await drain(store, 60_000);
  assert.equal(asked.calls.length, 100);
  const notes = await ledger(store.pool);
  assert.deepEqual(notes.toSorted(), all.map(({ id, key }) => `${id} Zone/${key}`).toSorted());
  await asked.stop();
  // The next release knows them too.
  const again = await run(t, store, { plan: { perSecond: 1_000 }, holdsMs: 3_600_000 });
  await send(store, [fact("later", "place 7")], toPlaces);
  await ledgerOf(store.pool, 10_001);
  assert.equal(again.calls.length, 0);
});

test("what a day does not allow waits as rows, important ones first, and goes on the next day", async (t) => {
  const store = await ledgerStore(t);
  const clock = await manualClock(store, new Date("2026-03-01T22:00:00Z"));
  const { calls } = await run(t, store, { plan: { perSecond: 500, perDay: 100, zone: "UTC" } });
  await send(store, facts(150), toPlaces);
  await until("50 wait", async () => (await waiting(store.pool)).length === 50);
  assert.equal(calls.length, 100);
  await send(store, [fact("urgent")], { ...toPlaces, class: "critical" });
  await until("it waits", async () => (await waiting(store.pool, "critical")).length === 1);
  const said = await command(store, "--json");
  const [shown] = JSON.parse(said.stdout).budgets;
  assert.equal(shown.name, "geocoder");
  assert.deepEqual(
    shown.waiting.map(({ count }: { count: number }) => count),
    [1, 50, 0],
  );
  assert.equal(shown.doneAt.slice(0, 16), "2026-03-02T00:00");
  assert.match(
    (await command(store)).stdout,
    /used .*100 of 100 today \(UTC\)\n {2}waiting {2}1 critical, 50 normal\n {2}done .*Mon/,
  );
  await clock.set(new Date("2026-03-02T00:00:01Z"));
  await ledgerOf(store.pool, 151);
  assert.equal(calls[100], "urgent");
  assert.deepEqual(
    calls.slice(101),
    facts(150)
      .slice(100)
      .map(({ id }) => id),
  );
});

test("a budget is raised and paused while it runs, and another plan is asked about without a change", async (t) => {
  const store = await ledgerStore(t);
  const { calls } = await run(t, store, { plan: { perDay: 10, zone: "UTC" } });
  await send(store, facts(30), toPlaces);
  await until("20 wait", async () => (await waiting(store.pool)).length === 20);
  const whatIf = JSON.parse((await command(store, "geocoder", "--what-if", "--per-day", "100", "--json")).stdout);
  // At once, as fast as deliveries go just now; not tomorrow.
  assert.ok(whatIf.budgets[0].doneInSeconds < 600, whatIf.budgets[0].doneInSeconds);
  assert.equal((await command(store, "geocoder", "--pause")).status, 0);
  assert.equal((await command(store, "geocoder", "--per-day", "25")).status, 0);
  assert.match(
    (await command(store, "geocoder")).stdout,
    /closed +by hand\n.*20 normal\n +done +not before it is resumed/,
  );
  assert.equal(calls.length, 10);
  assert.equal((await command(store, "geocoder", "--resume")).status, 0);
  await ledgerOf(store.pool, 25);
  await until("5 wait", async () => (await waiting(store.pool)).length === 5);
  assert.equal(calls.length, 25);
  assert.equal((await command(store, "geocoder", "--per-day", "none")).status, 0);
  await ledgerOf(store.pool, 30);
  const wrong = [
    await command(store, "nowhere", "--pause"),
    await command(store, "--pause"),
    await command(store, "geocoder", "--per-day", "x"),
  ];
  assert.deepEqual(
    wrong.map(({ status, code }) => [status, code]),
    [
      [1, "HF_NOT_DECLARED"],
      [1, "HF_SETTING_BAD"],
      [1, "HF_SETTING_BAD"],
    ],
  );
});

test("when the budget is spent a question can have another answer than waiting", async (t) => {
  const store = await ledgerStore(t);
  const clock = await manualClock(store, new Date("2026-03-01T22:00:00Z"));
  const fallback = ({ wish }: Fact) => (wish === "wait" ? undefined : { zone: "UTC" });
  const { calls } = await run(t, store, { plan: { perDay: 2, zone: "UTC" }, fallback });
  await send(store, facts(2), toPlaces);
  await ledgerOf(store.pool, 2);
  await send(store, [fact("a", "a"), fact("b", "b", "wait")], toPlaces);
  await until("one waits", async () => (await waiting(store.pool)).length === 1);
  assert.deepEqual((await ledgerOf(store.pool, 3)).at(-1), "a UTC");
  assert.equal(calls.length, 2);
  // The next day nobody is told what held the day before.
  await clock.set(new Date("2026-03-02T08:00:00Z"));
  await ledgerOf(store.pool, 4);
  await send(store, [fact("c", "c")], toPlaces);
  assert.deepEqual((await ledgerOf(store.pool, 5)).at(-1), "c Zone/c");
});

test("who is told to come back later is left alone, and no try is used up", async (t) => {
  const store = await ledgerStore(t);
  let closed = true;
  const answer = ({ event }: Parcel<Fact>): Sent =>
    closed
      ? { outcome: "later", reason: "429", afterMs: 3_600_000, limited: true }
      : { outcome: "sent", answer: { zone: event.key } };
  const { calls } = await run(t, store, { plan: { perSecond: 100 }, tries: 1, answer });
  await send(store, facts(1), toPlaces);
  await until("it waits", async () => (await waiting(store.pool)).length === 1);
  await send(store, facts(20), toPlaces);
  await until("all wait", async () => (await waiting(store.pool)).length === 20);
  assert.equal(calls.length, 1);
  assert.match((await command(store)).stdout, /closed +the service asked not to be called, until/);
  closed = false;
  await store.pool.query("update holdfast.budget set state = jsonb_set(state, '{closedUntilMs}', '0')");
  await ledgerOf(store.pool, 20);
});

test("an answer that is not what it should be is a failed try, and the last of them is set aside as dead", async (t) => {
  const store = await ledgerStore(t);
  const { calls } = await run(t, store, {
    plan: { perSecond: 100 },
    tries: 1,
    answer: () => ({ outcome: "sent", answer: 5 }),
  });
  await send(store, facts(1), toPlaces);
  const dead = await until("it is dead", async () => {
    const found = await store.pool.query<{ reason: string }>("select reason from holdfast.ended");
    return found.rows[0];
  });
  assert.match(dead.reason, /the answer does not fit its schema/);
  assert.equal(calls.length, 1);
});

test("an optional answer has an event where there is one, and the delivery is sent where there is none", async (t) => {
  const store = await ledgerStore(t);
  const answer = ({ event }: Parcel<Fact>): Sent =>
    event.id === "1" ? { outcome: "sent", answer: { zone: "said" } } : { outcome: "sent" };
  const { calls } = await run(t, store, { plan: { perSecond: 100 }, isOptional: true, tries: 1, answer });
  await send(store, facts(3), toPlaces);
  await drain(store);
  assert.deepEqual(calls.toSorted(), ["0", "1", "2"]);
  assert.deepEqual(await ledger(store.pool), ["1 said"]);
  const dead = await store.pool.query("select from holdfast.ended");
  assert.equal(dead.rowCount, 0);
});

test("two budgets of one name are refused (HF_BUDGET_BAD)", async (t) => {
  const store = await ledgerStore(t);
  const transport = () => Promise.resolve({ outcome: "sent" } as const);
  const made = ["one", "two"].map((name) =>
    delivery(name, { event: Fact, key: (one) => one.key, transport, budget: budget("same", { perDay: 1 }) }),
  );
  await assert.rejects(runApp(t, store, { roles: ["deliver"], deliveries: made }), { code: "HF_BUDGET_BAD" });
});

test("the log says when a budget is nearly spent (HF_BUDGET_FILLING)", async (t) => {
  const store = await ledgerStore(t);
  await run(t, store, { plan: { perDay: 10, zone: "UTC" } });
  await send(store, facts(8), toPlaces);
  await ledgerOf(store.pool, 8);
  const alarmed = await until("the alarm is noted", async () => {
    const found = await store.pool.query<{ day: string }>("select state ->> 'alarmed' as day from holdfast.budget");
    return found.rows[0]?.day;
  });
  assert.match(alarmed, /^\d{4}-\d\d-\d\d$/);
});

test("a failed call under a budget is tried again, also when nothing else goes on", async (t) => {
  const store = await ledgerStore(t);
  let failures = 2;
  const answer = ({ event }: Parcel<Fact>): Sent =>
    failures-- > 0 ? { outcome: "later", reason: "not yet" } : { outcome: "sent", answer: { zone: event.key } };
  const { calls } = await run(t, store, { plan: { perSecond: 100 }, answer });
  await send(store, facts(1), toPlaces);
  await ledgerOf(store.pool, 1);
  assert.deepEqual(calls, ["0", "0", "0"]);
});
