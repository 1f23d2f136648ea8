// The proof of accepting in small: that its three stores are filled, emptied and counted as they should be. Its times
// say something on a quiet machine only: `npm run prove -- fast`.

import assert from "node:assert/strict";
import { it } from "node:test";
import { runFast } from "./fast.ts";
import { isWhole } from "./proof.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

it("what is accepted at half load is stored once, beside retained events, and a wait shows in its time", async () => {
  const little = { retained: 10_000, rounds: 1, phaseMs: 400, connections: 8, seed: 1, signal: interrupt.signal };
  // It waits 30 ms before each request, so that a small machine is not asked for all it can do.
  const report = await runFast({ ...little, fault: "sleepy" });
  assert.ok(isWhole(report), JSON.stringify(report));
  assert.ok(report.p99Ms >= 25, `p99 ${report.p99Ms} ms`);
});
