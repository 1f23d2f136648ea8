// Deliveries that are taken back before they have gone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../limits.ts";
import { markCancelled } from "../log/cancelled.ts";
import { streamNumbers } from "../log/directory.ts";
import { ended, fact, type Fact, ledgerStore, send, waiting } from "../role/sample.ts";
import { until } from "../testing/until.ts";
import { haveReceipts, Outside, run, toSms } from "./sample.ts";

test("a delivery that is too late, or was cancelled while it waited, does not go out and has its record", async (t) => {
  const store = await ledgerStore(t);
  let broken = true;
  const outside = new Outside(({ event }) =>
    event.wish === "later" && broken ? { outcome: "later", reason: "busy", afterMs: 3_600_000 } : { outcome: "sent" },
  );
  const deadline = ({ wish }: Fact, acceptedAt: Date) =>
    wish === "soon" ? new Date(acceptedAt.getTime() - 1) : undefined;
  await run(t, store, { to: outside, deadline });
  await send(store, [fact("late", "a", "soon"), fact("b1", "b", "later"), fact("b2", "b"), fact("c", "c")], toSms);
  await until("two of a key wait", async () => (await waiting(store.pool)).length === 2);
  broken = false;
  const stream = (await streamNumbers(store.pool, ["sms"])).get("sms") ?? assert.fail();
  await markCancelled(store.pool, [{ stream, byKey: false, name: "b1" }]);
  await haveReceipts(store, 2);
  assert.deepEqual(outside.ids().toSorted(), ["b1", "b2", "c"]);
  const records = (await ended(store.pool)).map(({ id, outcome }) => `${id} ${outcome}`);
  assert.deepEqual(records, ["late expired", "b1 cancelled"]);
});

test("what is in line does not go once it is cancelled, and never after what tells of that", async (t) => {
  const store = await ledgerStore(t);
  let letGo = (): void => undefined;
  const outside = new Outside(async ({ event }) => {
    if (event.wish === "later") await new Promise<void>((resolve) => (letGo = resolve));
    // What waited behind the first may go from the moment on at which it is said that it was taken back.
    if (event.wish === "soon") letGo();
    return { outcome: "sent" };
  });
  await run(t, store, { to: outside });
  await send(store, [fact("begin")], toSms);
  await haveReceipts(store, 1);
  const stream = (await streamNumbers(store.pool, ["sms"])).get("sms") ?? assert.fail();
  // Each round at another moment of the time between two polls.
  for (const [round, key] of ["a", "b", "c", "d", "e", "f"].entries()) {
    const names = { first: `${key} first`, ring: `${key} ring`, back: `${key} taken back`, other: `${key} other` };
    const { first, ring, back, other } = names;
    await send(store, [fact(first, key, "later"), fact(ring, key), fact(other, key)], toSms);
    await until("the first is out", () => outside.ids().at(-1) === first);
    await sleep((round * limits.pollMs) / 6);
    await markCancelled(store.pool, [{ stream, byKey: false, name: ring }]);
    await send(store, [fact(back, key, "soon")], { ...toSms, class: "critical" });
    await until("the last one is out", () => outside.ids().at(-1) === other);
    assert.deepEqual(outside.ids().slice(-3), [first, back, other]);
    await until("it has its record", async () => (await ended(store.pool)).at(-1)?.id === ring);
  }
});
