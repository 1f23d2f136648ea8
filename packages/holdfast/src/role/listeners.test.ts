// Listeners of single classes: how they are written, and that `holdfast start` gives each a process of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nicenessOf, readListeners } from "./listeners.ts";

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
