// When steps are taken and left: by a clock that the test moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { Climb } from "./climb.ts";
import { type LadderFigures } from "./steps.ts";

const well: LadderFigures = { criticalSeconds: 0, normalSeconds: 0, poolWaiting: 0, disk: 0.5 };

function names(climb: Climb, figures: Partial<LadderFigures>, nowMs: number): string[] {
  return climb.look({ ...well, ...figures }, nowMs).map(({ step, taken }) => `${taken ? "+" : "-"}${step}`);
}

test("a step is taken when a figure stays at its threshold, and not for a moment", () => {
  const climb = new Climb([]);
  const { ladderTakeMs } = limits;
  assert.deepEqual(names(climb, { normalSeconds: 30 }, 0), []);
  assert.deepEqual(names(climb, { normalSeconds: 30 }, ladderTakeMs - 1), []);
  assert.deepEqual(names(climb, {}, ladderTakeMs), []);
  assert.deepEqual(names(climb, { normalSeconds: 31 }, 2 * ladderTakeMs), []);
  assert.deepEqual(names(climb, { normalSeconds: 31 }, 3 * ladderTakeMs), ["+pause-sheddable"]);
  assert.deepEqual(names(climb, { normalSeconds: 31 }, 4 * ladderTakeMs), []);
});

test("the worse it is, the more steps; each is left when all figures have been well below for long", () => {
  const climb = new Climb([]);
  names(climb, { criticalSeconds: 25 }, 0);
  const taken = names(climb, { criticalSeconds: 25 }, limits.ladderTakeMs);
  assert.deepEqual(taken, ["+pause-sheddable", "+coalesce", "+postpone"]);
  // Below where it was taken, and not yet where it is left: nothing flutters.
  for (let nowMs = 0; nowMs < 200_000; nowMs += 1_000) {
    assert.deepEqual(names(climb, { criticalSeconds: 3 }, 10_000 + nowMs), []);
  }
  assert.deepEqual(names(climb, {}, 300_000), []);
  assert.deepEqual(names(climb, { poolWaiting: 2 }, 300_000 + limits.ladderLeaveMs - 1), []);
  assert.deepEqual(names(climb, { poolWaiting: 2 }, 300_000 + limits.ladderLeaveMs), ["-coalesce", "-postpone"]);
  names(climb, {}, 400_000);
  assert.deepEqual(names(climb, {}, 400_000 + limits.ladderLeaveMs), ["-pause-sheddable"]);
});

test("a figure that nobody knows is no reason for a step", () => {
  const climb = new Climb([]);
  const unknown = { criticalSeconds: undefined, normalSeconds: undefined, poolWaiting: undefined, disk: undefined };
  climb.look(unknown, 0);
  assert.deepEqual(climb.look(unknown, 60_000), []);
});

test("a successor goes on from what is taken, and says why a step is taken", () => {
  const climb = new Climb(["postpone"]);
  names(climb, { disk: 0.88 }, 0);
  assert.deepEqual(names(climb, { disk: 0.88 }, 100_000), []);
  const later = new Climb([]);
  later.look({ ...well, disk: 0.91 }, 0);
  const [change] = later.look({ ...well, disk: 0.91 }, limits.ladderTakeMs);
  assert.deepEqual(change, { step: "postpone", taken: true, reason: "the disk is 91 % used" });
});
