// Slots decide where stored events belong, so they never change.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { slotOf } from "./slot.ts";

test("the slot of a key is for ever", () => {
  const known = { "": 25, a: 32, "person-1": 42, "person-2": 7, Zoë: 16, "👋": 55, "\ud800": 30 };
  const now = Object.fromEntries(Object.keys(known).map((key) => [key, slotOf(key)]));
  assert.deepEqual(now, known);
});

test("keys that differ in their last digit only are spread over all slots", () => {
  const counts = new Map<number, number>();
  const keys = 6_400;
  for (let index = 0; index < keys; index++) {
    const slot = slotOf(`person-${index}`);
    assert.ok(Number.isInteger(slot) && slot >= 0 && slot < limits.slots);
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  assert.equal(counts.size, limits.slots);
  for (const count of counts.values()) assert.ok(count > 50 && count < 200, `${count} of ${keys} in one slot`);
});
