// The proof in small: a network that is cut in silence, with real processes, far below what the app can take;
// `npm run prove -- recovery` has the rest, and `--broken` the builds that it has to find out.

import assert from "node:assert/strict";
import { it } from "node:test";
import { cut } from "./faults.ts";
import { runRecovery } from "./recovery.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

it("a network that was cut in silence loses nothing, and everybody hears something in time", async () => {
  const some = { cases: [cut(8)], seed: 1, loadShare: 0.1, beforeSeconds: 4 };
  const report = await runRecovery({ ...some, signal: interrupt.signal });
  const [seen] = report.recovered;
  assert.ok(seen?.backSeconds !== undefined, JSON.stringify(report));
  assert.deepEqual([seen.counts.hung, seen.counts.unsaid, seen.counts.odd], [0, 0, 0], JSON.stringify(report));
  assert.ok(seen.counts.refused > 0);
  const { lost, doubled, untrue, troubles } = report;
  assert.deepEqual([lost, doubled, untrue, troubles], [0, 0, 0, []]);
});
