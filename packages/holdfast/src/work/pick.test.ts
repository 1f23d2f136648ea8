// Which class is next: by weight, and none is left out for ever.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { type EventClass, perClass } from "../log/class.ts";
import { Pick } from "./pick.ts";

function run(pick: Pick, turns: number, waiting: readonly EventClass[]): Record<EventClass, number> {
  const counts = perClass(() => 0);
  for (let turn = 0; turn < turns; turn++) {
    const next = pick.order().find((name) => waiting.includes(name)) ?? assert.fail();
    counts[next] += 1;
    pick.spent(next, 10);
  }
  return counts;
}

test("classes that all have a backlog share the time by their weights, and the least one is not starved", () => {
  const { critical, normal, sheddable } = limits.classWeights;
  const sum = critical + normal + sheddable;
  assert.deepEqual(run(new Pick(), sum * 10, ["critical", "normal", "sheddable"]), {
    critical: critical * 10,
    normal: normal * 10,
    sheddable: sheddable * 10,
  });
});

test("a class that had nothing to do comes first when it has, and has saved up no claim", () => {
  const pick = new Pick();
  run(pick, 1_000, ["sheddable"]);
  assert.equal(pick.order()[0], "critical");
  const counts = run(pick, 90, ["critical", "sheddable"]);
  assert.ok(counts.sheddable >= 9 && counts.sheddable <= 11, `${counts.sheddable} of 90 turns`);
});
