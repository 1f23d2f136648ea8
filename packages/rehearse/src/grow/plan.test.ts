import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Verdict } from "../judge/verdict.ts";
import { brokenVerdict, sampleDemand, samplePart, sampleReport, sampleVerdicts } from "../report/sample-verdicts.ts";
import { PlanError, demandFactor } from "./growing-parts.ts";
import { type GrowthPlan, planGrowth } from "./plan.ts";
import { planSection, planText } from "./plan-text.ts";

const wish = { factor: 30, today: "2026-11-20", by: "2026-12-04", from: 2 } as const;

/** An app that held at 1,000, with these parts. */
function planOf(parts: readonly ReturnType<typeof samplePart>[], more: Partial<Verdict> = {}): GrowthPlan {
  const verdict = { ...sampleVerdicts.holds, limit: { holds: 1, breaks: undefined }, growth: [] };
  return planGrowth(sampleReport({ ...verdict, demand: { ...sampleDemand, parts }, ...more }), wish);
}

describe("a plan for growth", () => {
  it("lists what breaks in the order of the days, each with a fix, its cost, and the limit afterwards", () => {
    const plan = planGrowth(sampleReport(), wish);
    const [pool] = plan.steps;
    // 14 is passed when 2 * 30 ** (day / 14) is: on day 9 (17.8); day 8 has 13.97.
    assert.equal(pool?.part, "database pool (max 1)");
    assert.deepEqual([pool?.breaks, pool?.until], ["2026-11-29", "2026-11-28"]);
    assert.deepEqual(
      [pool?.fix, pool?.limitBefore, pool?.limitAfter, pool?.next],
      ["max: 10", 14, 63, "CPU (2 cores)"],
    );
    assert.deepEqual(plan.steps.length, 1, "60 in the end is below the CPU's 63");
  });

  it("has a row for each day, with the limit of today's code and the one with the fixes that are due", () => {
    const { days } = planGrowth(sampleReport(), wish);
    assert.equal(days.length, 15);
    assert.deepEqual([days[0]?.rate, days[0]?.limitToday, days[0]?.limitFixed], [2, 14, 14]);
    assert.deepEqual([days[9]?.breaks, days[9]?.limitFixed], [["database pool (max 1)"], 63]);
    assert.ok(Math.abs((days[14]?.rate ?? 0) - 60) < 1e-9);
    assert.equal(days[14]?.limitToday, 14);
  });

  it("looks again after each fix, and makes each part as large as the end needs", () => {
    const plan = planOf([
      samplePart({ id: "cpu", title: "CPU", limit: 30, servers: 2 }),
      samplePart({ id: "event-loop", title: "event loop", limit: 10 }),
      samplePart({ id: "descriptors", title: "files", limit: 9000 }),
    ]);
    assert.deepEqual(
      plan.steps.map(({ part }) => part),
      ["event loop", "CPU"],
    );
    assert.match(plan.steps[0]?.fix ?? "", /run 8 processes/);
    assert.ok(plan.days.every((day) => day.limitFixed >= day.rate - 1e-9));
  });

  it("lets what grows with the rows end sooner than by the rate alone, and takes the growth away first", () => {
    const parts = [samplePart({ id: "database-cpu", title: "database", limit: 100 })];
    const growing = { part: "database-cpu", table: "orders", demandMs: 2, demandAtFourTimesMs: 8, order: 1 };
    assert.deepEqual(planOf(parts).steps, []);
    const [step, ...others] = planOf(parts, { growth: [growing] }).steps;
    assert.match(step?.fix ?? "", /independent of the number of rows in orders/);
    assert.equal(step?.limitAfter, 100);
    assert.deepEqual(others, []);
    // 2 g > 100 / g from 7.07 times the users on: on day 9 (8.9 times).
    assert.equal(step?.breaks, "2026-11-29");
  });

  it("says when a route alone takes longer than was promised", () => {
    const growing = { part: "GET /orders", table: "orders", demandMs: 20, demandAtFourTimesMs: 80, order: 1 };
    const [step] = planOf([samplePart({ id: "cpu", title: "CPU", limit: 900 })], { growth: [growing] }).steps;
    assert.equal(step?.part, "GET /orders");
    assert.equal(step?.limitBefore, 0);
    assert.ok((step?.factor ?? 0) > 15, "300 ms is 15 times 20 ms");
  });

  it("begins today when today's code is too small already", () => {
    const [step] = planGrowth(sampleReport(), { ...wish, from: 20 }).steps;
    assert.deepEqual([step?.breaks, step?.until], ["2026-11-20", "2026-11-20"]);
  });

  it("names a quota's host, and that its price is not known", () => {
    const [step] = planOf([samplePart({ id: "quota:api.mail.example", title: "mail quota", limit: 5 })]).steps;
    assert.match(`${step?.fix} ${step?.money}`, /api\.mail\.example.*job queue.* price is not known/);
  });

  it("reads the same on a screen and in a page, where everything of the target is escaped", () => {
    const plan = planOf([samplePart({ id: "x", title: "<b>odd\u001b", limit: 5 })]);
    const text = planText(plan, { columns: 80, colour: false });
    assert.ok(text.split("\n").every((line) => line.length <= 80));
    assert.match(text, /1\. By \w+ \d+ Nov 2026: <b>odd\\u001b ends at/);
    assert.match(planSection(plan).markup, /&lt;b&gt;odd\\u001b/);
    assert.doesNotMatch(planSection(plan).markup + text, /undefined|NaN|Infinity|<b>odd\p{Cc}/u);
  });
});

it("demand grows as it was measured: not at all, with the rows, with their square", () => {
  const growth = { part: "", table: "", demandMs: 1 };
  assert.equal(demandFactor({ ...growth, demandAtFourTimesMs: 1, order: 0 }, 30), 1);
  assert.equal(demandFactor({ ...growth, demandAtFourTimesMs: 4, order: 1 }, 30), 30);
  assert.equal(demandFactor({ ...growth, demandAtFourTimesMs: 2.5, order: 0.66 }, 30), 15.5);
  assert.equal(demandFactor({ ...growth, demandAtFourTimesMs: 16, order: 2 }, 30), 900);
});

describe("what is no growth is refused", () => {
  const cases: readonly [Partial<Record<"factor" | "today" | "by", string | number>>, RegExp][] = [
    [{ by: "2026-02-30" }, /--by 2026-02-30 is no day/],
    [{ by: "soon" }, /--by soon is no day/],
    [{ by: "2026-11-19" }, /is over: today is 2026-11-20/],
    [{ by: "2126-11-19" }, /more than ten years/],
    [{ factor: 1 }, /growth is over 1/],
    [{ factor: Number.NaN }, /growth is over 1/],
  ];
  for (const [wrong, message] of cases) {
    it(JSON.stringify(wrong), () => {
      // Wrong on purpose.
      const given = { ...wish, ...wrong } as typeof wish;
      assert.throws(() => planGrowth(sampleReport(), given), { name: "RangeError", message });
    });
  }

  it("a report whose figures count for nothing, or that knows no part", () => {
    const silent = { ...sampleVerdicts.stopped, demand: undefined, growth: [] };
    for (const verdict of [sampleVerdicts["not-trustworthy"], silent]) {
      assert.throws(() => planGrowth(sampleReport(verdict), wish), PlanError);
    }
    assert.equal(planGrowth(sampleReport({ ...brokenVerdict, demand: undefined }), wish).steps.length, 1);
  });
});
