import assert from "node:assert/strict";
import { it } from "node:test";
import { constantArrivals, poissonArrivals } from "./arrivals.ts";
import { unsentAnswer } from "./connection.ts";
import type { Answer, OnAnswer } from "./connection.ts";
import { openLoop } from "./open-loop.ts";

const fine: Answer = { ...unsentAnswer("closed", ""), status: 200, error: undefined, reason: undefined, sent: true };

it("starts every planned request once, in order, and ends when the last is answered", async () => {
  const started: number[] = [];
  const report = await openLoop({
    arrivals: constantArrivals(5000),
    count: 100,
    start: (index, onAnswer) => {
      started.push(index);
      setTimeout(() => onAnswer(fine), index === 99 ? 30 : 1);
      return true;
    },
  });
  assert.deepEqual(
    started,
    Array.from({ length: 100 }, (_, index) => index),
  );
  assert.deepEqual([report.planned, report.tally.answered, report.tally.succeeded], [100, 100, 100]);
  assert.ok(report.elapsedMs >= 30);
});

it("goes on starting while the target stalls, and counts the whole wait since the plan", async () => {
  const stalled: OnAnswer[] = [];
  const report = await openLoop({
    arrivals: constantArrivals(1000),
    count: 200,
    start: (_, onAnswer) => {
      stalled.push(onAnswer);
      // Nothing is answered before all 200 ms of the plan have been started: a closed loop would wait for ever here.
      if (stalled.length === 200) for (const answer of stalled) answer(fine);
      return true;
    },
  });
  // Waits of 199, 198, ... 0 ms at least: a target that stalled once shows in half of all requests, not in one.
  assert.ok(report.tally.latency.percentileMs(50) >= 98, `${report.tally.latency.percentileMs(50)}`);
  assert.ok(report.tally.latency.summary().maxMs >= 198);
});

it("counts a generator that cannot keep up as late, and its lateness as latency", async () => {
  const report = await openLoop({
    arrivals: constantArrivals(1000),
    count: 100,
    start: (index, onAnswer) => {
      if (index === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      setImmediate(() => onAnswer(fine));
      return true;
    },
  });
  assert.ok(report.late >= 80, `${report.late} late`);
  assert.ok(report.tally.latency.summary().maxMs >= 90);
});

it("counts what was over the limit and does not wait for it", async () => {
  const report = await openLoop({
    arrivals: constantArrivals(5000),
    count: 50,
    start: (index, onAnswer) => {
      if (index % 2 === 1) return false;
      setImmediate(() => onAnswer(fine));
      return true;
    },
  });
  assert.deepEqual([report.planned, report.overLimit, report.tally.answered], [50, 25, 25]);
});

it("plans exactly rate times duration, and stops early when told to", async () => {
  const start = (_: number, onAnswer: OnAnswer) => {
    setImmediate(() => onAnswer(fine));
    return true;
  };
  const timed = await openLoop({ arrivals: constantArrivals(1000), durationMs: 100, start });
  assert.ok(timed.planned === 100 || timed.planned === 101, `${timed.planned}`);
  const stopped = await openLoop({
    arrivals: constantArrivals(1000),
    count: 1e9,
    start,
    signal: AbortSignal.timeout(20),
  });
  assert.equal(stopped.tally.answered, stopped.planned);
  assert.throws(() => openLoop({ arrivals: constantArrivals(1), start }), RangeError);
});

it("Poisson gaps have the mean of the rate and are not even", () => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const gaps = Array.from({ length: 20_000 }, poissonArrivals(200, random));
  const meanMs = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  assert.ok(Math.abs(meanMs - 5) < 0.2, `${meanMs}`);
  // For exponential gaps 1/e of them are longer than the mean.
  const longer = gaps.filter((gap) => gap > 5).length / gaps.length;
  assert.ok(Math.abs(longer - Math.exp(-1)) < 0.02, `${longer}`);
  assert.ok(gaps.every((gap) => Number.isFinite(gap) && gap >= 0));
  assert.throws(() => constantArrivals(0), RangeError);
});
