// Listeners of single classes: how they are written, and that `holdfast start` gives each a process of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nicenessOf, readListeners } from "./listeners.ts";
import { startWebOnly } from "../supervise/sample.ts";
import { freePort } from "../testing/free-port.ts";

test("a listener is a class and a port; several of one class are several processes", () => {
  assert.deepEqual(readListeners(""), []);
  assert.deepEqual(readListeners("critical=3001, sheddable=3002,critical=3003"), [
    { class: "critical", port: 3001 },
    { class: "sheddable", port: 3002 },
    { class: "critical", port: 3003 },
  ]);
  for (const text of ["critical", "urgent=3001", "critical=0", "critical=x", "critical=70000", "a=1=2"]) {
    assert.throws(() => readListeners(text), { code: "HF_SETTING_BAD" }, text);
  }
  assert.throws(() => readListeners("critical=3001,normal=3001"), { message: /a port of its own/ });
});

test("the important stand before all others on a busy machine", () => {
  assert.ok(nicenessOf("critical") < nicenessOf(undefined) && nicenessOf("normal") < nicenessOf("sheddable"));
});

const routes = `
  { method: "POST", url: "/sign-up", class: "critical", events: () => [], answer: '"yes"' },
  { method: "POST", url: "/other", events: () => [], answer: '"yes"' },`;

test("an app with a listener serves its class there, and every class on its own port", async (t) => {
  const [port, own] = [await freePort(), await freePort()];
  const env = { PORT: `${port}`, HOLDFAST_LISTENERS: `critical=${own}` };
  const { started, store } = await startWebOnly(t, { routes, env });
  assert.equal(started.address, `http://127.0.0.1:${port}`);
  const ask = async (at: number, path: string) =>
    (await fetch(`http://127.0.0.1:${at}${path}`, { method: "POST", body: "{}" })).status;
  assert.deepEqual([await ask(own, "/sign-up"), await ask(own, "/other")], [200, 421]);
  assert.deepEqual([await ask(port, "/sign-up"), await ask(port, "/other")], [200, 200]);
  const names = await store.pool.query<{ name: string }>("select name from holdfast.process where role = 'web'");
  assert.ok(
    names.rows.some(({ name }) => new RegExp(`/web-critical-${own}-\\d+/web$`).test(name)),
    JSON.stringify(names.rows),
  );
});
