import assert from "node:assert/strict";
import { test } from "node:test";
import { broken, type Example, healthy } from "../../packages/rehearse/examples/example.ts";
import type { Cause, Verdict } from "../../packages/rehearse/src/judge/verdict.ts";
import { failedScore, score, type Score, summarise } from "./score.ts";

const example: Example = {
  name: "links",
  story: "Codes are looked for without an index",
  framework: "http",
  cause: "missing-index",
  needs: [],
  broken: broken({ limit: 100 }),
  healthy: healthy({ limit: 1000 }),
};

function verdictOf(cause: Cause | undefined, holds = 100): Verdict {
  return {
    outcome: "broke",
    promised: { p95Ms: 300, failedShare: 0.01 },
    limit: { holds, breaks: holds * 1.1 },
    requestsPerVisit: 1,
    demand: undefined,
    predictionError: 0.1,
    finding:
      cause === undefined
        ? undefined
        : {
            cause,
            title: cause,
            confirmed: true,
            evidence: [],
            experiment: undefined,
            remedy: "",
            afterFix: { limit: 900, next: "cpu" },
          },
    unknown: cause === undefined ? "nothing stood out" : undefined,
    others: [],
    recovery: "not-tested",
    growth: [],
    notes: [],
    trials: [],
  };
}

function scored(version: "broken" | "healthy", cause: Cause | undefined, holds?: number): Score {
  return score({ example, version, verdict: verdictOf(cause, holds), seconds: 60 });
}

test("a broken version is right with its own cause only, and wrong when it is unknown", () => {
  assert.equal(scored("broken", "missing-index").isRight, true);
  assert.equal(scored("broken", "pool-too-small").isRight, false);
  assert.equal(scored("broken", undefined).isRight, false);
  assert.equal(failedScore(example, "broken", "no port").isRight, false);
});

test("a healthy version is right without a name or with its cores, and wrong with any fault", () => {
  assert.equal(scored("healthy", undefined).isRight, true);
  assert.equal(scored("healthy", "one-core-of-many").isRight, true);
  assert.equal(scored("healthy", "missing-index").isRight, false);
  const tls: Example = { ...example, healthyMay: ["tls-on-the-box"] };
  assert.equal(
    score({ example: tls, version: "healthy", verdict: verdictOf("tls-on-the-box"), seconds: 1 }).isRight,
    true,
  );
});

test("where only the machine ends, a generator that ran out is as right, and a fault is wrong", () => {
  const strong: Example = { ...example, cause: "machine-too-weak", healthy: undefined };
  const verdict: Verdict = { ...verdictOf(undefined), outcome: "generator" };
  assert.equal(score({ example: strong, version: "broken", verdict, seconds: 1 }).isRight, true);
  assert.equal(
    score({ example: strong, version: "broken", verdict: verdictOf("sync-calls"), seconds: 1 }).isRight,
    false,
  );
  assert.equal(score({ example: strong, version: "broken", verdict: verdictOf(undefined), seconds: 1 }).isRight, false);
});

test("the counts say which bars were missed, two runs among them", () => {
  const first = [scored("broken", "missing-index", 100), scored("healthy", undefined, 1000)];
  const near = [scored("broken", "missing-index", 95), scored("healthy", undefined, 1000)];
  const far = [scored("broken", "missing-index", 80), scored("healthy", undefined, 1000)];
  const missed = (again: readonly Score[]) => summarise(first, again).filter(({ reached }) => !reached);
  assert.deepEqual(
    missed(near).map(({ line }) => line),
    [
      "limit after the fix, reckoned without it, within 20 %: 0 of 1 (bar: 1)",
      "limit after the fix, from low steps with it, within 20 %: 0 of 1 (bar: 1)",
    ],
  );
  assert.deepEqual(
    missed(far).map(({ line }) => line),
    [
      "limit after the fix, reckoned without it, within 20 %: 0 of 1 (bar: 1)",
      "limit after the fix, from low steps with it, within 20 %: 0 of 1 (bar: 1)",
      "two runs within 7 %: 1 of 2",
    ],
  );
});
