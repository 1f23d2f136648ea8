// The command that tells Telegram where Jarvis is: with what, and never before it is asked to.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fakeUpstream } from "../../packages/holdfast/src/testing/index.ts";

const token = "123456:very-secret-token";

function connect(env: Readonly<Record<string, string>>): Promise<{ readonly code: unknown; readonly said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["apps/jarvis/src/connect.ts"], { env, timeout: 60_000 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : error.code, said: out + err });
    });
  });
}

test("Telegram is told the address, the secret and what it is to send", async () => {
  await using telegram = await fakeUpstream();
  const env = { TELEGRAM_BOT_TOKEN: token, PUBLIC_URL: "https://j.example", TELEGRAM_API_URL: telegram.url };
  assert.deepEqual(await connect(env), {
    code: 0,
    said: "Telegram sends to https://j.example/webhook/telegram from now on.\n",
  });
  const [call] = telegram.book.calls;
  const body: unknown = JSON.parse(String(call?.body));
  assert.equal(call?.path, `/bot${token}/setWebhook`);
  assert.partialDeepStrictEqual(body, {
    url: "https://j.example/webhook/telegram",
    allowed_updates: ["message", "edited_message", "callback_query", "my_chat_member"],
  });
  assert.match(String((body as { secret_token?: unknown }).secret_token), /^[0-9a-f]{64}$/);
});

test("without an address or a token Telegram is told nothing; a refusal is said without the token", async () => {
  await using telegram = await fakeUpstream();
  const api = { TELEGRAM_API_URL: telegram.url };
  assert.match((await connect({ ...api, TELEGRAM_BOT_TOKEN: token })).said, /PUBLIC_URL is not set/);
  assert.match((await connect({ ...api, PUBLIC_URL: "https://j.example" })).said, /TELEGRAM_BOT_TOKEN is not set/);
  assert.equal(telegram.book.calls.length, 0);
  telegram.behave({ kind: "status", status: 401, body: { ok: false, description: `Unauthorized ${token}` } });
  const refused = await connect({ ...api, TELEGRAM_BOT_TOKEN: token, PUBLIC_URL: "https://j.example" });
  assert.equal(refused.code, 1);
  assert.match(refused.said, /refused: 401 Unauthorized …/);
});
