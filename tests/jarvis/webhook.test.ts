// Messenger's webhook against a whole Jarvis: what is signed has its effect once, what is not has none.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { escapedForm } from "../../apps/jarvis/src/accept/signature.ts";
import { drain, until } from "../../packages/holdfast/src/testing/index.ts";
import { item, sayInMessenger, sendWebhook, webhookOf } from "./hands.ts";
import { type Jarvis, startJarvis } from "./running.ts";

let jarvis: Jarvis;
before(async () => {
  jarvis = await startJarvis();
});
after(() => jarvis[Symbol.asyncDispose]());

/** Everything that was accepted has been worked on and gone out. */
async function quiet(): Promise<void> {
  await drain(jarvis.store);
}

async function remindersOf(person: string): Promise<number> {
  const found = await jarvis.store.pool.query<{ count: number }>(
    "select count(*)::int as count from jarvis.reminder where person_id = $1",
    [`messenger:${person}`],
  );
  return found.rows[0]?.count ?? 0;
}

test("the same webhook fifty times makes one reminder and one answer", async () => {
  const body = webhookOf([item("fifty", "remind me to call mum in 2 hours")]);
  const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await sendWebhook(jarvis, body)).status));
  assert.deepEqual(new Set(statuses), new Set([200]));
  await quiet();
  const calls = await jarvis.outbox("fifty");
  assert.equal(calls.length, 1);
  assert.match(calls[0]?.text ?? "", /call mum .*UTC/);
  assert.equal(await remindersOf("fifty"), 1);
});

test("a forged webhook, one without a signature and one with another secret are refused and have no effect", async () => {
  const body = webhookOf([item("forged", "remind me to rob a bank in 2 hours")]);
  assert.equal((await sendWebhook(jarvis, body, { signed: `${body} ` })).status, 401);
  assert.equal((await sendWebhook(jarvis, body, { secret: "another secret" })).status, 401);
  const unsigned = await fetch(`${jarvis.url}/webhook/messenger`, { method: "POST", body });
  assert.equal(unsigned.status, 401);
  await quiet();
  assert.deepEqual(await jarvis.outbox("forged"), []);
  assert.equal(await remindersOf("forged"), 0);
});

test("the local secret, which everybody knows, is not taken from who comes through a proxy or a tunnel", async () => {
  const body = webhookOf([item("tunnel", "help")]);
  const mark = createHmac("sha256", "local-app-secret").update(body).digest("hex");
  const headers = { "x-hub-signature-256": `sha256=${mark}`, "x-forwarded-for": "198.51.100.7" };
  assert.equal((await fetch(`${jarvis.url}/webhook/messenger`, { method: "POST", headers, body })).status, 401);
});

test("a webhook that is signed in its escaped form is accepted", async () => {
  const body = webhookOf([item("escaped", "remind me to buy Äpfel 😀 in 2 hours")]);
  const escaped = escapedForm(Buffer.from(body));
  assert.ok(escaped !== null);
  assert.equal((await sendWebhook(jarvis, body, { signed: escaped })).status, 200);
  const [call] = await until("an answer", async () => {
    const calls = await jarvis.outbox("escaped");
    return calls.length > 0 && calls;
  });
  assert.match(call?.text ?? "", /Äpfel 😀/);
});

test("every message of every entry is answered; echoes, receipts and reactions are taken and not answered", async () => {
  const entry = (messaging: readonly unknown[]) => ({ id: "page", time: Date.now(), messaging });
  const echo = { message: { mid: "m_echo", text: "help", is_echo: true } };
  const body = JSON.stringify({
    object: "page",
    entry: [
      entry([item("many-1", "help"), item("many-2", "hello")]),
      entry([item("many-1", "list"), item("many-3", "", { message: { mid: "m_s", sticker_id: 369 } })]),
      entry([item("page", "help", echo), { sender: { id: "many-4" }, read: { watermark: 1 } }]),
      { id: "page", changes: [] },
    ],
  });
  const response = await sendWebhook(jarvis, body);
  assert.deepEqual([response.status, await response.json()], [200, { accepted: 4, repeated: 0 }]);
  await quiet();
  const texts = async (person: string) => (await jarvis.outbox(person)).map((call) => call.text.split("\n")[0]);
  assert.deepEqual((await texts("many-1")).length, 2);
  assert.match((await texts("many-1"))[1] ?? "", /You have no reminders/);
  assert.match((await texts("many-2")).join(), /^Hello!/);
  assert.match((await texts("many-3")).join(), /^Nice one!/);
  assert.deepEqual(await texts("page"), []);
  assert.deepEqual(await texts("many-4"), []);
});

test("Messenger's question whether the address is ours is answered with its challenge, and with 403 for others", async () => {
  const ask = (token: string) =>
    fetch(`${jarvis.url}/webhook/messenger?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`);
  const right = await ask("local-verify-token");
  assert.deepEqual([right.status, await right.text()], [200, "1158201444"]);
  assert.equal((await ask("guessed")).status, 403);
});

test("a conversation: list, cancel by number and by text, undo, and a zone of one's own", async () => {
  const say = (text: string) => sayInMessenger(jarvis, "talker", text);
  assert.match(await say("remind me to call mum in 3 days at 5pm"), /call mum .*17:00 \(UTC, since I do not know/);
  assert.match(await say("I live in Berlin"), /Europe\/Berlin/);
  assert.match(await say("remind me to buy milk tomorrow at 8am"), /08:00 \(Europe\/Berlin\)/);
  assert.match(await say("water the plants"), /When shall I remind you to water the plants/);
  assert.match(await say("tomorrow at 9am"), /water the plants .*09:00/);
  assert.match(await say("list"), /1\. .*buy milk\n2\. .*water the plants\n3\. .*call mum/);
  assert.match(await say("cancel 2"), /Cancelled: water the plants/);
  assert.match(await say("undo"), /It is back: water the plants/);
  assert.match(await say("cancel milk"), /Cancelled: buy milk/);
  assert.match(await say("remind me to jump in 3 hours"), /to jump/);
  assert.match(await say("undo"), /I will not remind you of “jump”/);
  assert.match(await say("list"), /1\. .*water the plants\n2\. .*call mum/);
  assert.match(await say("what is my time zone?"), /Europe\/Berlin/);
  assert.match(await say("cancel 7"), /no reminder “7”/);
  const waiting = await jarvis.store.pool.query<{ stream: number }>(
    "select stream from holdfast.timer where key = $1",
    ["messenger:talker"],
  );
  assert.equal(waiting.rows.length, 2, "what was cancelled has no timer any more");
});
