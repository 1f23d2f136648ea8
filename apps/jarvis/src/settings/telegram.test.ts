// Telegram's settings: one token is all it takes, and without it nothing is open to others.

import assert from "node:assert/strict";
import { test } from "node:test";
import { localTelegramSecret, readTelegram } from "./telegram.ts";

const read = (env: Readonly<Record<string, string>>) => readTelegram((name) => env[name]);
const botToken = "123456:AAabcdefghijk-_";

test("without a token the stand-in is used, with a secret that holds on this machine alone", () => {
  const local = { botToken: undefined, secret: localTelegramSecret, isLocal: true, publicUrl: undefined };
  assert.deepEqual(read({ HOLDFAST_STAND_IN_TELEGRAM: "http://127.0.0.1:3003" }), {
    ...local,
    apiUrl: "http://127.0.0.1:3003",
  });
  assert.deepEqual(read({ HOST: "0.0.0.0" }), { ...local, apiUrl: undefined, secret: undefined });
});

test("with a token Telegram is called, and the secret is made from it: another token has another", () => {
  const settings = read({ TELEGRAM_BOT_TOKEN: botToken, HOST: "0.0.0.0", PUBLIC_URL: "https://j.example/" });
  assert.partialDeepStrictEqual(settings, {
    botToken,
    apiUrl: "https://api.telegram.org",
    isLocal: false,
    publicUrl: "https://j.example",
  });
  // What Telegram takes as a secret, and nothing of the token.
  assert.match(settings.secret ?? "", /^[\w-]{1,256}$/);
  assert.ok(!settings.secret?.includes("AAabc"));
  assert.notEqual(read({ TELEGRAM_BOT_TOKEN: `${botToken}x` }).secret, settings.secret);
});

test("what cannot be right refuses to start, and shows no token", () => {
  const wrong = [
    { TELEGRAM_BOT_TOKEN: "secret-word" },
    { TELEGRAM_BOT_TOKEN: `${botToken}/../x` },
    { TELEGRAM_BOT_TOKEN: botToken, TELEGRAM_API_URL: "api.telegram.org" },
    { PUBLIC_URL: "http://plain.example" },
    { PUBLIC_URL: "jarvis" },
  ];
  for (const env of wrong) {
    assert.throws(() => read(env), { code: "HF_SETTING_BAD" }, JSON.stringify(env));
  }
  assert.throws(
    () => read({ TELEGRAM_BOT_TOKEN: "secret-word" }),
    (error: Error) => !error.message.includes("secret-w"),
  );
});
