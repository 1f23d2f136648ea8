import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Verdict } from "../judge/verdict.ts";
import { check, exitCode, readExpectation } from "./exit-code.ts";
import { brokenVerdict, sampleReport, sampleVerdicts } from "./sample-verdicts.ts";

function codeOf(verdict: Verdict, ...texts: readonly string[]): number {
  const report = sampleReport(verdict);
  return exitCode(
    report,
    texts.map((text) => check(report, readExpectation(text))),
  );
}

describe("the exit code", () => {
  const kept = ["visits>=14", "visits>13.9", "requests>=42", "headroom>=0.7x", "headroom >= 0.5"];
  const missed = ["visits>=14.1", "visits>14", "requests>=43", "headroom>=3x", "no-fault", "p95<300"];
  for (const text of kept) it(`is 0 for ${text}`, () => assert.equal(codeOf(brokenVerdict, text), 0));
  for (const text of missed) it(`is 1 for ${text}`, () => assert.equal(codeOf(brokenVerdict, text), 1));

  it("is 0 without an expectation, and 1 when one of several is missed", () => {
    assert.equal(codeOf(brokenVerdict), 0);
    assert.equal(codeOf(brokenVerdict, "visits>=14", "visits>=15"), 1);
  });

  it("is 3 when no figure counts and 130 when it was stopped, whatever was expected", () => {
    assert.equal(codeOf(sampleVerdicts["not-trustworthy"], "visits>=1"), 3);
    assert.equal(codeOf(sampleVerdicts.generator, "visits>=1"), 3);
    assert.equal(codeOf(sampleVerdicts.stopped, "visits>=1"), 130);
  });

  it("takes p95 at the crowd's peak", () => {
    assert.equal(codeOf(sampleVerdicts.holds, "p95<19ms", "p95<=0.018s", "no-fault"), 0);
    assert.equal(codeOf(sampleVerdicts.holds, "p95<18"), 1);
  });

  it("finds no fault in a machine that is full, but in an app that stays broken", () => {
    const weak = { ...brokenVerdict, others: [], finding: undefined };
    assert.equal(codeOf(weak, "no-fault"), 0);
    assert.equal(codeOf({ ...weak, recovery: "metastable" }, "no-fault"), 1);
  });
});

for (const text of ["visits", "visits<200", "p95>300", "p95<300x", "speed>=1", "headroom>=3ms", "visits>=-1", ""]) {
  it(`an expectation that cannot be is refused: ${JSON.stringify(text)}`, () => {
    assert.throws(() => readExpectation(text), {
      name: "RangeError",
      message: /is not understood\. It may be visits>=/,
    });
  });
}
