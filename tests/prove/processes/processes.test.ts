// A few simulated days of the proof in `npm test`, and the builds that it must find out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { processes, verdictOf } from "./proof.ts";
import { runWorld } from "./world.ts";

const { signal } = new AbortController();

test("never more than the ceiling, and no swinging, whatever the processes say", async () => {
  const report = await runWorld({ seed: 7, days: 3, signal });
  assert.equal(verdictOf(report), "holds", JSON.stringify(report));
  assert.ok(report.died > 10 && report.most > 1, JSON.stringify(report));
});

for (const { name, find } of processes.broken) {
  test(`a build that ${name} is found out`, async () => {
    assert.notEqual(await find({ long: false, seed: 7, signal, say: () => undefined }), undefined);
  });
}
