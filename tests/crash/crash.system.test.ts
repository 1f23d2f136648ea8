// The whole app on the command line under load, killed at random, held against the ledger; and the same with an app
// that is broken on purpose, which must be found out. `npm run prove -- crash` is the long form, with figures.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crash, type CrashOptions, type CrashReport } from "./crash.ts";
import { killKinds, type KillKind, planKills } from "./kill.ts";
import type { Fault } from "./ledger-rules.ts";
import { seeded } from "./seeded.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

function run(options: Partial<CrashOptions>): Promise<CrashReport> {
  const usual: CrashOptions = { seed: 1, ratePerSecond: 150, keys: 20, kills: [], pauseMs: [600, 1_600] };
  return crash({ ...usual, patient: true, signal: interrupt.signal, ...options });
}

describe("killing web, work, deliver, Postgres and its connections under load, and holding some of them still", () => {
  it("loses nothing, doubles nothing, changes no order, and repeats outside only what was in flight", async (test) => {
    const seed = Math.floor(Math.random() * 1_000_000);
    // Said first, so that a run that fails can be run again.
    test.diagnostic(`seed ${seed}`);
    const kills = [
      ...planKills(killKinds.length, seeded(seed)),
      ...planKills(1, seeded(seed), ["work", "deliver", "session"]),
    ];
    const said: string[] = [];
    const { findings, troubles, kills: killed, load } = await run({ seed, kills, say: (line) => said.push(line) });
    const { lost, doubled, outOfOrder, untrue, unknown, outside } = findings;
    const wrong = [...findings.examples, ...troubles];
    assert.equal(load.unrecognised, 0);
    assert.deepEqual(wrong.length === 0 ? [] : [...wrong, ...said], []);
    assert.deepEqual({ lost, doubled, outOfOrder, untrue, unknown }, zero);
    assert.equal(findings.accepted, load.planned);
    assert.ok(outside.repeats <= outside.allowed, `${outside.repeats} repeats of ${outside.allowed} in flight`);
    // In which time is the proof's to judge.
    for (const { kind, backMs } of killed) assert.notEqual(backMs, undefined, `${kind} never came back`);
  });
});

const zero = { lost: 0, doubled: 0, outOfOrder: 0, untrue: 0, unknown: 0 };

describe("the ledger finds out an app", { concurrency: 2 }, () => {
  const broken = (fault: Fault, kills: readonly KillKind[] = []) =>
    run({ fault, kills, ratePerSecond: 100, keys: 5, pauseMs: [0, 0] }).then(({ findings }) => findings);

  it("that forgets one effect in ten", async () => {
    const { lost, doubled, outOfOrder } = await broken("drop");
    assert.ok(lost > 0);
    assert.deepEqual({ doubled, outOfOrder }, { doubled: 0, outOfOrder: 0 });
  });

  it("that has one effect in ten twice", async () => {
    const { lost, doubled, outOfOrder, outside } = await broken("double");
    assert.ok(doubled > 0 && outside.doubled > 0);
    assert.deepEqual({ lost, outOfOrder }, { lost: 0, outOfOrder: 0 });
  });

  it("that lets two effects of a key change places", async () => {
    const { doubled, outOfOrder, outside } = await broken("swap");
    assert.ok(outOfOrder > 0 && outside.outOfOrder > 0);
    assert.equal(doubled, 0);
  });

  it("that says yes before the commit, when it is killed then", async () => {
    const { lost } = await broken("early", ["web"]);
    assert.ok(lost > 0);
  });
});
