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
