// Who is let in, by cookie, clock and name of the machine.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Door, isPassword, operatorCookie, standingOf } from "./door.ts";
import { readOperator } from "./settings.ts";
import { Tries } from "./tries.ts";

const settings = { password: "correct horse battery", isLocal: true, broadcastPerSecond: 1 };
const door: Door = { settings, secret: "of the installation" };
const now = new Date("2026-11-21T12:00:00Z");

function standing(cookie: string, to: Door = door, at = now) {
  return standingOf({ headers: { cookie, host: "jarvis.example" }, ip: "203.0.113.7" }, to, at);
}

test("a cookie lets in for twelve hours, under its password and in its installation", () => {
  const [cookie = ""] = operatorCookie(door, now, true).split(";");
  assert.equal(standing(cookie), "in");
  assert.equal(standing(`jarvis=x; ${cookie}; other=y`), "in");
  assert.equal(standing(cookie, door, new Date(now.getTime() + 12 * 3_600_000 - 1)), "in");
  assert.equal(standing(cookie, door, new Date(now.getTime() + 12 * 3_600_000)), "login");
  assert.equal(standing(cookie, { ...door, secret: "another" }), "login");
  assert.equal(standing(cookie, { ...door, settings: { ...settings, password: "another password" } }), "login");
});

test("without a password only this machine is let in, by a name of its own", () => {
  const open: Door = { ...door, settings: { ...settings, password: undefined } };
  const at = (host: string, ip: string, more = {}) => standingOf({ headers: { host, ...more }, ip }, open, now);
  assert.equal(at("127.0.0.1:3000", "127.0.0.1"), "in");
  assert.equal(at("localhost", "::1"), "in");
  assert.equal(at("[::1]:3000", "::ffff:127.0.0.1"), "in");
  assert.equal(at("evil.example:3000", "127.0.0.1"), "away");
  assert.equal(at("127.0.0.1.evil.example", "127.0.0.1"), "away");
  assert.equal(at("127.0.0.1", "192.0.2.1"), "away");
  assert.equal(at("127.0.0.1", "127.0.0.1", { "x-forwarded-for": "127.0.0.1" }), "away");
  assert.equal(standingOf({ headers: {}, ip: "127.0.0.1" }, open, now), "away");
  assert.equal(
    standingOf(
      { headers: { host: "localhost" }, ip: "::1" },
      { ...open, settings: { ...open.settings, isLocal: false } },
      now,
    ),
    "away",
  );
});

test("a password is whole or wrong, and none is never right", () => {
  assert.equal(isPassword(settings, "correct horse battery"), true);
  assert.equal(isPassword(settings, "correct horse batter"), false);
  assert.equal(isPassword({ ...settings, password: undefined }, ""), false);
});

test("a short password is refused, and not repeated in the error", () => {
  assert.throws(
    () => readOperator((name) => (name === "OPERATOR_PASSWORD" ? "elevenchars" : undefined)),
    (error: Error) => /OPERATOR_PASSWORD/.test(error.message) && !/elevenchars/.test(error.message),
  );
  assert.equal(
    readOperator((name) => (name === "OPERATOR_PASSWORD" ? "twelve chars" : undefined)).password,
    "twelve chars",
  );
  assert.throws(() => readOperator((name) => (name === "BROADCAST_PER_SECOND" ? "0" : undefined)), {
    code: "HF_SETTING_BAD",
  });
});

test("an address waits longer with each wrong password, and all together wait when many guess", () => {
  const tries = new Tries();
  const waits = Array.from({ length: 16 }, () => {
    tries.failed("one", 0);
    return tries.waitMs("one", 0);
  });
  assert.deepEqual(waits.slice(0, 6), [0, 0, 1_000, 2_000, 4_000, 8_000]);
  assert.equal(waits.at(-1), 15 * 60_000);
  assert.equal(tries.waitMs("two", 0), 0);
  assert.equal(tries.waitMs("one", 3_600_000), 0);
  for (let address = 0; address < 60; address += 1) tries.failed(`of ${address}`, 3_600_000);
  assert.ok(tries.waitMs("fresh", 3_600_000) > 0);
  assert.equal(tries.waitMs("fresh", 3_600_000 + 60_000), 0);
  tries.succeeded("one");
});
