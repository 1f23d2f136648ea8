import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { perVisit } from "./per-visit.ts";
import type { StepUse } from "./per-visit.ts";
import { usableAllowance, usableUtilisation } from "./queueing.ts";
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

describe("how full a part may be", () => {
  it("is what queueing says for one server, more for many, nothing when there is no time to wait", () => {
    // M/M/1: 10 / (1 - 0.9) * ln(0.9 / 0.05) = 289 ms.
    assert.ok(Math.abs(usableUtilisation({ serviceMs: 10, servers: 1, waitMs: 289 }) - 0.9) < 1e-3);
    const [one, ten] = [1, 10].map((servers) => usableUtilisation({ serviceMs: 50, servers, waitMs: 250 }));
    assert.ok((ten ?? 0) > 0.9 && (one ?? 1) <= 0.6);
    assert.equal(usableUtilisation({ serviceMs: 400, servers: 10, waitMs: 0 }), 0);
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
