// How the time until something is back is read from what came of the load.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import type { TestStore } from "holdfast/testing";
import { timeBack } from "./back.ts";
import { type Kill, killKinds, type KillKind } from "./kill.ts";
import { type Call, type Effect, openEvidenceStore, writeEvidence } from "./made-evidence.ts";

let store: TestStore;
before(async () => {
  store = await openEvidenceStore();
});
after(() => store.stop());

function killOf(kind: KillKind): Kill {
  return { kind, pid: 1, atMs: 100, deadMs: 110, ended: true };
}

function effect(key: string, process: number, [acceptedMs, atMs]: readonly [number, number]): Effect {
  return { id: "", key, seq: 0, process, acceptedMs, atMs };
}

function call(process: number, startedMs: number): Call {
  return { id: "", key: "", seq: 0, idempotencyKey: "", process, startedMs, endedMs: undefined };
}

it("web, Postgres and its connections are back with the first yes to a request that was sent after their end", async () => {
  for (const kind of ["web", "session", "postgres", "connection"] as const) {
    assert.equal(await timeBack(store.pool, killOf(kind), 350), 250);
  }
});

it("a worker is back with the first effect on one of its keys, of an event accepted after its end, by another", async () => {
  const effects = [
    effect("mine", 1, [80, 90]),
    effect("other", 2, [80, 95]),
    effect("other", 2, [120, 130]),
    effect("mine", 3, [105, 400]),
    effect("mine", 3, [120, 500]),
  ];
  await writeEvidence(store, { effects });
  assert.equal(await timeBack(store.pool, killOf("work"), 0), 400);
  assert.equal(await timeBack(store.pool, killOf("stop"), 0), 400);
});

it("a deliverer is back with the first call by another after its end", async () => {
  await writeEvidence(store, { calls: [call(1, 90), call(1, 111), call(2, 300)] });
  assert.equal(await timeBack(store.pool, killOf("deliver"), 0), 200);
  assert.equal(await timeBack(store.pool, killOf("stop-deliver"), 0), 200);
});

it("what never came back has no time", async () => {
  await writeEvidence(store, {});
  for (const kind of killKinds) assert.equal(await timeBack(store.pool, killOf(kind), undefined), undefined);
});
