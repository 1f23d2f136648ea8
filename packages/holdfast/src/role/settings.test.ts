// Settings from the environment: what is wrong is said by name, what is empty counts as not set.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings, standInVariable } from "./settings.ts";

test("without settings there are defaults, and an empty one is none", () => {
  const defaults = readSettings({});
  assert.equal(defaults.port, 3000);
  assert.equal(defaults.host, "127.0.0.1");
  assert.equal(defaults.databaseUrl, undefined);
  assert.deepEqual(readSettings({ PORT: "", HOST: "", DATABASE_URL: "", HOLDFAST_LOG_LEVEL: "" }), defaults);
});

test("a setting that is wrong is refused by its name", () => {
  for (const PORT of ["http", "-1", "65536", "1.5", "3000 "]) {
    if (PORT === "3000 ") assert.equal(readSettings({ PORT }).port, 3000);
    else assert.throws(() => readSettings({ PORT }), { code: "HF_SETTING_BAD", message: /^PORT is / });
  }
  assert.throws(() => readSettings({ HOLDFAST_LOG_LEVEL: "loud" }), { code: "HF_SETTING_BAD", message: /silent/ });
});

test("how long events stay and how large the store may be are numbers above 0", () => {
  assert.equal(readSettings({}).retainHours, 1);
  assert.equal(readSettings({ HOLDFAST_RETAIN_HOURS: "0.5" }).retainHours, 0.5);
  assert.equal(readSettings({ HOLDFAST_STORE_BYTES: "1e12" }).storeBytes, 1e12);
  for (const wrong of ["0", "-1", "ten", "1e999"]) {
    assert.throws(() => readSettings({ HOLDFAST_STORE_BYTES: wrong }), { code: "HF_SETTING_BAD" });
  }
});

test("a stand-in's address has a variable that a shell can name", () => {
  assert.equal(standInVariable("chat-page"), "HOLDFAST_STAND_IN_CHAT_PAGE");
});

test("where alarms go is set, and checked before anything starts", () => {
  const { alarms } = readSettings({ HOLDFAST_ALARM_WEBHOOK: "https://example.org/hook" });
  assert.equal(alarms.webhook?.url, "https://example.org/hook");
  assert.throws(() => readSettings({ HOLDFAST_ALARM_MAIL: "a@example.org" }), { code: "HF_SETTING_BAD" });
});
