// How the time until something is back is read from what came of the load.

import assert from "node:assert/strict";
import { it } from "node:test";
import { timeBack, type Traces } from "./back.ts";
import type { Call, Effect } from "./checker.ts";
import type { Kill, KillKind } from "./kill.ts";

const nothing: Traces = { accepted: [], effects: [], calls: [] };

function killOf(kind: KillKind): Kill {
  return { kind, pid: 1, atMs: 100, deadMs: 110, ended: true };
}

function effect(key: string, process: number, [acceptedMs, atMs]: readonly [number, number]): Effect {
  return { id: "", key, seq: 0, process, acceptedMs, atMs };
}

function call(process: number, startedMs: number): Call {
  return { id: "", key: "", seq: 0, idempotencyKey: "", process, startedMs, endedMs: undefined };
}

it("web and Postgres are back with the first yes to a request that was sent after their end", () => {
  const accepted = [
    { sentMs: 90, atMs: 120 },
    { sentMs: 105, atMs: 130 },
    { sentMs: 200, atMs: 350 },
  ];
  for (const kind of ["web", "session", "postgres"] as const) {
    assert.equal(timeBack(killOf(kind), { ...nothing, accepted }), 250);
  }
});

it("a worker is back with the first effect on one of its keys, of an event accepted after its end, by another", () => {
  const effects = [
    effect("mine", 1, [80, 90]),
    effect("other", 2, [80, 95]),
    effect("other", 2, [120, 130]),
    effect("mine", 3, [105, 400]),
    effect("mine", 3, [120, 500]),
  ];
  assert.equal(timeBack(killOf("work"), { ...nothing, effects }), 400);
  assert.equal(timeBack(killOf("stop"), { ...nothing, effects }), 400);
});

it("a deliverer is back with the first call by another after its end", () => {
  const calls = [call(1, 90), call(1, 111), call(2, 300)];
  assert.equal(timeBack(killOf("deliver"), { ...nothing, calls }), 200);
});

it("what never came back has no time", () => {
  for (const kind of ["web", "work", "deliver", "session", "postgres", "stop"] as const) {
    assert.equal(timeBack(killOf(kind), nothing), undefined);
  }
});
