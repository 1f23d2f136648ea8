// Where canaries go: to each process and lane, round after round to each slot, and no further where they do not arrive.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { type CanaryTarget, type HeldSlot, type OpenCanary, planCanaries } from "./canary-plan.ts";

const target: CanaryTarget = { stream: 1, role: "work", timer: false, class: "normal", consumers: [7] };

/** Slots in turn held by each of these. */
function heldBy(...holders: (number | null)[]): HeldSlot[] {
  return Array.from({ length: limits.slots }, (_, slot) => {
    return { role: "work", slot, holder: holders[slot % holders.length] ?? null };
  });
}

function open(slot: number, more: Partial<OpenCanary> = {}): OpenCanary {
  const usual = { class: "normal", round: 1, apart: false, appended: true, settled: false, ageMs: 5_000 } as const;
  return { consumer: 7, slot, id: `old.${slot}`, ...usual, ...more };
}

function slots(held: HeldSlot[], opens: OpenCanary[] = [], round = 0): number[] {
  return planCanaries([target], { held, open: opens, round, name: "n" }).map(({ slot }) => slot);
}

test("each process gets one, and so do slots that nobody holds", () => {
  assert.deepEqual(slots(heldBy(1)), [0]);
  assert.deepEqual(slots(heldBy(1, 2)), [0, 1]);
  assert.deepEqual(slots(heldBy(1, null)), [0, 1]);
  // Before the first worker there is no lease at all.
  assert.deepEqual(slots([]), [0]);
});

test("round after round every slot has its turn", () => {
  const rounds = Array.from({ length: limits.slots / 2 }, (_, round) => slots(heldBy(1, 2), [], round));
  assert.equal(new Set(rounds.flat()).size, limits.slots);
});

test("a slot with a lane of its own gets one of its own", () => {
  assert.deepEqual(
    slots(heldBy(1), [open(9, { apart: true, settled: true })]).toSorted((a, b) => a - b),
    [0, 9],
  );
  assert.deepEqual(slots(heldBy(1), [open(9, { apart: true, settled: true, consumer: 8 })]), [0]);
});

test("where one does not arrive none is added, unless another consumer of the stream still waits for its own", () => {
  assert.deepEqual(slots(heldBy(1, 2), [open(4)]), [1]);
  const two = { ...target, consumers: [7, 8] };
  const plan = (opens: OpenCanary[]) => planCanaries([two], { held: heldBy(1), open: opens, round: 5, name: "n" });
  assert.deepEqual(
    plan([open(4)]).map(({ slot }) => slot),
    [5],
  );
  assert.deepEqual(plan([open(4), open(4, { consumer: 8 })]), []);
});

test("one that could not be appended goes again as it was", () => {
  const [again] = planCanaries([target], {
    held: heldBy(1),
    open: [open(4, { appended: false })],
    round: 5,
    name: "n",
  });
  assert.deepEqual([again?.id, again?.round, again?.slot], ["old.4", 1, 4]);
  assert.deepEqual(slots(heldBy(1), [open(4, { appended: false, ageMs: 100 })]), []);
});

test("where the class depends on the event, the classes take turns", () => {
  const any = { ...target, class: undefined };
  const classes = [0, 1, 2].map(
    (round) => planCanaries([any], { held: heldBy(1), open: [], round, name: "n" })[0]?.class,
  );
  assert.deepEqual(classes, ["critical", "normal", "sheddable"]);
});
