// What fails again and again is taken up in small pieces and seldom, what goes well in ever larger ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { RetryClock } from "./retry-clock.ts";

const tookMs = (ms: number, events: number) => ({ began: performance.now() - ms, events });

test("retries that go well double what is taken up, slow ones make it as little as fits their share", () => {
  const clock = new RetryClock();
  const rows = () => clock.rows(limits.batchRowsMax);
  assert.equal(rows(), limits.batchRowsMin);
  for (let round = 0; round < 20; round += 1) clock.asked(tookMs(0, rows()));
  assert.equal(rows(), limits.batchRowsMax);
  const shareMs = limits.batchTargetMs * limits.retryShare;
  clock.asked(tookMs(10 * shareMs, 1_000));
  assert.ok(Math.abs(rows() - 100) <= 10, `${rows()} rows`);
  clock.asked(tookMs(10_000, rows()));
  assert.equal(rows(), limits.batchRowsMin);
});

test("after a round of retries everything else has its share of the time first, unless there is nothing", () => {
  const clock = new RetryClock();
  assert.equal(clock.ask(), "every class");
  clock.asked(tookMs(1_000, 16));
  assert.equal(clock.ask(), "not yet");
  assert.ok(clock.isLooking);
  clock.again();
  assert.equal(clock.ask(), "every class");
});
