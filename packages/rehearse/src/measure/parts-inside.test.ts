import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demandOf } from "./demand.ts";
import { inFront, serving } from "./parts-inside.ts";
import { lockPart } from "./parts-locks.ts";
import { quietProcess, seeded, simulate } from "./simulated-world.ts";
import type { World } from "./simulated-world.ts";
import type { Trial } from "./trial.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };
const world: World = {
  parts: [{ kind: "loop", servers: 1, demandMs: 1 }],
  promised,
  cores: 4,
  noise: 0,
  random: seeded(1),
};

async function lowTrials(change: (trial: Trial) => Trial): Promise<Trial[]> {
  const { trialAt } = simulate(world);
  return [change(await trialAt(20, "low")), change(await trialAt(40, "low"))];
}

const requests = [{ route: "GET /", count: 100, failed: 0, ms: 100, maxMs: 2 }];

describe("what the probe sees inside", () => {
  it("takes a process that hands requests on to those it has forked for none that serves", async () => {
    const front = { ...quietProcess, pid: 1, requests };
    const worker = { ...quietProcess, pid: 2, parentPid: 1, requests };
    const idle = { ...quietProcess, pid: 3, parentPid: 1 };
    const [trial] = await lowTrials((one) => ({ ...one, inside: [front, worker, idle] }));
    assert.ok(trial);
    assert.deepEqual([serving(trial), inFront(trial)], [[worker], [front]]);
    const [alone] = await lowTrials((one) => ({ ...one, inside: [front, idle] }));
    assert.ok(alone);
    assert.deepEqual([serving(alone), inFront(alone)], [[front], []]);
  });

  it("foresees a row that each visit locks for 10 ms to let through less than 100 a second", async () => {
    const shape = "update counters set n = n + ? where id = ?";
    const locked = (trial: Trial, hottestShare: number): Trial => {
      const count = trial.load.visits.begun;
      const ms = 10 * count;
      const lock = {
        kind: "pg",
        shape,
        where: "app.js:3",
        count,
        ms,
        maxMs: 12,
        hottestMs: hottestShare * ms,
        squaredMs: ms ** 2 / count,
      };
      return { ...trial, inside: trial.inside.map((process) => ({ ...process, locks: [lock] })) };
    };
    const one = demandOf(await lowTrials((trial) => locked(trial, 1)), promised);
    assert.equal(one?.predicted.part, lockPart(shape));
    assert.ok(one.predicted.limit > 80 && one.predicted.limit < 100, `${one.predicted.limit}`);
    const many = demandOf(await lowTrials((trial) => locked(trial, 0.1)), promised);
    assert.ok(many?.parts.every(({ id }) => id !== lockPart(shape)));
  });
});
