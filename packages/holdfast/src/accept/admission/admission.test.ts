// Admission as a whole, played by a clock that the test moves: a process that finishes so many requests, and a crowd.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../limits.ts";
import { type EventClass } from "../../log/class.ts";
import { seeded } from "../../testing/seeded.ts";
import { Admission } from "./admission.ts";
import { rankOf } from "./rank.ts";

const costMs = 5;

interface Played {
  readonly served: Record<EventClass, number>;
  readonly refused: Record<EventClass, number>;
  readonly longestMs: number;
  readonly admission: Admission;
}

/** One core that takes 5 ms for each request, and so many of each class each second, for `seconds`. */
function play(rates: Record<EventClass, number>, seconds: number, calmSeconds = 0): Played {
  let nowMs = 0;
  const soon: (() => void)[] = [];
  const random = seeded(1);
  const admission = new Admission({ random, now: () => nowMs, soon: (call) => soon.push(call) });
  const zero = () => ({ critical: 0, normal: 0, sheddable: 0 });
  const [served, refused, due] = [zero(), zero(), zero()];
  let [longestMs, nextTickMs, nextWindowMs, busyMs] = [0, 25, 100, 0];
  const arrive = (name: EventClass) => {
    const sinceMs = nowMs;
    admission.offer({
      class: name,
      rank: rankOf(name, `user ${Math.floor(random() * 10_000)}`, 0),
      sinceMs,
      untilMs: sinceMs + limits.admissionQueueMs,
      latestMs: sinceMs + limits.admissionOpenQueueMs,
      isGone: () => false,
      begin: (ticket) => {
        nowMs += costMs;
        busyMs += costMs;
        longestMs = Math.max(longestMs, nowMs - sinceMs);
        served[name] += 1;
        admission.end(ticket);
      },
      refuse: () => (refused[name] += 1),
    });
  };
  // A turn: what has come since the last one, then what is to be done soon, then the clocks.
  for (let lastMs = 0; nowMs < (seconds + calmSeconds) * 1000;) {
    const startMs = nowMs;
    for (const name of ["critical", "normal", "sheddable"] as const) {
      const rate = startMs < seconds * 1000 ? rates[name] : 0;
      due[name] += (rate * (startMs - lastMs)) / 1000;
      for (; due[name] >= 1; due[name] -= 1) arrive(name);
    }
    lastMs = startMs;
    for (const call of soon.splice(0)) call();
    if (nowMs >= nextTickMs) admission.tick();
    while (nowMs >= nextTickMs) nextTickMs += 25;
    if (nowMs >= nextWindowMs) {
      admission.window({ turnMs: Math.max(10, nowMs - startMs), busy: Math.min(1, busyMs / 100) });
      busyMs = 0;
      nextWindowMs = nowMs + 100;
    }
    if (nowMs === startMs) nowMs += 1;
  }
  return { served, refused, longestMs, admission };
}

test("nobody is refused below capacity", () => {
  const { refused } = play({ critical: 50, normal: 60, sheddable: 40 }, 20);
  assert.deepEqual(refused, { critical: 0, normal: 0, sheddable: 0 });
});

test("at ten times the capacity the important are served, nobody waits long, and the core has work all the time", () => {
  const { served, refused, longestMs } = play({ critical: 90, normal: 1_270, sheddable: 640 }, 20);
  const share = served.critical / (served.critical + refused.critical);
  // While a second's figures are missing, some of them wait too long.
  assert.ok(share > 0.97, `${share}`);
  const perSecond = (served.critical + served.normal + served.sheddable) / 20;
  assert.ok(perSecond > 180, `${perSecond}`);
  assert.ok(served.normal > 20 * served.sheddable, JSON.stringify(served));
  assert.ok(longestMs < 2_000, `${longestMs}`);
});

test("all are let in again a few seconds after a crowd has gone", () => {
  const { admission } = play({ critical: 0, normal: 4_000, sheddable: 0 }, 5, 10);
  assert.equal(admission.isIdle, true);
  assert.equal(admission.step, "answer");
});

test("what is answered slowly counts for a moment only, and all that is open never passes its bound", () => {
  let nowMs = 0;
  const admission = new Admission({ random: () => 0, now: () => nowMs, soon: (call) => soon.push(call) });
  const soon: (() => void)[] = [];
  const tickets: number[] = [];
  let refused = 0;
  for (; tickets.length < limits.admissionHeld && nowMs < 60_000; nowMs += limits.admissionTickMs) {
    for (let index = 0; index < 200; index += 1) {
      admission.offer({
        class: "normal",
        rank: 200,
        sinceMs: nowMs,
        untilMs: nowMs + 100,
        latestMs: nowMs + 1_000,
        isGone: () => false,
        begin: (ticket) => tickets.push(ticket),
        refuse: () => (refused += 1),
      });
    }
    for (const call of soon.splice(0)) call();
    admission.tick();
  }
  assert.equal(tickets.length, limits.admissionHeld);
  assert.ok(admission.figures.held > 0 && refused > 0);
  for (const ticket of tickets) admission.end(ticket);
  const { inFlight, held } = admission.figures;
  assert.deepEqual([inFlight, held], [0, 0]);
});

test("what waits for something else than the process is begun within a few turns, however many come at once", () => {
  const soon: (() => void)[] = [];
  const admission = new Admission({ random: () => 0, now: () => 0, soon: (call) => soon.push(call) });
  let begun = 0;
  for (let index = 0; index < 500; index += 1) {
    admission.offer({
      class: "normal",
      rank: 200,
      sinceMs: 0,
      untilMs: 100,
      latestMs: 1_000,
      isGone: () => false,
      begin: () => (begun += 1),
      refuse: (reason) => assert.fail(reason),
    });
  }
  let turns = 0;
  for (; begun < 500 && turns < 100; turns += 1) for (const call of soon.splice(0)) call();
  assert.ok(turns <= 32, `${turns}`);
});

test("while connections come in every turn, some turns are spared for them, and then requests are begun all the same", () => {
  const soon: (() => void)[] = [];
  const admission = new Admission({ random: () => 0, now: () => 0, soon: (call) => soon.push(call) });
  const begun: number[] = [];
  let turn = 0;
  for (; turn < 100; turn += 1) {
    admission.connected();
    if (turn === 0) {
      admission.offer({
        class: "normal",
        rank: 200,
        sinceMs: 0,
        untilMs: 100,
        latestMs: 1_000,
        isGone: () => false,
        begin: () => begun.push(turn),
        refuse: (reason) => assert.fail(reason),
      });
    }
    for (const call of soon.splice(0)) call();
  }
  assert.deepEqual(begun, [limits.admissionSpareTurns]);
});
