// The settings that open Jarvis to others only together with a secret of one's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HoldfastError } from "holdfast";
import { readSettings } from "./settings.ts";

const isBad = (error: unknown) => error instanceof HoldfastError && error.code === "HF_SETTING_BAD";

test("without any setting it is local: a known secret, and the stand-in of Messenger", () => {
  const { telegram, slack, mail, push, ...settings } = readSettings({
    HOLDFAST_STAND_IN_MESSENGER: "http://127.0.0.1:3001",
    MESSENGER_API_URL: "",
  });
  assert.deepEqual([telegram.botToken, slack.isLocal, mail.isStandIn, push.hosts], [undefined, true, true, []]);
  assert.deepEqual(settings, {
    appSecret: "local-app-secret",
    verifyToken: "local-verify-token",
    isLocal: true,
    pageToken: undefined,
    apiUrl: "http://127.0.0.1:3001",
    geocoder: { isStandIn: true, url: undefined, key: undefined, perDay: undefined, capUsd: 0 },
    language: { url: undefined, key: undefined, perDay: undefined, capUsd: 0 },
    operator: { password: undefined, isLocal: true, broadcastPerSecond: 20 },
    links: {},
    localUrl: "http://127.0.0.1:3000",
    own: { publicUrl: "http://127.0.0.1:3000", backupDays: 30 },
  });
});

test("the address for people and the days of backups are checked", () => {
  const { own } = readSettings({ PUBLIC_URL: "https://j.example/bot/", BACKUP_DAYS: "0" });
  assert.deepEqual(own, { publicUrl: "https://j.example/bot", backupDays: 0 });
  for (const wrong of [{ PUBLIC_URL: "j.example" }, { PUBLIC_URL: "http://j/?a" }, { BACKUP_DAYS: "a week" }]) {
    assert.throws(() => readSettings(wrong), isBad, JSON.stringify(wrong));
  }
});

test("a geocoder of one's own is called with its key, and what is no limit is refused", () => {
  const env = { GEOCODER_KEY: "k", HOLDFAST_STAND_IN_GEOCODER: "http://127.0.0.1:3002" };
  const standIn = readSettings(env).geocoder;
  assert.deepEqual([standIn.isStandIn, standIn.url, standIn.key], [true, "http://127.0.0.1:3002", undefined]);
  const own = readSettings({ ...env, GEOCODER_URL: "http://g", GEOCODER_PER_DAY: "900", GEOCODER_CAP_USD: "2.50" });
  assert.deepEqual(own.geocoder, { isStandIn: false, url: "http://g", key: "k", perDay: 900, capUsd: 2.5 });
  for (const wrong of [
    { GEOCODER_URL: "geocoder" },
    { GEOCODER_PER_DAY: "0" },
    { GEOCODER_PER_DAY: "1e3" },
    { GEOCODER_CAP_USD: "-1" },
    { GEOCODER_CAP_USD: "much" },
  ]) {
    assert.throws(() => readSettings(wrong), isBad, JSON.stringify(wrong));
  }
});

test("nobody reads outside unless an address is set", () => {
  assert.deepEqual(readSettings({ LANGUAGE_KEY: "k" }).language, {
    url: undefined,
    key: undefined,
    perDay: undefined,
    capUsd: 0,
  });
  const set = readSettings({ LANGUAGE_URL: "https://l.example/m", LANGUAGE_KEY: "k", LANGUAGE_PER_DAY: "5" }).language;
  assert.deepEqual(set, { url: "https://l.example/m", key: "k", perDay: 5, capUsd: 0 });
  assert.throws(() => readSettings({ LANGUAGE_URL: "wit" }), isBad);
});

test("a page token, or an address that others can reach, without an app secret refuses to start", () => {
  assert.throws(() => readSettings({ MESSENGER_PAGE_TOKEN: "t" }), isBad);
  for (const HOST of ["0.0.0.0", "::", "192.0.2.1", "example.org"]) assert.throws(() => readSettings({ HOST }), isBad);
  for (const HOST of ["127.0.0.1", "localhost", "::1"]) assert.equal(readSettings({ HOST }).isLocal, true);
  assert.equal(readSettings({ HOST: "0.0.0.0", MESSENGER_APP_SECRET: "s" }).isLocal, false);
});

test("with a page token the real Messenger is called, or the address that is set", () => {
  const own = { MESSENGER_PAGE_TOKEN: "t", MESSENGER_APP_SECRET: "s", HOLDFAST_STAND_IN_MESSENGER: "http://x" };
  assert.equal(readSettings(own).apiUrl, "https://graph.facebook.com");
  assert.equal(readSettings({ ...own, MESSENGER_API_URL: "http://127.0.0.1:9" }).apiUrl, "http://127.0.0.1:9");
  assert.throws(() => readSettings({ ...own, MESSENGER_API_URL: "graph" }), isBad);
  assert.equal(readSettings(own).verifyToken, "", "nobody can subscribe before a verify token is set");
});
