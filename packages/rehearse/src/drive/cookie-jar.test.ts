import assert from "node:assert/strict";
import { it } from "node:test";
import { CookieJar } from "./cookie-jar.ts";

const nowMs = Date.parse("2026-11-22T00:00:00Z");

it("cookies are sent for their path, the longest first, replaced when set again and forgotten when they expire", () => {
  const jar = new CookieJar();
  assert.equal(jar.header("/"), undefined);
  jar.take("a=1; Path=/\nb=2=3; Path=/shop; Secure; HttpOnly\nc=4", "/shop/cart?x=/y/z", nowMs);
  assert.equal(jar.header("/"), "a=1");
  assert.equal(jar.header("/shopping"), "a=1");
  assert.equal(jar.header("/shop?x"), "b=2=3; c=4; a=1");
  jar.take("a=5; Path=/\nb=; Max-Age=0; Path=/shop\nc=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "/", nowMs);
  assert.equal(jar.header("/shop"), "a=5");
  jar.take("no pair\n=x\nd=1; Max-Age=5; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "/", nowMs);
  assert.equal(jar.header("/"), "a=5; d=1");
});
