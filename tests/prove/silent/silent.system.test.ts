// The proof in small: workers that are held still, with real processes; `npm run prove -- silent-stop` has the rest,
// and `--broken` the builds that it has to find out.

import assert from "node:assert/strict";
import { it } from "node:test";
import { silentFaults } from "./faults.ts";
import { redWithinMs, runSilent } from "./silent.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

it("workers that are held still are named within 15 s, and all is green when they go on", async () => {
  const faults = silentFaults.filter(({ name }) => name === "stopped");
  const report = await runSilent({ worlds: 1, rounds: 1, healthyMs: 2_000, faults, signal: interrupt.signal });
  const [seen] = report.seen;
  assert.ok(seen?.redMs !== undefined && seen.redMs <= redWithinMs, JSON.stringify(report));
  assert.ok(seen.greenMs !== undefined, JSON.stringify(report));
  assert.deepEqual([report.falseReds, report.troubles], [[], []]);
});
