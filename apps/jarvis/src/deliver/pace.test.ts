// The pause between two messages to a chat, by a clock of the test's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { makePace } from "./pace.ts";

test("one chat waits its pause after each start, and nobody else does", async () => {
  let now = 0;
  const waits: number[] = [];
  const pace = makePace(
    1_000,
    () => now,
    async (ms) => void waits.push(ms),
  );
  await pace("a");
  await pace("b");
  assert.deepEqual(waits, []);
  now = 300;
  await pace("a");
  assert.deepEqual(waits, [700]);
  now = 1_000;
  await pace("b");
  assert.deepEqual(waits, [700], "its second is over");
  now = 1_100;
  await pace("a");
  assert.deepEqual(waits, [700, 900]);
});

test("a pause that is given up rejects", async () => {
  const pace = makePace(60_000);
  await pace("a");
  await assert.rejects(pace("a", AbortSignal.abort()), { name: "AbortError" });
});
