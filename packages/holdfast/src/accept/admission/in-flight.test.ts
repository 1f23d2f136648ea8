// How many at once: fewer in a turn while turns are long and the loop is busy, more when all of it is used, within
// bounds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../limits.ts";
import { InFlight } from "./in-flight.ts";

test("handlers that compute bring it down to a few within a second", () => {
  const inFlight = new InFlight();
  // Each request takes 5 ms of the turn in which it is begun.
  for (let window = 0; window < 10; window += 1) {
    inFlight.hasRoom(inFlight.perTurn, false);
    inFlight.window({ turnMs: inFlight.perTurn * 5, busy: 1, begun: 20 });
  }
  assert.ok(inFlight.perTurn >= 1 && inFlight.perTurn <= 6, `${inFlight.perTurn}`);
});

test("handlers that wait bring it up to its ceiling and never beyond, and only while it is used up", () => {
  const inFlight = new InFlight();
  inFlight.window({ turnMs: 10, busy: 0.1, begun: 1 });
  assert.equal(inFlight.perTurn, limits.admissionPerTurnFirst);
  for (let window = 0; window < 20; window += 1) {
    inFlight.hasRoom(10_000, false);
    inFlight.window({ turnMs: 10, busy: 0.5, begun: 900 });
  }
  assert.equal(inFlight.perTurn, limits.admissionPerTurn);
});

test("a loop that was kept from its turn while it had nothing to do is not overloaded", () => {
  const inFlight = new InFlight();
  inFlight.window({ turnMs: 500, busy: 0.1, begun: 1 });
  assert.equal(inFlight.perTurn, limits.admissionPerTurnFirst);
});

test("it never ends below one, and important requests have room beyond the others", () => {
  const inFlight = new InFlight();
  for (let window = 0; window < 50; window += 1) inFlight.window({ turnMs: 10_000, busy: 1, begun: 1 });
  assert.equal(inFlight.perTurn, 1);
  assert.deepEqual(
    [0, 1, 2].map((begun) => inFlight.hasRoom(begun, false)),
    [true, false, false],
  );
  assert.deepEqual(
    [0, 1, 2].map((begun) => inFlight.hasRoom(begun, true)),
    [true, true, false],
  );
});

test("at the ceiling of what is answered at once only the important begin", () => {
  const inFlight = new InFlight();
  inFlight.add(limits.admissionInFlight);
  assert.deepEqual([inFlight.hasRoom(0, false), inFlight.hasRoom(0, true)], [false, true]);
});

test("turns that are long for another reason than what is begun do not bring it down to one", () => {
  const inFlight = new InFlight();
  for (let window = 0; window < 50; window += 1) inFlight.window({ turnMs: 40, busy: 1, begun: 50 });
  assert.equal(inFlight.perTurn, 10);
});
