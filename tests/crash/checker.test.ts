// The checker itself, on small ledgers made by hand: it passes what is right and finds each thing that is wrong.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Verdict } from "holdfast-rehearse/drive";
import { type Call, check, type Effect, type Ended, type Evidence, type Findings } from "./checker.ts";

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
    inFlightLimit: 2,
  };
}

function entry(seq: number, verdict: Verdict): Evidence["ledger"] extends Iterable<infer Entry> ? Entry : never {
  return { id: `a-${seq}`, key: "a", seq, verdict, attempts: 1 };
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

function judge(change: Partial<Evidence>): Findings {
  return check({ ...wellDone(), ...change });
}

describe("the checker", () => {
  it("finds nothing where everything went well", () => {
    const findings = judge({});
    assert.deepEqual(findings.examples, []);
    assert.equal(findings.accepted, 3);
    assert.equal(findings.outside.repeats, 0);
  });

  it("finds an accepted event without an effect", () => {
    assert.equal(judge({ effects: [effect(1), effect(3)], calls: [call(1), call(3)] }).lost, 1);
  });

  it("takes a record for an outcome, but not a record besides an effect", () => {
    const without = judge({ effects: [effect(1), effect(3)], calls: [call(1), call(3)], ended: [dropped(2)] });
    assert.deepEqual(without.examples, []);
    assert.equal(without.recorded, 1);
    assert.equal(judge({ ended: [dropped(2)] }).doubled, 1);
  });

  it("finds an effect that happened twice", () => {
    const findings = judge({ effects: [effect(1), effect(2), effect(2), effect(3)] });
    assert.equal(findings.doubled, 1);
    assert.equal(findings.outOfOrder, 0);
  });

  it("finds two effects of one key that changed places", () => {
    const findings = judge({ effects: [effect(2), effect(1), effect(3)] });
    assert.equal(findings.outOfOrder, 1);
    assert.equal(findings.lost + findings.doubled, 0);
  });

  it("lets an unknown event have its effect once or not at all", () => {
    const ledger = [entry(1, "accepted"), entry(2, "unknown"), entry(3, "accepted")];
    assert.deepEqual(judge({ ledger }).examples, []);
    assert.deepEqual(judge({ ledger, effects: [effect(1), effect(3)], calls: [call(1), call(3)] }).examples, []);
    assert.equal(judge({ ledger, effects: [effect(1), effect(2), effect(2), effect(3)] }).doubled, 1);
  });

  it("finds effects of what was refused, what nobody sent, and what was sent otherwise", () => {
    assert.equal(judge({ ledger: [entry(1, "accepted"), entry(2, "refused"), entry(3, "accepted")] }).untrue, 1);
    assert.equal(judge({ ledger: [entry(1, "accepted"), entry(2, "accepted")] }).untrue, 1);
    assert.equal(judge({ effects: [effect(1), effect(2), { ...effect(3), key: "b" }] }).untrue, 1);
  });

  it("finds an effect that never went outside, and one that went out under two keys", () => {
    assert.equal(judge({ calls: [call(1), call(3)] }).outside.lost, 1);
    const twice = [call(1), call(2), call(2, { idempotencyKey: "another" }), call(3)];
    assert.equal(judge({ calls: twice }).outside.doubled, 1);
  });

  it("does not miss outside what has a record of its end there", () => {
    const ended = [{ consumer: "sink", id: "intent:a-2:0", outcome: "dead" }];
    assert.deepEqual(judge({ calls: [call(1), call(3)], ended }).examples, []);
  });

  it("finds first calls of one key that changed places, and minds no repeat of an old one", () => {
    assert.equal(judge({ calls: [call(1), call(3), call(2)] }).outside.outOfOrder, 1);
    const repeated = judge({
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

  it("allows one for each call that was in flight at the kill of its caller", () => {
    const { outside, examples } = judge({ kills, calls, receipts: receipts(killAtMs + 120) });
    assert.deepEqual(examples, []);
    assert.equal(outside.repeats, 1);
    assert.equal(outside.allowed, 1);
  });

  it("finds one without a kill", () => {
    assert.equal(judge({ calls, receipts: receipts(killAtMs + 120) }).outside.unexplained, 1);
  });

  it("finds one of a call that had its receipt before the kill", () => {
    assert.equal(judge({ kills, calls, receipts: receipts(killAtMs - 1) }).outside.unexplained, 1);
  });

  it("finds one by the same process", () => {
    const same = [...calls.slice(0, 3), { ...again, process: killedPid }];
    assert.equal(judge({ kills, calls: same, receipts: receipts(killAtMs + 120) }).outside.unexplained, 1);
  });

  it("finds a deliverer with more in flight than it may have", () => {
    const findings = judge({ kills, receipts: new Map() });
    assert.equal(findings.outside.allowed, 3);
    assert.match(findings.examples.join(), /3 calls open, over 2/);
  });

  it("counts what the sink had not answered yet", () => {
    const open = call(3, { startedMs: killAtMs - 5, endedMs: killAtMs + 5 });
    assert.equal(judge({ kills, calls: [call(1), call(2), open] }).outside.openAtSink, 1);
  });
});
