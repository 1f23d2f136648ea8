import assert from "node:assert/strict";
import { test } from "node:test";
import { backAfter, goodput } from "./goodput.ts";

function seconds(accepted: readonly number[], done = accepted) {
  const map = (counts: readonly number[]) => new Map(counts.map((count, second) => [second, count]));
  return { accepted: map(accepted), done: map(done) };
}

test("goodput is the smaller of what is accepted and what is done", () => {
  assert.equal(goodput(seconds([10, 20], [30, 10]), 0, 2), 15);
  assert.equal(goodput(seconds([10, 10], [0, 500]), 0, 2), 10);
  assert.equal(goodput(seconds([10]), 0, 2), 5);
});

test("it is back when a whole window is as good as before", () => {
  const some = seconds([100, 100, 0, 0, 50, 100, 100, 100, 100, 100, 100]);
  assert.equal(backAfter(some, { before: 100, end: 3, last: 11 }), 2);
  assert.equal(backAfter(some, { before: 100, end: 3, last: 9 }), undefined);
  assert.equal(backAfter(some, { before: 200, end: 3, last: 11 }), undefined);
});

test("what piled up and is done late does not stand in for what is refused", () => {
  const done = Array.from({ length: 12 }, () => 100);
  assert.equal(backAfter(seconds(Array(12).fill(90), done), { before: 100, end: 0, last: 12 }), undefined);
  assert.equal(backAfter(seconds(done, Array(12).fill(90)), { before: 100, end: 0, last: 12 }), undefined);
});
