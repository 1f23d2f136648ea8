// How many processes a role should have: steps come one at a time, slowly down, and never beyond the range.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { Scaler } from "./scale.ts";

const busy = { backlogSeconds: 100, cpu: 0.9 };
const calm = { backlogSeconds: 0, cpu: 0.05 };

/** Looks once a second and does what is said; gives the count after each look. */
function follow(scaler: Scaler, looks: readonly { backlogSeconds: number; cpu: number }[], count = 1): number[] {
  return looks.map((look, index) => (count = scaler.decide({ atMs: index * 1000, count, ...look })));
}

test("more work brings one process more at a time, up to the ceiling", () => {
  const counts = follow(
    new Scaler({ floor: 1, ceiling: 3 }),
    Array.from({ length: 120 }, () => busy),
  );
  assert.equal(counts.at(-1), 3);
  assert.equal(Math.max(...counts), 3);
  assert.equal(counts.findIndex((count) => count === 2) * 1000, limits.scaleUpMs);
  for (const [index, count] of counts.entries()) assert.ok(count - (counts[index - 1] ?? 1) <= 1);
});

test("a short crowd changes nothing, and one that is over does not turn the number back at once", () => {
  const short = follow(new Scaler({ floor: 1, ceiling: 3 }), [busy, busy, calm, calm, busy, busy, calm]);
  assert.deepEqual(new Set(short), new Set([1]));
  const looks = Array.from({ length: 900 }, (_, second) => (second < 10 ? busy : calm));
  const counts = follow(new Scaler({ floor: 1, ceiling: 3 }), looks);
  const down = counts.findIndex((count, index) => count < (counts[index - 1] ?? 0));
  assert.ok(down * 1000 >= limits.scaleTurnMs, String(down));
  assert.equal(counts.at(-1), 1);
});

test("figures that are none say nothing, and what is out of range comes back into it", () => {
  const scaler = new Scaler({ floor: 1, ceiling: 3 });
  const looks = [NaN, Infinity, -1, -Infinity].map((value) => ({ backlogSeconds: value, cpu: value }));
  const wild = Array.from({ length: 40 }, (_, index) => looks[index % looks.length] ?? calm);
  assert.deepEqual(new Set(follow(scaler, wild, 2)), new Set([2]));
  assert.equal(scaler.decide({ atMs: 1e6, count: 99, ...calm }), 3);
  assert.equal(scaler.decide({ atMs: 1e6, count: -4, ...calm }), 1);
});
