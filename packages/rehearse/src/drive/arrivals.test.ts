import assert from "node:assert/strict";
import { it } from "node:test";
import { seeded } from "../plan/random.ts";
import { burstyArrivals } from "./arrivals.ts";

/** Arrivals in each of 4,000 seconds: their mean, and their variance by it. */
function counted(rate: number, dispersion: number) {
  const gap = burstyArrivals(rate, dispersion, seeded(3));
  const seconds = Array.from({ length: 4_000 }, () => 0);
  for (let atMs = gap(); atMs < seconds.length * 1000; atMs += gap()) {
    const second = Math.floor(atMs / 1000);
    seconds[second] = (seconds[second] ?? 0) + 1;
  }
  const mean = seconds.reduce((sum, count) => sum + count, 0) / seconds.length;
  const variance = seconds.reduce((sum, count) => sum + (count - mean) ** 2, 0) / seconds.length;
  return { mean, dispersion: variance / mean };
}

it("bursty arrivals keep the mean rate and have the dispersion that was asked for", () => {
  for (const [rate, dispersion] of [
    [20, 1],
    [20, 4],
    [2, 8],
  ] as const) {
    const found = counted(rate, dispersion);
    assert.ok(Math.abs(found.mean / rate - 1) < 0.12, JSON.stringify({ rate, dispersion, found }));
    assert.ok(Math.abs(found.dispersion / dispersion - 1) < 0.25, JSON.stringify({ rate, dispersion, found }));
  }
  assert.throws(() => burstyArrivals(1, 0.5, Math.random), RangeError);
});
