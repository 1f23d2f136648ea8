import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demandOf } from "./demand.ts";
import { lowSteps } from "./low-steps.ts";
import { seeded, simulate } from "./simulated-world.ts";
import type { World, WorldPart } from "./simulated-world.ts";
import type { Trial } from "./trial.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };

function world(parts: readonly WorldPart[], changes: Partial<World> = {}): World {
  return { parts, promised, cores: 4, noise: 0, random: seeded(1), ...changes };
}

/** The same with every client of every pool held ten times as long. */
function heldLonger(trial: Trial): Trial {
  const inside = trial.inside.map((process) => ({
    ...process,
    pools: process.pools.map((pool) => ({ ...pool, holdMs: 10 * pool.holdMs })),
  }));
  return { ...trial, inside };
}

describe("visits that come in bunches", () => {
  it("tell within 15 % what breaks, where a visit takes nearly half as much again at low rates, because cores and compilers are cold", async () => {
    for (const [part, kind] of [
      ["event-loop", "loop"],
      ["cpu", "cpu"],
      ["redis", "redis"],
    ] as const) {
      const parts = [{ kind, servers: kind === "cpu" ? 4 : 1, demandMs: kind === "cpu" ? 20 : 5 }];
      const simulated = simulate(world(parts, { coldShare: 2 }));
      const idle = await simulated.trialAt(0, "idle");
      const { trials, demand } = await lowSteps({ ...simulated, promised, cap: 10_000, ground: { idle } });
      const told = demand?.predicted;
      assert.equal(trials.at(-1)?.purpose, "bunched");
      assert.equal(told?.part, part);
      assert.ok(
        Math.abs((told?.limit ?? 0) / simulated.trueLimit - 1) < 0.15,
        `${told?.limit}, ${simulated.trueLimit}`,
      );
      const calm = trials.filter(({ purpose }) => purpose === "low");
      const cold = demandOf(calm, promised, { idle })?.predicted.limit ?? 0;
      assert.ok(cold < 0.8 * simulated.trueLimit, `${part}: ${cold} without bunches`);
    }
  });

  it("are not believed of how long a pool is held: who comes together waits", async () => {
    const simulated = simulate(world([{ kind: "pool", servers: 1, demandMs: 9 }]));
    const idle = await simulated.trialAt(0, "idle");
    const { trials, demand } = await lowSteps({ ...simulated, promised, cap: 10_000, ground: { idle } });
    const slowed = trials.map((trial) => (trial.purpose === "bunched" ? heldLonger(trial) : trial));
    assert.equal(demandOf(slowed, promised, { idle })?.predicted.limit, demand?.predicted.limit);
  });

  it("tell nothing alone: where all other steps were disturbed, those count as well", async () => {
    const simulated = simulate(world([{ kind: "loop", servers: 1, demandMs: 4 }]));
    const idle = await simulated.trialAt(0, "idle");
    const { trials, demand } = await lowSteps({ ...simulated, promised, cap: 10_000, ground: { idle } });
    const disturbed = trials.map((trial) =>
      trial.purpose === "bunched" ? trial : { ...trial, machine: { ...trial.machine, disturbed: true } },
    );
    assert.ok(disturbed.some(({ machine }) => !machine.disturbed));
    assert.equal(demandOf(disturbed, promised, { idle })?.predicted.limit, demand?.predicted.limit);
  });

  it("are believed of cores against a step far above them that was not typical, and not when they say more", async () => {
    const simulated = simulate(world([{ kind: "loop", servers: 1, demandMs: 4 }]));
    const idle = await simulated.trialAt(0, "idle");
    const above = await simulated.trialAt(100, "low");
    const together = await simulated.trialAt(40, "bunched");
    // A heap that has not found its size yet collects all the time.
    const dearer = (trial: Trial, by: number): Trial => ({
      ...trial,
      inside: trial.inside.map((one) => ({ ...one, cpu: { ...one.cpu, mainMs: by * one.cpu.mainMs } })),
    });
    const limitOf = (...steps: readonly Trial[]): number => demandOf(steps, promised, { idle })?.predicted.limit ?? 0;
    const typical = limitOf(above, together);
    assert.ok(Math.abs(limitOf(dearer(above, 2.5), together) / typical - 1) < 0.05);
    assert.ok(Math.abs(limitOf(above, dearer(together, 2.5)) / typical - 1) < 0.05);
  });
});
