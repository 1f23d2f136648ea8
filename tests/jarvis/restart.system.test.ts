// Reminders whose time came while nothing ran go out when Jarvis is back: each once, the oldest first, marked as late.

import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { sayInMessenger, Visitor } from "./hands.ts";
import { startJarvis } from "./running.ts";

test("after downtime the overdue reminders go out oldest first, marked as late, and only once", async () => {
  await using jarvis = await startJarvis();
  const visitor = await Visitor.come(jarvis);
  await visitor.say("remind me to read in 1 hour");
  for (const [what, when] of [
    ["second", "in 2 hours"],
    ["third", "in 3 hours"],
    ["first", "in 1 hour"],
    ["not yet", "in 10 hours"],
  ]) {
    await sayInMessenger(jarvis, "sleeper", `remind me to ${what} ${when}`);
  }
  await jarvis.stop();
  // Five hours pass.
  await jarvis.store.pool.query("update holdfast.timer set due_at = due_at - interval '5 hours'");
  await jarvis.store.pool.query("update jarvis.reminder set due_at = due_at - interval '5 hours'");
  await jarvis.start();
  const calls = await until("three reminders", async () => {
    const all = await jarvis.outbox("sleeper");
    return all.length >= 7 && all;
  });
  const rings = calls.slice(4).map((call) => call.text);
  assert.deepEqual(
    rings.map((text) => text.split(": ").at(-1)),
    ["first", "second", "third"],
  );
  for (const text of rings) assert.match(text, /late, it was due on/);
  const line = await until("the web's", async () =>
    (await visitor.state()).lines.find((one) => one.kind === "reminder"),
  );
  assert.match(line.text, /^read\n.*late/);
  await jarvis.stop();
  await jarvis.start();
  await sayInMessenger(jarvis, "sleeper", "list");
  assert.equal((await jarvis.outbox("sleeper")).length, 8);
});
