import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { verdictOf } from "../decide.ts";
import { nameable, suspectsOf } from "../suspects.ts";
import { causes, type Verdict } from "../verdict.ts";
import { broken, healthy, several } from "./apps.ts";
import type { App } from "./app.ts";
import type { Trial } from "../../measure/trial.ts";
import type { World } from "../world.ts";
import { simulate, type Simulated } from "./world.ts";

function judged(app: App, seed: number): Verdict {
  const { world, limit }: Simulated = simulate(app, seed);
  const search = { holds: limit * 0.97, breaks: limit * 1.04, recovery: "recovered" as const };
  return verdictOf({ world, search, experiments: [], growth: [] });
}

/** What the rules saw, for the message of a failed test. */
function seenIn(app: App, seed: number): string {
  const faults = suspectsOf(simulate(app, seed).world);
  return faults.map((one) => `${one.cause} ${one.weight.toFixed(2)} (${one.strength.toFixed(2)})`).join(", ");
}

const seeds = fc.integer({ min: 1, max: 1e9 });

for (const [index, [cause, app]] of broken.entries()) {
  const seen = app.probed ? "with the probe" : "from outside";
  test(`${cause} is named ${seen} (${index})`, () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { finding } = judged(app, seed);
        assert.equal(finding?.cause, cause, seenIn(app, seed));
        assert.ok(finding.remedy.length > 20);
        assert.ok(finding.evidence.length > 0);
      }),
      { numRuns: 15 },
    );
  });
}

test("each cause that has a name has a broken app", () => {
  assert.deepEqual(new Set(broken.map(([cause]) => cause)), new Set(causes));
});

for (const app of healthy) {
  test(`nothing is named for what is healthy: ${app.name}`, () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const verdict = judged(app, seed);
        assert.equal(verdict.finding, undefined, seenIn(app, seed));
        assert.ok(verdict.unknown !== undefined);
        const over = suspectsOf(simulate(app, seed).world).filter((one) => one.weight > nameable);
        assert.deepEqual(
          over.map((one) => one.cause),
          [],
        );
      }),
      { numRuns: 15 },
    );
  });
}

const collecting = broken.find(([cause, { probed }]) => cause === "garbage-collection" && probed)?.[1];

/** The collecting app, where what broke it is something else as well. */
function collectingWith(change: (trial: Trial, world: World) => Partial<Trial>, leakBytes = 0): World {
  assert.ok(collecting);
  const { world } = simulate({ ...collecting, leakBytes }, 1);
  assert.equal(suspectsOf(world)[0]?.cause, "garbage-collection");
  return { ...world, brokenTrials: world.brokenTrials.map((trial) => ({ ...trial, ...change(trial, world) })) };
}

test("collections are not why quick answers are refused", () => {
  const world = collectingWith(({ load }, { promised }) => {
    const latency = { ...load.requests.latency, p95Ms: promised.p95Ms / 5 };
    const requests = { ...load.requests, latency };
    return { load: { ...load, requests }, broken: [{ kind: "errors", share: 0.1 }] };
  });
  const named = suspectsOf(world).filter((one) => one.weight > nameable);
  assert.deepEqual(
    named.map((one) => one.cause),
    [],
  );
});

test("a process that is ended for want of memory, and had not grown, held too much at a time", () => {
  const ended = { kind: "ended", exitCode: undefined, signal: "SIGABRT" } as const;
  const world = collectingWith(({ broken: reasons }) => ({ broken: [...reasons, ended] }), 200);
  assert.equal(suspectsOf(world)[0]?.cause, "garbage-collection");
});

for (const [order, app] of several) {
  test(`faults are named in the order of breaking: ${order.join(", ")}`, () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { finding, others } = judged(app, seed);
        const named = [finding, ...others].map((one) => one?.cause);
        assert.deepEqual(named.slice(0, order.length), order, seenIn(app, seed));
      }),
      { numRuns: 15 },
    );
  });
}
