// The settings that open Jarvis to others only together with a secret of one's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { HoldfastError } from "holdfast";
import { readSettings } from "./settings.ts";

const isBad = (error: unknown) => error instanceof HoldfastError && error.code === "HF_SETTING_BAD";

test("without any setting it is local: a known secret, and the stand-in of Messenger", () => {
  const settings = readSettings({ HOLDFAST_STAND_IN_MESSENGER: "http://127.0.0.1:3001", MESSENGER_API_URL: "" });
  assert.deepEqual(settings, {
    appSecret: "local-app-secret",
    verifyToken: "local-verify-token",
    isLocal: true,
    pageToken: undefined,
    apiUrl: "http://127.0.0.1:3001",
  });
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
