// The proof of the order in small, and a build that it has to find out; `npm run prove -- order` is the real one, and
// `--broken` has the others.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type OrderOptions, type OrderReport, runOrder } from "./order.ts";
import { isInOrder } from "./proof.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

function run(options: Partial<OrderOptions>): Promise<OrderReport> {
  const usual = { seed: 1, ratePerSecond: 500, lanes: 20, size: 5, rounds: 1, phaseMs: 2_000 };
  return runOrder({ ...usual, signal: interrupt.signal, ...options });
}

describe("with poisonous events", { concurrency: 2 }, () => {
  it("each key keeps its order, also behind a poisonous event, and nothing is lost", async () => {
    const report = await run({});
    assert.ok(isInOrder(report), JSON.stringify(report));
    assert.ok(report.poisonous > 0 && report.findings.effects > 0);
  });

  it("an app that parks nothing is found out", async () => {
    const { findings, astray } = await run({ fault: "keyless" });
    assert.ok(findings.early > 0);
    assert.equal(astray, 0);
  });
});
