import assert from "node:assert/strict";
import { it } from "node:test";
import { Histogram } from "./histogram.ts";

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= expected * 0.001, `${actual} is not within 0.1 % of ${expected}`);
}

it("quantiles, mean and maximum are those of what was recorded, to 0.1 %", () => {
  const histogram = new Histogram();
  for (let latencyMs = 1; latencyMs <= 1000; latencyMs += 1) histogram.record(latencyMs);
  const { count, p50Ms, p90Ms, p99Ms, maxMs, meanMs } = histogram.summary();
  assert.equal(count, 1000);
  near(p50Ms, 500);
  near(p90Ms, 900);
  near(p99Ms, 990);
  near(maxMs, 1000);
  near(meanMs, 500.5);
});

it("two merged histograms are as one that recorded it all", () => {
  const [low, high, all] = [new Histogram(), new Histogram(), new Histogram()];
  for (let latencyMs = 1; latencyMs <= 200; latencyMs += 1) {
    (latencyMs <= 100 ? low : high).record(latencyMs);
    all.record(latencyMs);
  }
  low.merge(high);
  assert.deepEqual(low.summary(), all.summary());
});

it("an empty one is all zeros, and what lies outside its range is counted at the border", () => {
  const histogram = new Histogram();
  assert.deepEqual(histogram.summary(), { count: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, maxMs: 0, meanMs: 0 });
  histogram.record(0);
  histogram.record(1e12);
  assert.equal(histogram.count, 2);
  near(histogram.summary().maxMs, 3_600_000);
});
