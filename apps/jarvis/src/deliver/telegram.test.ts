// sendMessage against the stand-in, against somebody else's stand-in, and against servers that misbehave.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { type Behaviour, fakeUpstream } from "holdfast/testing";
import { type Sent } from "holdfast";
import { TelegramServer } from "telegram-test-api/lib/telegramServer.js";
import { startFakeTelegram } from "../../fakes/telegram.ts";
import { BAD_TOKEN_MS, MAX_RETRY_AFTER_MS, SEND_AGAIN_MS } from "../rules/limits.ts";
import { type Reply } from "../streams.ts";
import { telegramTransport } from "./telegram.ts";

const botToken = "12345:very-secret-token";

function send(apiUrl: string | undefined, more: Partial<Reply> = {}): Promise<Sent> {
  const event = { person: "telegram:25", recipientId: "25", text: "Hello", ...more };
  const { signal } = new AbortController();
  const transport = telegramTransport({ apiUrl, botToken }, async () => undefined);
  return transport({ event, secret: "", idempotencyKey: "k1", trace: "t", tries: 0, signal });
}

async function answering(how: Behaviour): Promise<Sent> {
  await using upstream = await fakeUpstream();
  upstream.behave(how);
  return await send(upstream.url);
}

function saying(status: number, body: unknown, headers: Record<string, string> = {}): Promise<Sent> {
  return answering({ kind: "status", status, body, headers });
}

function refusing(status: number, description: string, more: object = {}): Promise<Sent> {
  return saying(status, { ok: false, error_code: status, description, ...more });
}

interface Kept {
  readonly calls: readonly { readonly text: string; readonly key: string; readonly buttons: readonly unknown[] }[];
}

test("the stand-in has the text as Telegram takes it, with the buttons that fit", async () => {
  await using fake = await startFakeTelegram({ port: 0 });
  const buttons = [
    { title: "Undo", payload: "undo:1" },
    { title: "Fits", payload: "ä".repeat(32) },
    { title: "Too long", payload: "ä".repeat(33) },
  ];
  const sent = await send(fake.url, { text: `*tea* <b> \0\ud800${"x".repeat(9_000)}`, buttons });
  assert.equal(sent.outcome, "sent");
  const found: unknown = await (await fetch(`${fake.url}/outbox.json`)).json();
  const [call] = (found as Kept).calls;
  assert.deepEqual(
    [call?.text.length, call?.text.slice(0, 12), call?.key, call?.buttons],
    [4_096, "*tea* <b> \uFFFD\uFFFD", "k1", buttons.slice(0, 2)],
  );
});

test("who has blocked the bot, has left Telegram or never was there is not reached, and says why", async () => {
  await using fake = await startFakeTelegram({ port: 0 });
  const why = async (recipientId: string) => (await send(fake.url, { recipientId })) as { readonly answer?: unknown };
  assert.deepEqual((await why("403")).answer, { unreached: "blocked" });
  assert.deepEqual((await why("404")).answer, { unreached: "gone" });
  assert.deepEqual((await why("400")).answer, { unreached: "gone" });
  assert.deepEqual(await refusing(403, "Forbidden: bot can't initiate conversation with a user"), {
    outcome: "sent",
    providerId: "",
    answer: { unreached: "blocked" },
  });
});

test("what is wrong with the message itself is refused, with Telegram's reason", async () => {
  assert.deepEqual(await refusing(400, "Bad Request: message is too long"), {
    outcome: "refused",
    reason: "status 400 Bad Request: message is too long",
  });
});

test("too many calls close the budget for as long as Telegram says; its faults are tried later", async () => {
  const tooMany = { parameters: { retry_after: 7 } };
  assert.deepEqual(await refusing(429, "Too Many Requests: retry after 7", tooMany), {
    outcome: "later",
    afterMs: 7_000,
    limited: true,
    reason: "status 429 Too Many Requests: retry after 7",
  });
  assert.partialDeepStrictEqual(await saying(429, "", { "Retry-After": "9" }), { afterMs: 9_000, limited: true });
  const far = await refusing(429, "", { parameters: { retry_after: 1e12 } });
  assert.equal(far.outcome === "later" && far.afterMs, MAX_RETRY_AFTER_MS);
  for (const status of [500, 502, 503]) {
    assert.partialDeepStrictEqual(await saying(status, "<html>"), { outcome: "later", afterMs: SEND_AGAIN_MS });
  }
  assert.partialDeepStrictEqual(await refusing(403, "Forbidden: bot can't send messages to the user"), {
    outcome: "later",
  });
});

test("a token that is not taken refuses no message, and is never repeated", async () => {
  for (const status of [401, 404]) {
    const outcome = await refusing(status, `Unauthorized ${botToken}`);
    assert.partialDeepStrictEqual(outcome, { outcome: "later", afterMs: BAD_TOKEN_MS });
    assert.doesNotMatch(JSON.stringify(outcome), /very-secret/);
  }
});

test("garbage, half an answer, none, and no server are tried later and show no token", async () => {
  const kinds: Behaviour[] = [
    { kind: "garbage" },
    { kind: "cut", after: "connect" },
    { kind: "cut", after: "body" },
    { kind: "huge", bytes: 1_000_000 },
    { kind: "ok", body: { ok: true, result: {} } },
    { kind: "status", status: 302, headers: { Location: "/" } },
    { kind: "status", status: 404, body: "<html>" },
  ];
  for (const how of kinds) {
    const outcome = await answering(how);
    assert.equal(outcome.outcome, "later", how.kind);
    assert.doesNotMatch(JSON.stringify(outcome), /very-secret/);
  }
  assert.equal((await send(undefined)).outcome, "later");
  assert.match(JSON.stringify(await send("http://127.0.0.1:1")), /later/);
});

test("a stand-in of Telegram by others takes the message and its buttons", async (context) => {
  const server = new TelegramServer({ port: await freePort(), host: "127.0.0.1" });
  await server.start();
  context.after(() => server.stop());
  const sent = await send(server.config.apiURL, { buttons: [{ title: "Undo", payload: "undo:1" }] });
  assert.partialDeepStrictEqual(sent, { outcome: "sent", providerId: "1" });
  const [kept] = server.getUpdatesHistory(botToken);
  assert.partialDeepStrictEqual(kept, {
    botToken,
    message: {
      chat_id: "25",
      text: "Hello",
      reply_markup: { inline_keyboard: [[{ text: "Undo", callback_data: "undo:1" }]] },
    },
  });
});

/** It does not say which port it took, so it cannot be told to take any. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
