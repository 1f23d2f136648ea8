import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { perVisit } from "./per-visit.ts";
import type { StepUse } from "./per-visit.ts";
import { usableAllowance, usableUtilisation } from "./queueing.ts";
import { seeded } from "./simulated-world.ts";
import { timePlan } from "./time-plan.ts";

function step(rate: number, msPerVisit: number, seconds = 60): StepUse {
  return { visits: rate * seconds, seconds, busyMs: msPerVisit * rate * seconds };
}

describe("what one visit takes", () => {
  it("is less at the limit than in cold low steps, as measured: 3.14 and 2.87 ms foresee 2.7", () => {
    const { slopeMs = 0 } = perVisit([step(40, 3.14), step(120, 2.87)]) ?? {};
    assert.ok(slopeMs > 2.7 && slopeMs < 2.8, `${slopeMs}`);
  });

  it("leaves out work that is there without any visit", () => {
    const withRest = (rate: number): StepUse => ({ ...step(rate, 0), busyMs: 60 * (50 + 2 * rate) });
    const found = perVisit([withRest(10), withRest(20), withRest(40)]);
    assert.ok(found && found.slopeMs < 2.4 && found.restMs > 30, JSON.stringify(found));
  });

  it("does not take warming up for work without visits where that was measured", () => {
    const steps = [step(5, 15.8, 8), step(7.4, 15, 5.4), step(13.3, 10.1, 4.5)];
    const [unknown, known] = [perVisit(steps), perVisit(steps, { restIsKnown: true })];
    assert.ok((unknown?.slopeMs ?? 9) < 8 && (known?.slopeMs ?? 0) > 8.2, JSON.stringify({ unknown, known }));
  });

  it("is the plain ratio with one step, less certain with few visits, and unknown without any", () => {
    const [many, few] = [perVisit([step(10, 3)]), perVisit([step(10, 3, 1)])];
    assert.ok(many && few && Math.abs(many.slopeMs - 3) < 1e-9 && few.errorMs > 1.5 * many.errorMs);
    assert.equal(perVisit([step(0, 0)]), undefined);
  });
});

interface Queue {
  readonly serviceMs: number;
  readonly servers: number;
  readonly waitMs: number;
}

/** The middle of 31 simulations, each looking for the highest utilisation at which 95 % wait less than `waitMs`. */
function simulatedShare(queue: Queue): number {
  const shares = Array.from({ length: 31 }, (_, seed) => {
    let [low, high] = [0, 1];
    for (let step = 0; step < 12; step += 1) {
      const middle = (low + high) / 2;
      if (waitOfTrial(queue, middle, seeded(seed)) <= queue.waitMs) low = middle;
      else high = middle;
    }
    return low;
  });
  return shares.toSorted((a, b) => a - b)[15] ?? 0;
}

/** 95 % wait less than this in 8 s of exactly as many arrivals as the utilisation says, with exponential service. */
function waitOfTrial({ serviceMs, servers }: Queue, utilisation: number, random: () => number): number {
  const exponential = (): number => -Math.log(1 - random());
  const count = Math.max(1, Math.round((utilisation * servers * 8_000) / serviceMs));
  const gaps = Array.from({ length: count + 1 }, exponential);
  const unit = 8_000 / gaps.reduce((sum, gap) => sum + gap, 0);
  const freeAt = Array.from({ length: servers }, () => 0);
  const waits: number[] = [];
  let now = 0;
  for (let each = 0; each < count; each += 1) {
    now += (gaps[each] ?? 0) * unit;
    const first = freeAt.indexOf(Math.min(...freeAt));
    const begins = Math.max(now, freeAt[first] ?? 0);
    waits.push(begins - now);
    freeAt[first] = begins + serviceMs * exponential();
  }
  return waits.toSorted((a, b) => a - b)[Math.floor(0.95 * count)] ?? 0;
}

describe("how full a part may be", () => {
  it("is what queueing says for one server, more for many, nothing when there is no time to wait", () => {
    // M/M/1: 10 / (1 - 0.9) * ln(0.9 / 0.05) = 289 ms; in 8 s at most 0.85 * sqrt(2 * 10 * 8000) = 340 ms.
    const waitMs = 1 / (1 / 289 + 1 / 340);
    assert.ok(Math.abs(usableUtilisation({ serviceMs: 10, servers: 1, waitMs: [waitMs] }) - 0.9) < 1e-3);
    const [one, ten] = [1, 10].map((servers) => usableUtilisation({ serviceMs: 50, servers, waitMs: [250] }));
    assert.ok((ten ?? 0) > 0.9 && (one ?? 1) < 0.7);
    assert.equal(usableUtilisation({ serviceMs: 400, servers: 10, waitMs: [0] }), 0);
  });

  it("is that of queues simulated for as long as a trial lasts, within 5 %", () => {
    for (const [serviceMs, servers, waitMs] of [
      [10, 1, 280],
      [20, 1, 250],
      [40, 1, 250],
      [30, 2, 250],
      [84, 5, 410],
      [100, 10, 200],
    ] as const) {
      const queue = { serviceMs, servers, waitMs };
      const [formula, simulated] = [usableUtilisation({ serviceMs, servers, waitMs: [waitMs] }), simulatedShare(queue)];
      assert.ok(Math.abs(formula - simulated) < 0.05, `${JSON.stringify(queue)}: ${formula}, ${simulated}`);
    }
  });

  it("is nearly all of a large allowance, less of a small one, and less again of uneven visits", () => {
    const [large, small, uneven] = [
      usableAllowance(10_000, 0.01, 1),
      usableAllowance(20, 0.01, 1),
      usableAllowance(20, 0.01, 5),
    ];
    assert.ok(large > 0.98 && small < 0.85 && uneven < small && uneven > 0.2, `${large} ${small} ${uneven}`);
  });
});

describe("the plan of time", () => {
  it("holds three low steps, a search of six trials and its recovery before the search's time is over", () => {
    const { trialMs, searchUntilMs } = timePlan();
    const low = trialMs("low", 5) + trialMs("low", 20) + trialMs("low", 40);
    // Each trial has a rest before it and answers to wait for after it.
    const needed = 10_000 + low + 4 * trialMs("search", 100) + 2 * trialMs("confirm", 100) + trialMs("recovery", 50);
    assert.ok(needed + 10 * 3_000 <= searchUntilMs, `${needed}`);
    assert.ok(timePlan(60_000).trialMs("search", 100) >= 3_000);
  });
});
