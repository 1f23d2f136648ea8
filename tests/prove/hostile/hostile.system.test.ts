// The corpus and a few generated cases against the real app, with honest clients beside them and nothing timed; `npm
// run prove -- hostile` has the rest, and `--broken` the builds that it has to find out.

import assert from "node:assert/strict";
import { it } from "node:test";
import { corpus } from "./corpus.ts";
import { abortAttack } from "./floods.ts";
import { casesOf, generatedAttack } from "./generated.ts";
import { runHostile } from "./hostile.ts";
import { naughtyStrings } from "./naughty.ts";
import { harm } from "./proof.ts";

const interrupt = new AbortController();
// The test runner's way to end a file; what was started must not outlive it.
process.once("SIGTERM", () => interrupt.abort());

it("the corpus harms nobody, and what was taken is in the log byte for byte", async () => {
  const report = await runHostile({
    attacks: [...corpus, abortAttack, generatedAttack],
    scale: 0.1,
    seed: 20_261_121,
    ratePerSecond: 20,
    signal: interrupt.signal,
  });
  assert.deepEqual(harm(report), [], `seed ${report.seed}`);
  assert.ok(report.honest.served > 50 && report.kept.count > 1_500, JSON.stringify(report.kept.count));
});

it("the same seed gives the same cases", () => {
  assert.deepEqual(casesOf(7, 50), casesOf(7, 50));
  assert.notDeepEqual(casesOf(7, 50), casesOf(8, 50));
});

it("there are 150 naughty strings, NUL and lone surrogates among them", () => {
  assert.ok(naughtyStrings.length >= 150, String(naughtyStrings.length));
  assert.ok(naughtyStrings.some((text) => text.includes("\0")) && naughtyStrings.some((text) => !text.isWellFormed()));
});
