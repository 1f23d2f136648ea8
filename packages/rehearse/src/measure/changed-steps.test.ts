import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changedSteps } from "./changed-steps.ts";
import { seeded, simulate } from "./simulated-world.ts";
import type { World, WorldPart } from "./simulated-world.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };

function world(parts: readonly WorldPart[], changes: Partial<World> = {}): World {
  return { parts, promised, cores: 4, noise: 0, random: seeded(1), ...changes };
}

async function lookedAt(simulated: ReturnType<typeof simulate>, before: number, expected?: number) {
  const idle = await simulated.trialAt(0, "idle");
  return changedSteps({ ...simulated, promised, cap: 5_000, before, expected, ground: { idle }, mayGoOn: () => true });
}

describe("the low steps of a changed target", () => {
  it("foretell its limit within 15 %, whatever was reckoned before, and stay below a fifth of it", async () => {
    const simulated = simulate(world([{ kind: "loop", servers: 1, demandMs: 1 }], { coldShare: 2 }));
    for (const expected of [60, 300, undefined]) {
      const { foretold = 0, trials } = await lookedAt(simulated, 40, expected);
      assert.ok(Math.abs(foretold / simulated.trueLimit - 1) < 0.15, `${foretold}, ${simulated.trueLimit}`);
      assert.ok(trials.every(({ visitsPerSecond }) => visitsPerSecond < 0.2 * simulated.trueLimit));
      assert.deepEqual(
        trials.map(({ purpose }) => purpose),
        ["low", "bunched", "bunched"],
      );
    }
  });

  it("count on less than all of the cores where very many visits are foretold, and on all of a pool", async () => {
    const loop = simulate(world([{ kind: "loop", servers: 1, demandMs: 0.25 }]));
    const pool = simulate(world([{ kind: "pool", servers: 1, demandMs: 0.25 }]));
    const [ofLoop = 0, ofPool = 0] = [await lookedAt(loop, 400), await lookedAt(pool, 400)].map(
      ({ foretold }) => foretold ?? 0,
    );
    assert.ok(Math.abs(ofLoop / (0.82 * loop.trueLimit) - 1) < 0.1, `${ofLoop}, ${loop.trueLimit}`);
    assert.ok(Math.abs(ofPool / pool.trueLimit - 1) < 0.1, `${ofPool}, ${pool.trueLimit}`);
  });

  it("go on once more where a step in bunches still moves what is foretold", async () => {
    const taking = (demandMs: number) => simulate(world([{ kind: "loop", servers: 1, demandMs }]));
    const purposesWhile = async (...each: readonly ReturnType<typeof simulate>[]) => {
      const left = [...each];
      const trialAt: (typeof each)[0]["trialAt"] = (rate, purpose) => {
        const now = purpose === "bunched" && left.length > 1 ? left.shift() : left[0];
        return (now ?? taking(1)).trialAt(rate, purpose);
      };
      const ground = { idle: await taking(1).trialAt(0, "idle") };
      const wish = { trialAt, promised, cap: 5_000, before: 40, expected: undefined, ground, mayGoOn: () => true };
      return (await changedSteps(wish)).trials.map(({ purpose }) => purpose);
    };
    assert.deepEqual(await purposesWhile(taking(1)), ["low", "bunched", "bunched"]);
    assert.deepEqual(await purposesWhile(taking(4), taking(2), taking(1)), ["low", "bunched", "bunched", "bunched"]);
  });

  it("end where the change has brought nothing and the steps are too much", async () => {
    const simulated = simulate(world([{ kind: "loop", servers: 1, demandMs: 25 }]));
    const { foretold = 0, trials, held } = await lookedAt(simulated, 40, 4_000);
    assert.ok(held <= 40);
    assert.ok(foretold < 1.2 * simulated.trueLimit, `${foretold}, ${simulated.trueLimit}`);
    assert.ok(trials.length <= 3);
  });

  it("foretell nothing where nothing that can run out is seen", async () => {
    const simulated = simulate(world([]));
    const { foretold, held } = await lookedAt(simulated, 40, 100);
    assert.equal(foretold, undefined);
    assert.ok(held > 0);
  });
});
