// `holdfast pause` and `resume` as processes, beside an app that runs: what is paused does nothing, keeps everything,
// and goes on in order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { consume, delivery } from "../app.ts";
import { pausedConsumers } from "../log/pause.ts";
import { Fact, fact, facts, ledger, ledgerOf, ledgerStore, note, runApp, send } from "../role/sample.ts";
import { until } from "../testing/until.ts";
import { holdfast } from "./sample.ts";

const consumer = consume(facts, async (batch, { tx }) => {
  for (const { event } of batch.items) await note(tx, event.id);
});

test("a paused consumer takes nothing new in any process, also after a restart, and goes on in order", async (t) => {
  const store = await ledgerStore(t);
  const parts = { consumers: [consumer] };
  const running = [await runApp(t, store, { ...parts, as: "one" }), await runApp(t, store, { ...parts, as: "two" })];
  await send(store, [fact("1", "a"), fact("2", "b")]);
  await ledgerOf(store.pool, 2);
  assert.equal((await holdfast(store, ["pause", "facts"])).status, 0);
  assert.deepEqual(
    (await pausedConsumers(store.pool)).map((one) => one.consumer),
    ["facts"],
  );
  // Whoever takes something has not heard of it yet, and one that is slow looks like one that has: so eight keys at
  // once, until none of them is taken.
  let sent = 2;
  await until("both processes have heard of it", async () => {
    const taken = (await ledger(store.pool)).length;
    await send(
      store,
      Array.from({ length: 8 }, () => fact(String((sent += 1)), `key ${sent % 8}`)),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    return (await ledger(store.pool)).length === taken;
  });
  const before = await ledger(store.pool);
  for (const one of running) await one.stop();
  await runApp(t, store, { ...parts, as: "three" });
  const later = Array.from({ length: 20 }, (_, index) => fact(`later ${String(index).padStart(2, "0")}`, "a"));
  await send(store, later);
  const { stdout } = await holdfast(store, ["status"]);
  assert.match(stdout, /facts +normal +\d+ .* paused\n/);
  assert.match(stdout, /facts is paused since .*: its events are kept/);
  const { backlogs, paused } = JSON.parse((await holdfast(store, ["status", "--json"])).stdout);
  assert.equal(backlogs[0].waiting, later.length + sent - before.length);
  assert.equal(paused[0].consumer, "facts");
  assert.deepEqual(await ledger(store.pool), before);

  assert.deepEqual(await holdfast(store, ["resume", "facts"]), { status: 0, stdout: "goes on: facts\n", code: "" });
  const notes = await ledgerOf(store.pool, sent + later.length);
  assert.deepEqual(
    notes.filter((id) => id.startsWith("later")),
    later.map(({ id }) => id),
  );
  assert.equal(new Set(notes).size, notes.length);
});

test("a paused delivery calls nobody, and sends what it kept when it goes on", async (t) => {
  const store = await ledgerStore(t);
  const calls: string[] = [];
  const mail = delivery("mail", {
    event: Fact,
    key: ({ key }) => key,
    transport: ({ event }) => {
      calls.push(event.id);
      return Promise.resolve({ outcome: "sent" });
    },
  });
  await holdfast(store, ["pause", "mail"]).then(({ code }) => assert.equal(code, "HF_NOT_DECLARED"));
  const first = await runApp(t, store, { deliveries: [mail], roles: ["deliver"] });
  await first.stop();
  const { stdout } = await holdfast(store, ["pause", "mail", "--json"]);
  assert.equal(JSON.parse(stdout).paused[0].consumer, "mail");
  await runApp(t, store, { deliveries: [mail], roles: ["deliver"], as: "again" });
  await send(store, [fact("1"), fact("2"), fact("3", "b")], { to: "mail" });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.deepEqual(calls, []);
  assert.equal((await holdfast(store, ["resume", "mail"])).status, 0);
  await until("all are sent", () => calls.length === 3);
  assert.deepEqual(
    calls.filter((id) => id !== "3"),
    ["1", "2"],
  );
});

test("a name that nothing has, or none, is refused", async (t) => {
  const store = await ledgerStore(t);
  for (const command of ["pause", "resume"]) {
    assert.deepEqual(await holdfast(store, [command, "nobody"]), { status: 1, stdout: "", code: "HF_NOT_DECLARED" });
    assert.deepEqual(await holdfast(store, [command]), { status: 1, stdout: "", code: "HF_SETTING_BAD" });
  }
});
