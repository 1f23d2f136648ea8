import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gammaAroundOne, normal, poisson, zipf } from "./draws.ts";
import { derive, seeded } from "./random.ts";

function moments(draw: () => number, count = 40_000): { mean: number; variance: number } {
  const drawn = Array.from({ length: count }, draw);
  const mean = drawn.reduce((sum, one) => sum + one, 0) / count;
  return { mean, variance: drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count };
}

describe("seeded numbers", () => {
  it("are the same on every machine and for ever", () => {
    const random = seeded(42);
    assert.deepEqual([random(), random(), random()], [0.7210565037094057, 0.5916301617398858, 0.7384314273949713]);
  });

  it("fill 0 to 1 evenly", () => {
    const { mean, variance } = moments(seeded(9));
    assert.ok(Math.abs(mean - 1 / 2) < 0.01 && Math.abs(variance - 1 / 12) < 0.005);
  });

  it("are others for each visitor and each seed, also at their first number", () => {
    const firsts = new Set<number>();
    for (let visitor = 0; visitor < 2_000; visitor += 1) {
      firsts.add(seeded(derive(1, visitor))());
      firsts.add(seeded(derive(2, visitor))());
    }
    assert.ok(firsts.size >= 3_999, String(firsts.size));
    let visitor = 0;
    const { mean, variance } = moments(() => seeded(derive(1, visitor++))());
    assert.ok(Math.abs(mean - 1 / 2) < 0.01 && Math.abs(variance - 1 / 12) < 0.005);
  });
});

describe("draws", () => {
  it("normal numbers have the mean 0 and the variance 1", () => {
    const random = seeded(1);
    const { mean, variance } = moments(() => normal(random));
    assert.ok(Math.abs(mean) < 0.02 && Math.abs(variance - 1) < 0.03);
  });

  for (const shape of [0.2, 1, 7]) {
    it(`gamma numbers with the shape ${shape} have the mean 1 and the variance 1/shape`, () => {
      const random = seeded(2);
      const { mean, variance } = moments(() => gammaAroundOne(shape, random));
      assert.ok(Math.abs(mean - 1) < 0.05, String(mean));
      assert.ok(Math.abs(variance * shape - 1) < 0.1, String(variance));
    });
  }

  for (const expected of [0, 0.3, 30, 2_000]) {
    it(`Poisson numbers around ${expected} vary as much as they should`, () => {
      const random = seeded(3);
      const { mean, variance } = moments(() => poisson(expected, random), 3_000);
      assert.ok(Math.abs(mean - expected) <= 0.06 * expected, String(mean));
      assert.ok(Math.abs(variance - expected) <= 0.15 * expected, String(variance));
    });
  }

  it("of ids, the first comes several times as often as the tenth, and all are within bounds", () => {
    const random = seeded(4);
    const counts = new Map<number, number>();
    for (let drawn = 0; drawn < 100_000; drawn += 1) {
      const id = zipf(1_000, random);
      assert.ok(id >= 1 && id <= 1_000);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const ratio = (counts.get(1) ?? 0) / (counts.get(10) ?? 1);
    assert.ok(ratio > 5 && ratio < 11, String(ratio));
    assert.equal(zipf(1, random), 1);
  });
});
