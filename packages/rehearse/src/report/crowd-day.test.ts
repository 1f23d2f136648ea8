import assert from "node:assert/strict";
import { it } from "node:test";
import { crowdDay } from "./crowd-day.ts";
import { crowdFacts } from "./facts.ts";

const second = 1000;

function crowdOf(share: (atMs: number) => number, durationMs: number, peak: number): ReturnType<typeof crowdFacts> {
  const rest = { dispersion: 1, signUpsPerThousand: 0, connections: "fresh", about: "", source: "" } as const;
  return crowdFacts({ name: "constant", durationMs, share, ...rest }, peak);
}

function near(actual: number, expected: number, share = 0.02): void {
  assert.ok(Math.abs(actual - expected) <= Math.abs(expected) * share, `${actual} is not near ${expected}`);
}

it("a crowd of twice the limit for 100 s leaves 1,000 waiting, the last for 100 s, and 200 s pass until nobody waits", () => {
  const day = crowdDay(
    crowdOf(() => 1, 100 * second, 20),
    10,
  );
  near(day.mostWaiting, 1000);
  near(day.longestWaitMs, 100 * second);
  near(day.overMs, 100 * second);
  near(day.waitingMs, 200 * second);
  near(day.visits, 2000);
  assert.equal(day.headroom, 0.5);
});

it("nobody waits below the limit", () => {
  const day = crowdDay(
    crowdOf(() => 1, 100 * second, 20),
    21,
  );
  assert.deepEqual([day.mostWaiting, day.overMs, day.longestWaitMs, day.waitingMs], [0, 0, 0, 0]);
});

it("a front that lasts a few seconds of a day is seen", () => {
  const day = crowdDay(
    crowdOf((atMs) => (atMs < 30 * second ? 1 : 0), 12 * 3600 * second, 100),
    10,
  );
  near(day.mostWaiting, 2700, 0.25);
  assert.ok(day.overMs > 20 * second && day.overMs < 60 * second, String(day.overMs));
});
