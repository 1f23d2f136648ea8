// Telegram from the raw bytes of an update to the reply that the stand-in has: once for each update, never for what is
// forged, and whatever people write. Updates of somebody else's stand-in have the same effect.

import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { after, before, test } from "node:test";
import { TelegramServer } from "telegram-test-api/lib/telegramServer.js";
import { startFakeTelegram } from "../../apps/jarvis/fakes/telegram.ts";
import { telegramPath, telegramRoute } from "../../apps/jarvis/src/accept/telegram-webhook.ts";
import { telegramBudget, telegramTransport } from "../../apps/jarvis/src/deliver/telegram.ts";
import { localTelegramSecret as secret, readTelegram } from "../../apps/jarvis/src/settings/telegram.ts";
import { type Channel, forAll, junk, outboxOf, patiently, startChannel, texts } from "./channel.ts";

let channel: Channel;
let fake: Awaited<ReturnType<typeof startFakeTelegram>>;
const stack = new AsyncDisposableStack();
before(async () => {
  const webhook = {
    secret,
    get url() {
      return `${channel.url}${telegramPath}`;
    },
  };
  fake = stack.use(await startFakeTelegram({ port: 0, webhook }));
  const settings = readTelegram((name) => (name === "HOLDFAST_STAND_IN_TELEGRAM" ? fake.url : undefined));
  const transport = telegramTransport(settings);
  channel = stack.use(await startChannel({ routes: [telegramRoute(settings)], transport }));
});
after(() => stack.disposeAsync());

let number = 1_000;

function updateOf(person: number, more: object): string {
  number += 1;
  const from = { id: person, is_bot: false, first_name: "A" };
  const chat = { id: person, type: "private" };
  return JSON.stringify({ update_id: number, message: { message_id: number, from, chat, date: 1, ...more } });
}

function post(body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  const own = { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret };
  return fetch(`${channel.url}${telegramPath}`, { method: "POST", headers: { ...own, ...headers }, body });
}

test("the same update fifty times is heard once and answered once", async () => {
  const body = updateOf(50, { text: "call mum 😀" });
  const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await post(body)).status));
  assert.deepEqual(new Set(statuses), new Set([200]));
  await channel.quiet();
  assert.deepEqual(
    (await outboxOf(fake.url)).get("50")?.map(({ text }) => text),
    ["text: call mum 😀"],
  );
});

test("what is forged, without the secret, by another method or of another type has no effect", async () => {
  const count = channel.heard.length;
  const body = updateOf(51, { text: "rob a bank" });
  assert.equal((await post(body, { "x-telegram-bot-api-secret-token": `${secret}x` })).status, 401);
  assert.equal((await post(body, { "x-telegram-bot-api-secret-token": "" })).status, 401);
  assert.equal((await post(body, { "x-forwarded-for": "192.0.2.1" })).status, 401);
  assert.equal((await fetch(`${channel.url}${telegramPath}`, { method: "POST", body })).status, 401);
  for (const method of ["GET", "PUT", "DELETE"]) {
    const response = await fetch(`${channel.url}${telegramPath}`, { method });
    assert.equal(response.status, 404);
  }
  assert.equal((await post("payload=%7B%7D", { "content-type": "application/x-www-form-urlencoded" })).status, 400);
  for (const one of junk) assert.ok([200, 400, 413].includes((await post(one)).status), one.slice(0, 40));
  await channel.quiet();
  assert.equal(channel.heard.length, count);
});

test("whatever people write is heard and answered", async () => {
  await forAll(texts, async (text, index) => {
    const { status } = await patiently(() => post(updateOf(10_000 + index, { text })));
    assert.equal(status, 200, text.slice(0, 60));
  });
  await channel.quiet();
  const outbox = await outboxOf(fake.url);
  for (const index of texts.keys()) {
    const [first, ...more] = outbox.get(String(10_000 + index)) ?? [];
    assert.ok(first !== undefined && more.length === 0, texts[index]);
    assert.ok(first.text.startsWith("text: ") && first.text.length <= 4_096 && first.text.isWellFormed());
  }
  assert.deepEqual(await channel.failures(), []);
});

test("on the stand-in's page a person writes and presses a button, which is answered at once", async () => {
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${fake.url}${path}`, { method: "POST", body: new URLSearchParams(fields), headers, redirect: "manual" });
  assert.equal((await form("/say", { person: "77", text: "<b>tea</b>" })).status, 303);
  await channel.quiet();
  const page = await (await fetch(`${fake.url}/outbox?person=77`)).text();
  assert.match(page, /text: &lt;b&gt;tea.*<button name="payload" value="undo:1">Undo<\/button>/s);
  assert.match(page, /Ours, not Telegram&#39;s/);
  assert.equal((await form("/press", { person: "77", payload: "undo:1" })).status, 303);
  await channel.quiet();
  assert.deepEqual(
    (await outboxOf(fake.url)).get("77")?.map(({ text }) => text),
    ["text: <b>tea</b>", "postback: undo:1"],
  );
  assert.equal((await form("/say", { text: "x" }, { origin: "https://evil.example" })).status, 403);
  assert.equal((await fetch(`${fake.url}/say`, { method: "POST" })).status, 403);
  const update = { update_id: 1, callback_query: { id: "5", from: { id: 1 }, data: "x" } };
  assert.deepEqual(await (await post(JSON.stringify(update))).json(), {
    method: "answerCallbackQuery",
    callback_query_id: "5",
  });
});

test("updates of another's stand-in of Telegram are refused without the secret, and heard with it", async (context) => {
  const relay = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://relay");
    const headers = pathname === "/with" ? { "x-telegram-bot-api-secret-token": secret } : {};
    void (async () => {
      const answer = await fetch(`${channel.url}${telegramPath}`, {
        method: "POST",
        headers,
        body: await bytesOf(request),
      });
      response.writeHead(answer.status).end(await answer.text());
    })();
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  context.after(() => relay.close());
  const place = relay.address();
  assert.ok(typeof place === "object" && place !== null);
  const server = new TelegramServer();
  const token = "1:a-token-of-the-test";
  const count = channel.heard.length;
  const send = async (path: string): Promise<void> => {
    server.setWebhook({ url: `http://127.0.0.1:${place.port}${path}` }, token);
    const client = server.getClient(token, { userId: 88, chatId: 88 });
    await server.addUserMessage(client.makeMessage("list"));
    await server.addUserCommand(client.makeCommand("/start A1b2"));
    await server.addUserCallback(client.makeCallbackQuery("undo:1"));
  };
  await assert.rejects(send("/without"));
  assert.equal(channel.heard.length, count);
  await send("/with");
  await channel.quiet();
  assert.deepEqual(
    channel.heard.slice(count).map(({ personId, kind, text }) => [personId, kind, text]),
    [
      ["88", "text", "list"],
      ["88", "text", "link A1b2"],
      ["88", "postback", "undo:1"],
    ],
  );
});

test("what Telegram takes from a bot is a budget", () => {
  assert.deepEqual([telegramBudget.name, telegramBudget.plan.perSecond], ["telegram", 30]);
});

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Without setEncoding, chunks of a request are Buffers; the stream's type does not say so.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
