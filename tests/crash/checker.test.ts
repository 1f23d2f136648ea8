// The checker itself, on small ledgers made by hand: it passes what is right and finds each thing that is wrong.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { TestStore } from "holdfast/testing";
import { check, type Findings } from "./checker.ts";
import {
  type Call,
  type Effect,
  type Ended,
  type Entry,
  type Evidence,
  openEvidenceStore,
  writeEvidence,
} from "./made-evidence.ts";

let store: TestStore;
before(async () => {
  store = await openEvidenceStore();
});
after(() => store.stop());

const killedPid = 7;
const killAtMs = 1_000;

/** Three accepted intents of one key, each with its effect and its call. */
function wellDone(): Evidence {
  return {
    ledger: [1, 2, 3].map((seq) => entry(seq, "accepted")),
    effects: [1, 2, 3].map((seq) => effect(seq)),
    ended: [],
    calls: [1, 2, 3].map((seq) => call(seq)),
    receipts: new Map([1, 2, 3].map((seq) => [call(seq).idempotencyKey, 500])),
    kills: [],
  };
}

function entry(seq: number, verdict: Entry["verdict"]): Entry {
  return { id: `a-${seq}`, key: "a", seq, verdict };
}

function effect(seq: number): Effect {
  return { id: `a-${seq}`, key: "a", seq, process: 1, acceptedMs: 0, atMs: 0 };
}

function call(seq: number, other: Partial<Call> = {}): Call {
  const idempotencyKey = `intent:a-${seq}:0`;
  return { id: `a-${seq}`, key: "a", seq, idempotencyKey, process: killedPid, startedMs: 400, endedMs: 410, ...other };
}

function dropped(seq: number): Ended {
  return { consumer: "intent", id: `a-${seq}`, outcome: "dropped" };
}

async function judge(change: Partial<Evidence>): Promise<Findings> {
  await writeEvidence(store, { ...wellDone(), ...change });
  return check(store.pool, { inFlightLimit: 2, outsideEvery: 1 });
}

describe("the checker", () => {
  it("finds nothing where everything went well", async () => {
    const findings = await judge({});
    assert.deepEqual(findings.examples, []);
    assert.equal(findings.accepted, 3);
    assert.equal(findings.outside.repeats, 0);
  });

  it("finds an accepted event without an effect", async () => {
    assert.equal((await judge({ effects: [effect(1), effect(3)], calls: [call(1), call(3)] })).lost, 1);
  });

  it("takes a record for an outcome, but not a record besides an effect", async () => {
    const without = await judge({ effects: [effect(1), effect(3)], calls: [call(1), call(3)], ended: [dropped(2)] });
    assert.deepEqual(without.examples, []);
    assert.equal(without.recorded, 1);
    assert.equal((await judge({ ended: [dropped(2)] })).doubled, 1);
  });

  it("finds one that was set aside, which has an outcome and no effect", async () => {
    const ended = [{ consumer: "intent", id: "a-2", outcome: "dead" }];
    const { lost, dead } = await judge({ effects: [effect(1), effect(3)], calls: [call(1), call(3)], ended });
    assert.deepEqual({ lost, dead }, { lost: 0, dead: 1 });
  });

  it("finds an effect that happened twice", async () => {
    const findings = await judge({ effects: [effect(1), effect(2), effect(2), effect(3)] });
    assert.equal(findings.doubled, 1);
    assert.equal(findings.outOfOrder, 0);
  });

  it("finds two effects of one key that changed places", async () => {
    const findings = await judge({ effects: [effect(2), effect(1), effect(3)] });
    assert.equal(findings.outOfOrder, 1);
    assert.equal(findings.lost + findings.doubled, 0);
  });

  it("lets an unknown event have its effect once or not at all", async () => {
    const ledger = [entry(1, "accepted"), entry(2, "unknown"), entry(3, "accepted")];
    assert.deepEqual((await judge({ ledger })).examples, []);
    assert.deepEqual(
      (await judge({ ledger, effects: [effect(1), effect(3)], calls: [call(1), call(3)] })).examples,
      [],
    );
    assert.equal((await judge({ ledger, effects: [effect(1), effect(2), effect(2), effect(3)] })).doubled, 1);
  });

  it("finds effects of what was refused, what nobody sent, and what was sent otherwise", async () => {
    assert.equal(
      (await judge({ ledger: [entry(1, "accepted"), entry(2, "refused"), entry(3, "accepted")] })).untrue,
      1,
    );
    assert.equal((await judge({ ledger: [entry(1, "accepted"), entry(2, "accepted")] })).untrue, 1);
    assert.equal((await judge({ effects: [effect(1), effect(2), { ...effect(3), key: "b" }] })).untrue, 1);
  });

  it("finds an effect that never went outside, and one that went out under two keys", async () => {
    assert.equal((await judge({ calls: [call(1), call(3)] })).outside.lost, 1);
    const twice = [call(1), call(2), call(2, { idempotencyKey: "another" }), call(3)];
    assert.equal((await judge({ calls: twice })).outside.doubled, 1);
  });

  it("does not miss outside what has a record of its end there", async () => {
    const ended = [{ consumer: "sink", id: "intent:a-2:0", outcome: "dead" }];
    assert.deepEqual((await judge({ calls: [call(1), call(3)], ended })).examples, []);
  });

  it("finds first calls of one key that changed places, and minds no repeat of an old one", async () => {
    assert.equal((await judge({ calls: [call(1), call(3), call(2)] })).outside.outOfOrder, 1);
    const repeated = await judge({
      calls: [call(1), call(2), call(3), call(2, { process: 8, startedMs: killAtMs + 1 })],
      receipts: new Map([["intent:a-2:0", killAtMs + 2]]),
      kills: [{ pid: killedPid, atMs: killAtMs }],
    });
    assert.equal(repeated.outside.outOfOrder, 0);
  });
});

