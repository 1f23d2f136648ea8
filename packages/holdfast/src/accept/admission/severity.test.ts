// How refusals are said: an answer, until refusing itself takes the time; and back when it is calm.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../limits.ts";
import { Severity } from "./severity.ts";

/** In a window, for refusals that take this share of the time. */
const taking = (share: number) => Math.ceil((share * limits.admissionWindowMs) / limits.admissionRefusalMs);

test("4,000 refusals a second are all answered, whatever the turns are", () => {
  const severity = new Severity();
  severity.window({ turnMs: 1_000, refused: 400 });
  assert.equal(severity.step, "answer");
});

test("what refusing takes of the time decides, while turns are long", () => {
  for (const [share, step] of [
    [0.25, "close"],
    [0.4, "cut"],
    [0.7, "deaf"],
  ] as const) {
    const severity = new Severity();
    severity.window({ turnMs: 10, refused: taking(share) });
    assert.equal(severity.step, "answer");
    severity.window({ turnMs: 16, refused: taking(share) });
    assert.equal(severity.step, step);
  }
});

test("it goes back one step at a time, after some calm windows", () => {
  const severity = new Severity();
  severity.window({ turnMs: 100, refused: taking(0.7) });
  const seen: string[] = [];
  for (let window = 0; window < limits.admissionCalmWindows * 4; window += 1) {
    severity.window({ turnMs: 10, refused: 0 });
    if (seen.at(-1) !== severity.step) seen.push(severity.step);
  }
  assert.deepEqual(seen, ["deaf", "cut", "close", "answer"]);
});
