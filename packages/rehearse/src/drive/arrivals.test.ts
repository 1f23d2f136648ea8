import assert from "node:assert/strict";
import { it } from "node:test";
import { seeded } from "../plan/random.ts";
import { plannedArrivals } from "./arrivals.ts";

/** Arrivals in each of 4,000 seconds: their variance by their mean. */
function dispersionOf(ratePerSecond: number, dispersion: number): number {
  const seconds = Array.from({ length: 4_000 }, () => 0);
  const durationMs = seconds.length * 1000;
  for (const atMs of plannedArrivals({ ratePerSecond, durationMs, dispersion, random: seeded(3) })) {
    const second = Math.floor(atMs / 1000);
    seconds[second] = (seconds[second] ?? 0) + 1;
  }
  const mean = seconds.reduce((sum, count) => sum + count, 0) / seconds.length;
  return seconds.reduce((sum, count) => sum + (count - mean) ** 2, 0) / seconds.length / mean;
}

it("as many arrive as the rate says, in order, within the stretch, the same ones for the same seed", () => {
  for (const [ratePerSecond, durationMs, dispersion] of [
    [20, 8_000, 1],
    [20, 8_400, 5],
    [0.5, 3_000, 1],
    [0.1, 3_000, 4],
    [5_000, 2_000, 3],
  ] as const) {
    const wish = { ratePerSecond, durationMs, dispersion };
    const moments = plannedArrivals({ ...wish, random: seeded(1) });
    assert.equal(moments.length, Math.max(1, Math.round((ratePerSecond * durationMs) / 1000)));
    assert.deepEqual(moments, moments.toSorted());
    assert.ok((moments[0] ?? -1) >= 0 && (moments.at(-1) ?? Infinity) < durationMs, JSON.stringify(wish));
    assert.deepEqual(moments, plannedArrivals({ ...wish, random: seeded(1) }));
    assert.notDeepEqual(moments, plannedArrivals({ ...wish, random: seeded(2) }));
  }
});

it("bunched arrivals are as many, in the first share of two seconds, or of the time of eight where they are fewer", () => {
  for (const [ratePerSecond, everyMs] of [
    [20, 2_000],
    [2, 4_000],
  ] as const) {
    const wish = { ratePerSecond, durationMs: 8_000, dispersion: 1, bunching: 0.13, random: seeded(1) };
    const moments = plannedArrivals(wish);
    assert.equal(moments.length, ratePerSecond * 8);
    assert.deepEqual(moments, moments.toSorted());
    for (const at of moments) assert.ok(at % everyMs < 0.13 * everyMs, `${at}`);
    assert.ok(new Set(moments.map((at) => Math.floor(at / everyMs))).size === 8_000 / everyMs);
  }
});

it("arrivals have the dispersion that was asked for", () => {
  for (const [rate, dispersion] of [
    [20, 1],
    [20, 4],
    [2, 8],
  ] as const) {
    const found = dispersionOf(rate, dispersion);
    assert.ok(Math.abs(found / dispersion - 1) < 0.25, JSON.stringify({ rate, dispersion, found }));
  }
  const wish = { durationMs: 1_000, random: Math.random };
  assert.throws(() => plannedArrivals({ ...wish, ratePerSecond: 1, dispersion: 0.5 }), RangeError);
  assert.throws(() => plannedArrivals({ ...wish, ratePerSecond: 0, dispersion: 1 }), RangeError);
});
