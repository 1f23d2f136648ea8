// What the forecast says against what then happens, for plans of many kinds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../testing/seeded.ts";
import { forecast } from "./forecast.ts";
import { type Plan } from "./plan.ts";
import { World } from "./sample.ts";
import { emptyState, type State } from "./state.ts";

const hour = 3_600_000;
const price = { currency: "USD", per: "day", steps: [{ upTo: 1_000, per1000: 0 }, { per1000: 0.5 }] } as const;

interface Scenario {
  readonly title: string;
  readonly plan: Plan;
  readonly backlog: number;
  /** When it begins, in UTC. */
  readonly startMs?: number;
  readonly processes?: number;
  readonly lifeMs?: number;
  readonly state?: Partial<State>;
  readonly perSecond?: number;
  readonly answerMs?: number;
  readonly atOnce?: number;
}

const at = (text: string) => Date.parse(text);

const scenarios: readonly Scenario[] = [
  { title: "a second's limit", plan: { perSecond: 50 }, backlog: 5_000 },
  { title: "a minute's limit", plan: { perMinute: 600 }, backlog: 5_700 },
  { title: "both", plan: { perSecond: 20, perMinute: 600 }, backlog: 6_000 },
  { title: "three days", plan: { perSecond: 50, perDay: 2_500 }, backlog: 6_000, startMs: at("2026-03-01T15:00:00Z") },
  {
    title: "a day that is nearly spent, in another zone",
    plan: { perSecond: 50, perDay: 1_000, zone: "Asia/Kolkata" },
    backlog: 1_500,
    startMs: at("2026-03-01T15:00:00Z"),
    state: { day: { name: "2026-03-01", calls: 900, micros: 0 } },
  },
  {
    title: "over a change of the clock",
    plan: { perSecond: 50, perDay: 1_000, zone: "America/New_York" },
    backlog: 2_500,
    startMs: at("2026-03-07T20:00:00Z"),
  },
  {
    title: "a cap in money for the day",
    plan: { perSecond: 50, price, cap: { amount: 0.5, per: "day" } },
    backlog: 5_000,
    startMs: at("2026-03-01T09:00:00Z"),
  },
  {
    title: "a cap in money for the month",
    plan: { perSecond: 50, price: { ...price, per: "month" }, cap: { amount: 0.5 } },
    backlog: 2_500,
    startMs: at("2026-03-31T09:00:00Z"),
  },
  { title: "a reserve for others", plan: { perSecond: 50, reserve: { critical: 0.2 } }, backlog: 4_000 },
  {
    title: "an outside that is slower than the plan",
    plan: { perSecond: 500 },
    backlog: 4_000,
    processes: 2,
    atOnce: 10,
    answerMs: 500,
    perSecond: 40,
  },
];

for (const one of scenarios) {
  test(`the forecast comes true within 10 %: ${one.title}`, async () => {
    const { plan, backlog, startMs = at("2026-03-01T12:00:00Z"), processes = 4, perSecond } = one;
    const random = seeded(7);
    const answerMs = () => one.answerMs ?? 20 + random() * 40;
    const world = new World({
      plan,
      processes,
      random,
      lifeMs: Infinity,
      answerMs,
      startMs,
      atOnce: one.atOnce ?? 20,
      backlog,
    });
    world.state = { ...emptyState, ...one.state };
    const clock = { nowMs: startMs, dayMs: startMs };
    const waiting = [{ class: "normal", count: backlog } as const];
    const said = forecast(world.state, plan, { clock, waiting, ...(perSecond !== undefined && { perSecond }) });
    const doneInMs = said.doneInMs ?? assert.fail("it never ends");
    while (world.calls.length < backlog) {
      const before = world.calls.length;
      await world.run(plan.perMinute ? 70_000 : 20_000);
      assert.ok(world.nowMs - startMs < 40 * 24 * hour, "it has not ended");
      const turns = plan.perDay !== undefined || plan.cap !== undefined;
      // Nothing happens until the calendar turns: a few seconds before a full hour things may go on.
      if (turns && world.calls.length === before) world.jump(hour - (world.nowMs % hour) - 5_000);
    }
    const tookMs = (world.calls.at(-1)?.arrivedMs ?? 0) - startMs;
    assert.ok(Math.abs(doneInMs - tookMs) <= 0.1 * tookMs, `said ${doneInMs} ms, took ${tookMs} ms`);
  });
}

test("a plan under which it never ends says so, and another plan is asked about without a change", () => {
  const clock = { nowMs: at("2026-03-01T12:00:00Z"), dayMs: at("2026-03-01T12:00:00Z") };
  const plan: Plan = { perDay: 1, zone: "UTC" };
  const waiting = [{ class: "normal", count: 1_000_000 } as const];
  assert.equal(forecast(emptyState, plan, { clock, waiting }).doneInMs, undefined);
  const { doneAtMs } = forecast(emptyState, plan, { clock, waiting, figures: { perDay: 400_000 } });
  assert.equal(new Date(doneAtMs ?? 0).toISOString(), "2026-03-03T00:00:00.000Z");
  const paid = { perDay: 2_000, price, cap: { amount: 100, per: "day" } } as const;
  assert.equal(forecast(emptyState, paid, { clock, waiting: [{ class: "normal", count: 3_000 }] }).micros, 500_000);
});
