import assert from "node:assert/strict";
import { test } from "node:test";
import { confirms, experimentOf, measuredBy, mustStillHold } from "./experiment.ts";
import type { Suspect } from "./verdict.ts";

const suspect: Suspect = {
  cause: "pool-too-small",
  weight: 0.9,
  part: "pool:pg:db",
  evidence: [],
  change: { kind: "pool-size", pool: "db", max: 10 },
  expected: 300,
};

test("a limit that moves as predicted confirms", () => {
  assert.equal(confirms({ before: 100, expected: 300, measured: 280, suspect }), true);
  assert.equal(confirms({ before: 100, expected: 300, measured: 170, suspect }), true);
});

test("a limit that moves too little does not", () => {
  assert.equal(confirms({ before: 100, expected: 300, measured: 150, suspect }), false);
  assert.equal(confirms({ before: 100, expected: 110, measured: 108, suspect }), false);
  assert.equal(confirms({ before: 100, expected: undefined, measured: 112, suspect }), false);
});

test("what did not confirm speaks against its suspect only if the target as it was still holds what it held", () => {
  // 300 were needed, a quarter more: a target that now breaks a fifth lower would have got there with the same gain.
  assert.equal(Math.round(mustStillHold({ before: 200, expected: 500, measured: 240 }) ?? 0), 160);
  assert.equal(mustStillHold({ before: 200, expected: undefined, measured: 228 }), 180);
  assert.equal(mustStillHold({ before: 200, expected: 2_000, measured: 210 }), undefined);
  assert.equal(mustStillHold({ before: 0, expected: undefined, measured: 0 }), undefined);
});

test("errors that are gone confirm, unless the limit fell", () => {
  assert.equal(confirms({ before: 100, expected: undefined, measured: 100, suspect, vanished: true }), true);
  assert.equal(confirms({ before: 100, expected: 300, measured: 60, suspect, vanished: true }), false);
});

test("what never held before and holds now is confirmed", () => {
  assert.equal(confirms({ before: 0, expected: undefined, measured: 40, suspect }), true);
  assert.equal(confirms({ before: 0, expected: undefined, measured: 0, suspect }), false);
});

test("a suspect without a change has no experiment", () => {
  assert.equal(experimentOf({ ...suspect, change: undefined }), undefined);
  assert.equal(experimentOf(suspect)?.title, "pool db with 10 clients");
});

test("the limit of a changed target lies between what held and what broke, if anything did", () => {
  assert.deepEqual(measuredBy({ holds: 400, breaks: 440 }), { measured: 420, open: false });
  assert.deepEqual(measuredBy({ holds: 100, breaks: 900 }), { measured: 150, open: false });
  assert.deepEqual(measuredBy({ holds: 435, breaks: undefined }), { measured: 435, open: true });
  assert.deepEqual(measuredBy({ holds: 0, breaks: 100 }), { measured: 0, open: false });
});
