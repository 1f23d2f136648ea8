// What was taken back does not ring any more, also when it had been decided to ring and the ring was still on its way;
// what was merely answered rings all the same.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type Parcel, type Sent } from "../../packages/holdfast/src/index.ts";
import { until } from "../../packages/holdfast/src/testing/index.ts";
import { type Reply } from "../../apps/jarvis/src/streams.ts";
import { startClocked } from "./clocked.ts";

const now = "2026-11-21T10:00:00Z";

/** A channel on which the first ring is out until `letGo` is called, and then gone, or to be tried again. */
function slowChannel(then: Sent) {
  const said: string[] = [];
  const gate = Promise.withResolvers<void>();
  let isFirst = true;
  const transport = async ({ event }: Parcel<Reply>): Promise<Sent> => {
    said.push(event.text.split("\n")[0] ?? "");
    if (!isFirst || !event.text.startsWith("⏰")) return { outcome: "sent" };
    isFirst = false;
    await gate.promise;
    return then;
  };
  return { said, transport, letGo: () => gate.resolve() };
}

/** A person with two reminders, the first of which is ringing while the second waits behind it. */
async function ringing(t: TestContext, then: Sent) {
  const channel = slowChannel(then);
  const jarvis = await startClocked({}, now, { messenger: channel.transport });
  t.after(async () => {
    channel.letGo();
    await jarvis[Symbol.asyncDispose]();
  });
  const { said } = channel;
  const say = (text: string) => jarvis.say(text, ["m1"], { channel: "messenger" });
  await say("remind me to swim in 10 minutes");
  await say("remind me to run in 11 minutes");
  await jarvis.drain();
  await jarvis.clock.advance(11 * 60_000);
  await until("the first rings", () => said.some((text) => text.startsWith("⏰")));
  const rang = "select count(*)::int as count from jarvis.reminder where state = 'rung'";
  await until("both have rung", async () => {
    return (await jarvis.store.pool.query<{ count: number }>(rang)).rows[0]?.count === 2;
  });
  const heardSoFar = said.length;
  return {
    said: () => said.slice(heardSoFar),
    say,
    async end() {
      channel.letGo();
      await jarvis.drain();
      await jarvis.clock.advance(1_000);
      await jarvis.drain();
    },
  };
}

test("what is cancelled while its ring waits behind another does not ring", async (t) => {
  const person = await ringing(t, { outcome: "sent" });
  await person.say("cancel run");
  await until("that is said", () => person.said().length === 1);
  await person.end();
  assert.equal(person.said().length, 1);
  assert.match(person.said()[0] ?? "", /^Cancelled: run/);
});

test("a ring that could not be said is not tried again once it was taken back", async (t) => {
  const person = await ringing(t, { outcome: "later", reason: "busy", afterMs: 300 });
  await person.say("cancel swim");
  await until("that is said", () => person.said().length === 1);
  await person.end();
  assert.deepEqual(
    person.said().map((text) => text.slice(0, 17)),
    ["Cancelled: swim (", "⏰ Reminder: run"],
  );
});

test("who answers a ring hears the ones behind it", async (t) => {
  const person = await ringing(t, { outcome: "sent" });
  await person.say("done");
  await until("that is said", () => person.said().length === 1);
  await person.end();
  assert.match(person.said()[0] ?? "", /^Done: /);
  assert.match(person.said()[1] ?? "", /^⏰ Reminder: run/);
});
