// The signed cookie: ours is read again, everything else is nobody.

import assert from "node:assert/strict";
import { test } from "node:test";
import { newSession, readSession, sessionCookie } from "./session.ts";

test("a cookie of this installation names its person, among others and in any place", () => {
  const name = newSession();
  const [pair] = sessionCookie("secret", name, false).split(";");
  for (const cookies of [`${pair}`, `a=b; ${pair}; c=d`, `x${pair}; ${pair}`]) {
    assert.equal(readSession("secret", cookies), name);
  }
});

test("a changed name, a changed mark, another secret, and anything else are nobody", () => {
  const [pair = ""] = sessionCookie("secret", newSession(), false).split(";");
  const other = `jarvis=${newSession()}.${pair.split(".")[1]}`;
  const broken = `${pair.slice(0, -2)}${pair.endsWith("AA") ? "BB" : "AA"}`;
  for (const cookies of [other, broken, "", "jarvis=", "jarvis=.", `y${pair}`, "x".repeat(10_000), undefined]) {
    assert.equal(readSession("secret", cookies), undefined, cookies?.slice(0, 80));
  }
  assert.equal(readSession("another", pair), undefined);
});

test("scripts cannot read it, other sites cannot send it, and by https it stays on https", () => {
  assert.match(sessionCookie("secret", newSession(), false), /; HttpOnly; SameSite=Lax$/);
  assert.match(sessionCookie("secret", newSession(), true), /; HttpOnly; SameSite=Lax; Secure$/);
});
