import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { arrivalsOf } from "./arrivals-of.ts";
import { crowdNamed } from "./crowds.ts";
import { seeded } from "./random.ts";

/** Visits that begin in each second. */
function perSecond(moments: readonly number[], seconds: number): number[] {
  const counts = Array.from({ length: seconds }, () => 0);
  for (const at of moments) counts[Math.floor(at / 1_000)] = (counts[Math.floor(at / 1_000)] ?? 0) + 1;
  return counts;
}

function dispersionOf(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
}

describe("planned arrivals", () => {
  it("are the same for the same seed and others for another", () => {
    const plan = (seed: number) => [
      ...arrivalsOf({ peakPerSecond: 50, durationMs: 5_000, dispersion: 5, random: seeded(seed) }),
    ];
    assert.deepEqual(plan(1), plan(1));
    assert.notDeepEqual(plan(1), plan(2));
  });

  for (const dispersion of [1, 5, 10]) {
    it(`have the mean and an index of dispersion of about ${dispersion} that were asked for`, () => {
      const seconds = 5_000;
      const wish = { peakPerSecond: 20, durationMs: seconds * 1_000, dispersion, random: seeded(7) };
      const counts = perSecond([...arrivalsOf(wish)], seconds);
      const mean = counts.reduce((sum, count) => sum + count, 0) / seconds;
      assert.ok(Math.abs(mean - 20) < 1, `mean ${mean}`);
      const found = dispersionOf(counts);
      assert.ok(Math.abs(found / dispersion - 1) < 0.12, `dispersion ${found}`);
    });
  }

  it("rise and never leave the plan, also when it ends within a second", () => {
    const moments = [...arrivalsOf({ peakPerSecond: 1_000, durationMs: 1_250, random: seeded(3) })];
    assert.ok(moments.every((at, index) => at >= 0 && at < 1_250 && at >= (moments[index - 1] ?? 0)));
    assert.ok(moments.length > 1_000 && moments.length < 1_500, String(moments.length));
    assert.ok(moments.some((at) => at > 1_200));
  });

  it("follow the shape of their crowd", () => {
    const spike = crowdNamed("spike");
    const wish = { crowd: spike, peakPerSecond: 100, durationMs: spike.durationMs, random: seeded(4) };
    const counts = perSecond([...arrivalsOf(wish)], 180);
    const mean = (from: number, to: number) => counts.slice(from, to).reduce((sum, one) => sum + one, 0) / (to - from);
    assert.ok(Math.abs(mean(0, 60) - 10) < 3, String(mean(0, 60)));
    assert.ok(Math.abs(mean(60, 120) - 100) < 12, String(mean(60, 120)));
    assert.ok(Math.abs(mean(120, 180) - 10) < 3, String(mean(120, 180)));
  });

  it("hold a thousand a second without losing any to small numbers", () => {
    const moments = [...arrivalsOf({ peakPerSecond: 5_000, durationMs: 4_000, random: seeded(5) })];
    assert.ok(Math.abs(moments.length / 20_000 - 1) < 0.03, String(moments.length));
  });

  it("refuse rates, times and dispersions that are none", () => {
    const wish = { peakPerSecond: 1, durationMs: 1, random: seeded(1) };
    assert.throws(() => arrivalsOf({ ...wish, peakPerSecond: Number.NaN }), /visits per second must be/);
    assert.throws(() => arrivalsOf({ ...wish, durationMs: Infinity }), /a plan must end/);
    assert.throws(() => arrivalsOf({ ...wish, dispersion: 0.5 }), /index of dispersion/);
  });
});
