// The class of a request from its method and address, as Fastify would route it; and whose address it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, patienceMs } from "./asking.ts";
import { classOf, inClass, RouteClasses } from "./route-class.ts";

test("a request has the class of its route, whatever its query and parameters are", () => {
  const classes = new RouteClasses();
  classes.add({ method: "POST", url: "/sign-up", class: "critical" });
  classes.add({ method: "GET", url: "/people/:id", class: "normal" });
  classes.add({ method: "GET", url: "/people/:id/photo-:size.png", class: "sheddable" });
  classes.add({ method: "GET", url: "/files/*", class: "sheddable" });
  const found = (method: string, url: string) => classes.find(method, url)?.class;
  assert.equal(found("POST", "/sign-up?from=mail"), "critical");
  assert.equal(found("GET", "/sign-up"), undefined);
  assert.equal(found("GET", "/people/7"), "normal");
  assert.equal(found("GET", "/people/7/photo-big.png?v=1"), "sheddable");
  assert.equal(found("GET", "/people/7/more"), undefined);
  assert.equal(found("GET", "/files/a/b.txt"), "sheddable");
  assert.equal(found("GET", "/"), undefined);
  assert.equal(found("GET", `/files/${"x".repeat(100_000)}`), undefined);
});

test("a page says its class in its config", () => {
  const user = () => "ada";
  assert.deepEqual(classOf(inClass("critical", { user })), { class: "critical", user });
  assert.equal(classOf({}), undefined);
  assert.equal(classOf(undefined), undefined);
});

test("a proxy is believed where only a proxy can be, and only what it has seen itself", () => {
  const forwarded = { "x-forwarded-for": "6.6.6.6, 203.0.113.7" };
  assert.equal(addressOf(forwarded, "127.0.0.1"), "203.0.113.7");
  assert.equal(addressOf(forwarded, "::ffff:10.1.2.3"), "203.0.113.7");
  assert.equal(addressOf(forwarded, "198.51.100.9"), "198.51.100.9");
  assert.equal(addressOf({ "x-forwarded-for": "nonsense" }, "127.0.0.1"), "127.0.0.1");
  assert.equal(addressOf({}, "192.168.0.1"), "192.168.0.1");
});

test("a sender's patience counts when it is a number", () => {
  assert.equal(patienceMs({ "x-envoy-expected-rq-timeout-ms": "50" }), 50);
  assert.equal(patienceMs({ "x-envoy-expected-rq-timeout-ms": "-1" }), Infinity);
  assert.equal(patienceMs({}), Infinity);
});