describe("the checker, of repeats outside,", () => {
  const kills = [{ pid: killedPid, atMs: killAtMs }];
  const again = call(3, { process: 8, startedMs: killAtMs + 100, endedMs: killAtMs + 110 });
  const calls = [call(1), call(2), call(3), again];
  const receipts = (ms: number) => new Map([...wellDone().receipts, ["intent:a-3:0", ms]]);

  it("allows one for each call that was in flight at the kill of its caller", async () => {
    const { outside, examples } = await judge({ kills, calls, receipts: receipts(killAtMs + 120) });
    assert.deepEqual(examples, []);
    assert.equal(outside.repeats, 1);
    assert.equal(outside.allowed, 1);
  });

  it("finds one without a kill", async () => {
    assert.equal((await judge({ calls, receipts: receipts(killAtMs + 120) })).outside.unexplained, 1);
  });

  it("finds one of a call that had its receipt before the kill", async () => {
    assert.equal((await judge({ kills, calls, receipts: receipts(killAtMs - 1) })).outside.unexplained, 1);
  });

  it("finds one by the same process", async () => {
    const same = [...calls.slice(0, 3), { ...again, process: killedPid }];
    assert.equal((await judge({ kills, calls: same, receipts: receipts(killAtMs + 120) })).outside.unexplained, 1);
  });

  it("finds a deliverer with more in flight than it may have", async () => {
    const findings = await judge({ kills, receipts: new Map() });
    assert.equal(findings.outside.allowed, 3);
    assert.match(findings.examples.join(), /3 calls open, over 2/);
  });

  it("allows one by a deliverer that was held still and went on, of what it had open then", async () => {
    const zombie = call(3, { startedMs: killAtMs + 6_000, endedMs: killAtMs + 6_010 });
    const other = call(3, { process: 8, startedMs: killAtMs + 3_000, endedMs: killAtMs + 3_010 });
    const change = { calls: [call(1), call(2), other, zombie], receipts: receipts(killAtMs + 3_020) };
    const still = await judge({ ...change, kills: [{ pid: killedPid, atMs: killAtMs, still: true }] });
    assert.deepEqual(still.examples, []);
    assert.equal((await judge({ ...change, kills })).outside.unexplained, 1);
  });

  it("does not ask outside for what was never to go there", async () => {
    await writeEvidence(store, { ...wellDone(), calls: [call(2)] });
    assert.deepEqual((await check(store.pool, { inFlightLimit: 2, outsideEvery: 2 })).examples, []);
  });

  it("counts what the sink had not answered yet", async () => {
    const open = call(3, { startedMs: killAtMs - 5, endedMs: killAtMs + 5 });
    assert.equal((await judge({ kills, calls: [call(1), call(2), open] })).outside.openAtSink, 1);
  });
});
