// The proof of the fan-out in small, and the builds that it has to find out; `npm run prove -- fan-out` is the real
// one.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type FanOutOptions, type FanOutReport, runFanOut } from "./fan-out.ts";
import { isExact } from "./proof.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

function run(options: Partial<FanOutOptions>): Promise<FanOutReport> {
  return runFanOut({ rows: 20_000, kills: 2, seed: 1, signal: interrupt.signal, ...options });
}

describe("a fan-out whose worker is killed", { concurrency: 2 }, () => {
  it("meets each row once", async () => {
    const report = await run({});
    assert.ok(isExact(report), JSON.stringify(report));
  });

  it("of a build that writes down its place too late meets rows twice, and is found out", async () => {
    const { findings } = await run({ fault: "repeat", kills: 3 });
    assert.ok(findings.doubled > 0);
    assert.equal(findings.lost, 0);
  });
});
