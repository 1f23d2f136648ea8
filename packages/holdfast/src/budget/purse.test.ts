// Processes that share a budget, die with blocks in hand and lose answers: no window is ever passed, and what there is
// can be used.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../testing/seeded.ts";
import { budget, checkPlan, type Plan } from "./plan.ts";
import { World, type WorldOptions } from "./sample.ts";

const day = 24 * 3_600_000;

function newRandom(): () => number {
  const seed = Math.floor(Math.random() * 2 ** 32);
  process.stdout.write(`seed ${seed}\n`);
  return seeded(seed);
}

function world(plan: Plan, more: Partial<WorldOptions> = {}): World {
  const random = newRandom();
  const answerMs = () => 5 + random() * 60;
  return new World({ plan, processes: 8, random, lifeMs: 20_000, answerMs, ...more });
}

test("eight processes that die at random never pass 50 a second, and use 95 % of it", async () => {
  const busy = world({ perSecond: 50 });
  await busy.run(120_000);
  assert.ok(busy.deaths > 10, `${busy.deaths} deaths`);
  assert.equal(busy.most(1_000), 50);
  assert.ok(busy.calls.length >= 0.95 * 50 * 120, `${busy.calls.length} calls`);
});

test("a process that stands still before it makes a call makes it count for longer", async () => {
  const busy = world({ perSecond: 50 }, { stalls: 0.005, atOnce: 40, lifeMs: Infinity });
  await busy.run(120_000);
  assert.ok(busy.most(1_000) <= 50, `${busy.most(1_000)} in a second`);
  assert.ok(busy.calls.length >= 0.9 * 50 * 120, `${busy.calls.length} calls`);
});

test("a slow outside costs no more than the time that calls may take to arrive", async () => {
  const slow = world({ perSecond: 50 }, { answerMs: () => 3_000, atOnce: 100, lifeMs: Infinity });
  await slow.run(60_000);
  assert.equal(slow.most(1_000), 50);
  assert.ok(slow.calls.length >= 0.95 * 50 * 60, `${slow.calls.length} calls`);
});

test("a minute's limit holds beside a second's, however it is laid", async () => {
  const busy = world({ perSecond: 20, perMinute: 300 });
  await busy.run(600_000);
  assert.ok(busy.most(1_000) <= 20);
  assert.ok(busy.most(60_000) <= 300);
  assert.ok(busy.calls.length >= 0.95 * 3_000, `${busy.calls.length} calls`);
});

test("of ten days none has more calls than its limit, and none much less", async () => {
  const plan = { perSecond: 50, perDay: 2_500, zone: "America/New_York" };
  const calm = world(plan, { lifeMs: 10_000 });
  for (let count = 0; count < 10; count++) {
    await calm.run(90_000);
    // Nothing more can happen on this day: to the last minute, and beyond it.
    const passed = (calm.nowMs - Date.UTC(2026, 0, 1, 5)) % day;
    calm.jump((passed < 0 ? -passed : day - passed) - 60_000);
    await calm.run(60_000);
  }
  const days = [...calm.days().values()];
  assert.ok(calm.most(1_000) <= 50);
  assert.ok(Math.max(...days) <= 2_500, `${days.join(" ")}`);
  const whole = days.slice(1, -1);
  assert.ok(whole.length >= 8);
  assert.ok(Math.min(...whole) >= 0.95 * 2_500, `${whole.join(" ")}`);
});

test("money is never passed: free calls first, then as many as the cap pays for", async () => {
  const price = { currency: "USD", per: "day", steps: [{ upTo: 1_000, per1000: 0 }, { per1000: 0.5 }] } as const;
  const paid = world({ perSecond: 50, price, cap: { amount: 0.25, per: "day" } }, { lifeMs: Infinity });
  await paid.run(120_000);
  assert.ok(paid.calls.length <= 1_500, `${paid.calls.length} calls`);
  // What an answer that was lost had given out counts as paid.
  assert.ok(paid.calls.length >= 0.95 * 1_500, `${paid.calls.length} calls`);
});

test("of a service that fails, retries are a fifth of the calls and ten a second at most; then it is left alone", async () => {
  const random = newRandom();
  // Few enough that the circuit never opens by chance.
  const some = world({ perSecond: 200 }, { lifeMs: Infinity, random, answer: () => (random() < 0.3 ? "bad" : "ok") });
  await some.run(30_000);
  const again = some.calls.filter((call) => call.again).length;
  assert.ok(again > 100, `${again} again`);
  assert.ok(again <= 0.2 * (some.calls.length - again) + 10 * 30, `${again} of ${some.calls.length}`);
  const down = world({ perSecond: 200 }, { lifeMs: Infinity, answer: () => "bad" });
  await down.run(60_000);
  // Opens at once; then single probes after 1, 2, 4, 8, 16 and 32 s.
  assert.ok(down.calls.length < 400, `${down.calls.length} calls`);
  assert.ok(down.calls.filter(({ arrivedMs }) => arrivedMs > down.nowMs - 50_000).length <= 6);
});

test("who is told to come back later is left alone until then, by all", async () => {
  let closedUntil = 0;
  const early: number[] = [];
  const strict: World = world(
    { perSecond: 100 },
    {
      lifeMs: Infinity,
      answer({ arrivedMs }) {
        // What others hold when it is said may still be used: a block lasts for a second, and then travels.
        if (arrivedMs < closedUntil && arrivedMs > closedUntil - 5_000 + 1_100) early.push(arrivedMs);
        if (strict.calls.length % 500 !== 0) return "ok";
        closedUntil = arrivedMs + 5_000;
        return { limitedMs: 5_000 };
      },
    },
  );
  await strict.run(60_000);
  assert.ok(closedUntil > 0);
  assert.deepEqual(early, []);
});

test("a plan that makes no sense is refused (HF_BUDGET_BAD)", () => {
  const wrong: readonly Plan[] = [
    { perSecond: 0 },
    { perDay: 1.5 },
    { zone: "Europe/Atlantis" },
    { reserve: { critical: 0.6, normal: 0.4 } },
    { cap: { amount: 1 } },
    { price: { currency: "USD", per: "day", steps: [] } },
    { price: { currency: "USD", per: "day", steps: [{ upTo: 5, per1000: 0 }] } },
    {
      price: { currency: "USD", per: "day", steps: [{ upTo: 5, per1000: 0 }, { upTo: 4, per1000: 1 }, { per1000: 1 }] },
    },
  ];
  for (const plan of wrong) assert.throws(() => checkPlan(budget("b", plan)), { code: "HF_BUDGET_BAD" });
});
