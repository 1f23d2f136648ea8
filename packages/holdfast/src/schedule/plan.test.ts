// When schedules fire, held against an oracle of its own: every change of the clocks of five years in nine zones,
// minute by minute, by what the clock on the wall shows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { expected, spotsOf, zones } from "./oracle.ts";
import { coming, dueBy, makePlan, type Plan, PlanProblem, readPlan, type When } from "./plan.ts";

const dayMs = 86_400_000;

/** What is named is `fixed`: each planned time once. The others run on real time. */
const expressions = [
  { cron: "0 7 * * *", fixed: true },
  { cron: "30 2 * * *", fixed: true },
  { cron: "15 1 * * *", fixed: true },
  { cron: "0 0 * * *", fixed: true },
  { cron: "30 0 * * *", fixed: true },
  { cron: "0,30 1-3 * * *", fixed: true },
  { cron: "10,35,40 2 * * *", fixed: true },
  { cron: "59 23 * * *", fixed: true },
  { cron: "45 1 * * 0", fixed: true },
  { cron: "0 2 1-7 * 0", fixed: true },
  { cron: "*/15 * * * *", fixed: false },
  { cron: "0 * * * *", fixed: false },
  { cron: "7 * * * *", fixed: false },
  { cron: "*/30 2 * * *", fixed: false },
  { cron: "0 */6 * * *", fixed: false },
];

/** Everything after the first and up to the last instant. */
function all(plan: Plan, fromMs: number, toMs: number): number[] {
  const found: number[] = [];
  let atMs = plan.after(fromMs);
  while (atMs !== undefined && atMs <= toMs) {
    found.push(atMs);
    atMs = plan.after(atMs);
  }
  return found;
}

for (const zone of zones) {
  test(`each firing comes exactly once around every change of the clocks, 2024 to 2028, ${zone}`, () => {
    for (const spot of spotsOf(zone, 2024, 2028)) {
      const [fromMs, toMs] = [spot - 1.5 * dayMs, spot + 1.5 * dayMs];
      const wanted = expected(zone, { fromMs, toMs }, expressions);
      for (const [index, { cron }] of expressions.entries()) {
        const plan = makePlan({ cron, zone });
        const firings = all(plan, fromMs, toMs);
        const about = `${cron} in ${zone} around ${new Date(spot).toISOString()}`;
        assert.deepEqual(firings.map(iso), wanted[index]?.map(iso), about);
        const last = firings.at(-1);
        if (last !== undefined) assert.equal(plan.upTo(toMs), last, about);
      }
    }
  });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function first(when: When, after: string): string | undefined {
  const ms = makePlan(when).after(Date.parse(after));
  return ms === undefined ? undefined : iso(ms);
}

test("a time that does not exist comes at the first instant after the gap, one that occurs twice at the first", () => {
  const zone = "Europe/London";
  assert.equal(first({ cron: "30 1 * * *", zone }, "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000Z");
  assert.equal(first({ cron: "30 1 * * *", zone }, "2026-03-29T01:00:00Z"), "2026-03-30T00:30:00.000Z");
  assert.equal(first({ cron: "30 1 * * *", zone }, "2026-10-24T12:00:00Z"), "2026-10-25T00:30:00.000Z");
  assert.equal(first({ cron: "30 1 * * *", zone }, "2026-10-25T00:30:00Z"), "2026-10-26T01:30:00.000Z");
  // Half an hour of the island is missing, or comes again.
  const island = "Australia/Lord_Howe";
  assert.equal(first({ cron: "15 2 * * *", zone: island }, "2026-10-03T12:00:00Z"), "2026-10-03T15:30:00.000Z");
});

test("intervals are multiples since 1970, whoever asks", () => {
  assert.equal(first({ everyMs: 60_000 }, "2026-01-01T00:00:59.999Z"), "2026-01-01T00:01:00.000Z");
  assert.equal(first({ everyMs: 60_000 }, "2026-01-01T00:01:00.000Z"), "2026-01-01T00:02:00.000Z");
  assert.equal(makePlan({ everyMs: 7_000 }).upTo(20_999), 14_000);
});

test("whatever is due comes as one, the last of it, with how many it stands for, and many are not counted one by one", () => {
  for (const when of [{ cron: "0 * * * *", zone: "Europe/Paris" }, { everyMs: 3_600_000 }]) {
    const plan = makePlan(when);
    const firstMs = Date.parse("2026-05-01T10:00:00Z");
    const due = (nowText: string) => dueBy(plan, firstMs, Date.parse(nowText));
    const hour = (text: string) => Date.parse(`2026-05-01T${text}:00:00Z`);
    assert.deepEqual(due("2026-05-01T10:00:00Z"), { atMs: firstMs, missed: 0, nextMs: hour("11") });
    assert.deepEqual(due("2026-05-01T14:59:59Z"), { atMs: hour("14"), missed: 4, nextMs: hour("15") });
    const late = Date.parse("2031-05-01T10:30:00Z");
    const { atMs, missed, nextMs } = dueBy(plan, firstMs, late);
    assert.deepEqual([atMs, missed, nextMs], [late - 1_800_000, limits.scheduleMissed, late + 1_800_000]);
  }
});

test("a plan is known again by its spec, and so are the firings to come", () => {
  for (const when of [{ cron: "0 7 * * 1-5", zone: "Asia/Kolkata" }, { everyMs: 90_000 }]) {
    const plan = makePlan(when);
    assert.deepEqual(coming(readPlan(plan.spec), 0, 5), coming(plan, 0, 5));
    assert.equal(coming(plan, 0, 5).length, 5);
  }
});

test("what is no plan is refused in words", () => {
  const wrong: [When, RegExp][] = [
    [{ cron: "61 * * * *" }, /the cron expression is "61 \* \* \* \*": Invalid value for minute: 61/],
    [{ cron: "0 7 * * * *" }, /exactly 5 parts/],
    [{ cron: "" }, /required/],
    [{ cron: "? 7 * * *" }, /not a cron expression/],
    [{ cron: "2030-01-01T00:00:00" }, /not a cron expression/],
    [{ cron: "0 7 * * *", zone: "Mars/Olympus" }, /there is no zone Mars\/Olympus/],
    [{ everyMs: limits.scheduleEveryMs - 1 }, /everyMs is 999/],
    [{ everyMs: Number.NaN }, /everyMs is NaN/],
  ];
  for (const [when, message] of wrong) {
    assert.throws(
      () => makePlan(when),
      (error) => error instanceof PlanProblem && message.test(error.message),
    );
  }
});
