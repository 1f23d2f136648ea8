// What a process says of itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { until } from "../testing/until.ts";
import { Vitals } from "./vitals.ts";

test("a blocked event loop, a busy processor and who waits for a pool are seen", async (t) => {
  const registry = new Registry();
  const vitals = new Vitals(registry, "web");
  t.after(() => vitals.stop());
  vitals.watch({ read: { waitingCount: 7 } });
  vitals.read();
  await until("the block is seen", async () => {
    const end = performance.now() + 300;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { delayMs, cpu } = vitals.read();
    return delayMs > 100 && cpu > 0.1;
  });
  const { waiting, heap, machineCpu } = vitals.read();
  assert.deepEqual(waiting, { read: 7 });
  assert.ok(heap > 0 && heap < 1 && machineCpu >= 0 && machineCpu <= 1);
  const metrics = await registry.metrics();
  assert.match(metrics, /holdfast_pool_waiting\{process="web\/\d+",pool="read"\} 7/);
});
