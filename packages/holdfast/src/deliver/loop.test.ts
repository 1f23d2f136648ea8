// Deliveries against an outside that is slow, refuses or breaks: each is sent once with its receipt, a key in order,
// and a restart repeats only what was out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";
import { consumerNumbers, streamNumbers } from "../log/directory.ts";
import { countUnread } from "../log/tally.ts";
import { ended, fact, ledgerStore, send, waiting } from "../role/sample.ts";
import { atEnd } from "../store/embedded/scratch.ts";
import { type TestStore } from "../testing/store.ts";
import { until } from "../testing/until.ts";
import { type Sent } from "./transport.ts";
import { haveReceipts, Outside, receipts, run, toSms } from "./sample.ts";

/** Retries are due at once, as if the time had passed. Those that a process has in hand are left to it. */
async function hurry(store: TestStore): Promise<void> {
  await store.pool.query(`
    with free as (select ctid from holdfast.waiting where due_at is not null for update skip locked)
    update holdfast.waiting set due_at = now() from free where waiting.ctid = free.ctid`);
}

function hang(): Promise<never> {
  return new Promise(() => undefined);
}

test("each delivery is sent once, in order for its key, and has a receipt", async (t) => {
  const store = await ledgerStore(t);
  const outside = new Outside(async () => {
    await sleep(1);
    return { outcome: "sent", providerId: "p\0" };
  });
  await run(t, store, { to: outside });
  const list = Array.from({ length: 200 }, (_, index) => fact(`${index}`, `key ${index % 20}`));
  await send(store, list.slice(0, 100), toSms);
  await send(store, list.slice(100), toSms);
  await haveReceipts(store, 200);
  assert.equal(outside.calls.length, 200);
  for (let key = 0; key < 20; key++) {
    const mine = outside.calls.filter((call) => call.key === `key ${key}`).map(({ id }) => Number(id));
    assert.deepEqual(
      mine,
      mine.toSorted((one, two) => one - two),
    );
  }
  const stored = await store.pool.query<{ provider_id: string }>("select distinct provider_id from holdfast.receipt");
  assert.deepEqual(stored.rows, [{ provider_id: "p\ufffd" }]);
});

test("a restart sends again only what was out, not what has a receipt before the cursor", async (t) => {
  const store = await ledgerStore(t);
  const { promise: hangs, resolve: end } = Promise.withResolvers<Sent>();
  const first = new Outside(({ event }) => (event.wish === "hang" ? hangs : { outcome: "sent" }));
  // It counts as killed: the second one of its name fences it, and what it has out never comes back.
  await run(t, store, { to: first, timeoutMs: 1_000_000 });
  atEnd(t, () => end({ outcome: "sent" }));
  const list = Array.from({ length: 50 }, (_, index) => fact(`${index}`, `key ${index}`, index === 3 ? "hang" : ""));
  await send(store, list, toSms);
  await haveReceipts(store, 49);
  assert.equal(first.calls.length, 50);
  const second = new Outside();
  await run(t, store, { to: second });
  await haveReceipts(store, 50);
  // What was not sent again is not left before the cursor either, though nothing comes after it.
  const stream = (await streamNumbers(store.pool, ["sms"])).get("sms") ?? assert.fail();
  const sms = (await consumerNumbers(store.pool, new Map([["sms", stream]]))).get("sms") ?? assert.fail();
  await until("all is passed", async () => (await countUnread(store.pool, sms, "normal")).unread === 0);
  await send(store, [fact("50", "key 3"), fact("51", "key 4")], toSms);
  await haveReceipts(store, 52);
  assert.deepEqual(second.ids().toSorted(), ["3", "50", "51"]);
});

test("a delivery that is put off, or throws, is tried again under the same key and holds back only its own", async (t) => {
  const store = await ledgerStore(t);
  const outside = new Outside(({ event }, before) => {
    if (event.wish === "throw" && before === 0) throw new Error("line is broken");
    if (event.wish === "later" && before < 2) return { outcome: "later", reason: "busy", afterMs: 3_600_000 };
    return { outcome: "sent" };
  });
  await run(t, store, { to: outside });
  await send(
    store,
    [fact("1", "a", "throw"), fact("2", "a"), fact("3", "b", "later"), fact("4", "b"), fact("5", "c")],
    toSms,
  );
  await haveReceipts(store, 1);
  await until("two wait with one behind each", async () => (await waiting(store.pool)).join() === "1+,(2),3+,(4)");
  await send(store, [fact("6", "a")], toSms);
  await until("what comes later waits too", async () => (await waiting(store.pool)).includes("(6)"));
  await until("all are sent", async () => {
    await hurry(store);
    return (await receipts(store)).length === 6;
  });
  const of = (key: string) => outside.calls.filter((call) => call.key === key).map(({ id, tries }) => `${id}+${tries}`);
  assert.deepEqual(of("a"), ["1+0", "1+1", "2+0", "6+0"]);
  assert.deepEqual(of("b"), ["3+0", "3+1", "3+2", "4+0"]);
  assert.deepEqual(await waiting(store.pool), []);
});

