import assert from "node:assert/strict";
import { test } from "node:test";
import { confirms, experimentOf } from "./experiment.ts";
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