test("a delivery that the outside refuses, or that fails too often, is dead, and the next of its key goes", async (t) => {
  const store = await ledgerStore(t);
  const outside = new Outside(({ event }) => {
    if (event.wish === "refuse") return { outcome: "refused", reason: "no such number\0" };
    if (event.wish === "never") return { outcome: "later", reason: "busy" };
    return { outcome: "sent" };
  });
  await run(t, store, { to: outside, tries: 2 });
  const unfit = { id: "unfit", key: "c", wish: 5 as unknown as string };
  await send(store, [fact("1", "a", "refuse"), fact("2", "a"), fact("3", "b", "never"), fact("4", "b"), unfit], toSms);
  await until("all but the dead are sent", async () => {
    await hurry(store);
    return (await receipts(store)).length === 2;
  });
  const dead = (await ended(store.pool)).map(({ id, tries, reason }) => `${id}+${tries} ${reason}`);
  assert.deepEqual(dead.slice(0, 2), ["1+1 no such number\ufffd", "3+2 busy"]);
  assert.match(dead[2] ?? "", /^unfit\+1 the event does not fit its schema: wish/);
  assert.deepEqual(await waiting(store.pool), []);
});

test("what the outside answers in no known shape is tried again and stops nothing", async (t) => {
  const store = await ledgerStore(t);
  const odd: readonly unknown[] = [
    undefined,
    { outcome: "perhaps" },
    { outcome: "later", reason: { code: 7 }, afterMs: Number.NaN },
    { outcome: "later", reason: "x", afterMs: 1e300 },
    { outcome: "later", reason: undefined, afterMs: -5 },
    { outcome: "sent", providerId: 12_345 },
  ];
  // What JavaScript, or a cast, lets through.
  const outside = new Outside(({ event }, before) =>
    before > 0 ? { outcome: "sent" } : (odd[Number(event.wish)] as Sent),
  );
  await run(t, store, { to: outside });
  await send(
    store,
    odd.map((_, index) => fact(`${index}`, `key ${index}`, `${index}`)),
    toSms,
  );
  await until("all are sent in the end", async () => {
    await hurry(store);
    return (await receipts(store)).length === odd.length;
  });
});

test("never more are out than the limit, counting those without a receipt", async (t) => {
  const store = await ledgerStore(t);
  const outside = new Outside(async () => {
    await sleep(5);
    return { outcome: "sent" };
  });
  await send(
    store,
    Array.from({ length: 400 }, (_, index) => fact(`${index}`, `key ${index}`)),
    toSms,
  );
  await run(t, store, { to: outside });
  await haveReceipts(store, 400);
  assert.equal(outside.most, limits.deliverInFlight);
});

test("a transport that takes too long is told to stop, and one that does not listen is left", async (t) => {
  const store = await ledgerStore(t);
  let aborted = false;
  const outside = new Outside(({ event, signal }, before) => {
    if (before > 0) return { outcome: "sent" };
    if (event.wish === "deaf") return hang();
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(((aborted = true), signal.reason))),
    );
  });
  await run(t, store, { to: outside, timeoutMs: 50 });
  await send(store, [fact("1", "a", "listens"), fact("2", "b", "deaf")], toSms);
  await until("both wait", async () => (await waiting(store.pool)).join() === "1+,2+");
  assert.equal(aborted, true);
  await hurry(store);
  await haveReceipts(store, 2);
});

test("a delivery that had to wait is not sent again while its receipt is being written", async (t) => {
  const store = await ledgerStore(t);
  const outside = new Outside((_, before) =>
    before === 0 ? { outcome: "later", reason: "busy" } : { outcome: "sent" },
  );
  await run(t, store, { to: outside });
  const count = 300;
  await send(
    store,
    Array.from({ length: count }, (_, index) => fact(`${index}`, `key ${index}`)),
    toSms,
  );
  await until("all are sent", async () => {
    await hurry(store);
    return (await receipts(store)).length === count;
  });
  assert.equal(outside.calls.length, count * 2);
});

test("after the store was away, what came meanwhile is found without a wake", async (t) => {
  const store = await ledgerStore(t);
  const outside = new Outside();
  await run(t, store, { to: outside });
  await send(store, [fact("1")], toSms);
  await haveReceipts(store, 1);
  await store.pool.query("alter sequence holdfast.log_normal_seq rename to elsewhere");
  await send(store, [fact("c")], { ...toSms, class: "critical" });
  // Each look at the other class fails from here on.
  await sleep(limits.pollMs);
  await store.pool.query("alter sequence holdfast.elsewhere rename to log_normal_seq");
  await store.pool.query(`insert into holdfast.log_normal (xid, seq, stream, slot, answer, id, key, trace, body)
    select pg_current_xact_id(), nextval('holdfast.log_normal_seq'), stream, slot, false, '2', key, trace, body
    from holdfast.log_normal where id = '1'`);
  await until("both are sent", () => outside.calls.length === 3);
});
