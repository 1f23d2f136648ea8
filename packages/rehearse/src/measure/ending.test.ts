import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { demandOf } from "./demand.ts";
import { endedPart, endingOf } from "./ending.ts";
import { lowSteps } from "./low-steps.ts";
import { seeded, simulate } from "./simulated-world.ts";
import type { Trial, TrialPurpose } from "./trial.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };
const trialMs = 8_000;

/** Ends after as many visits as `enough()` says each time, and is started again. */
function ending(enough: () => number) {
  const simulated = simulate({
    parts: [{ kind: "loop", servers: 1, demandMs: 2 }],
    promised,
    cores: 4,
    noise: 0,
    random: seeded(1),
  });
  let left = enough();
  const trialAt = async (rate: number, purpose: TrialPurpose): Promise<Trial> => {
    const trial = await simulated.trialAt(rate, purpose);
    const { visits } = trial.load;
    const done = Math.min(visits.done, left);
    left -= done;
    if (left > 0) return trial;
    left = enough();
    const load = { ...trial.load, visits: { ...visits, done, failed: visits.begun - done } };
    return { ...trial, load, kept: false, broken: [{ kind: "ended", exitCode: 1, signal: undefined }] };
  };
  return { ...simulated, trialAt };
}

describe("a target that ends by itself", () => {
  it("holds as many visits in a trial as it had each time it ended, though a visit takes nearly nothing", async () => {
    const target = ending(() => 400);
    const { trials, demand } = await lowSteps({ ...target, promised, cap: 10_000, ground: { trialMs } });
    assert.ok(trials.some(({ kept }) => !kept));
    const { limit = 0, part, low = 0, high = 0 } = demand?.predicted ?? {};
    assert.equal(part, endedPart);
    assert.ok(Math.abs(limit / (400 / 8) - 1) < 0.15, String(limit));
    assert.ok(low < limit && limit <= high);
    const alone = demandOf(
      trials.filter(({ kept }) => kept),
      promised,
    );
    assert.ok((alone?.predicted.limit ?? 0) > 400);
  });

  it("is counted over all ends where chance decides when", async () => {
    const random = seeded(3);
    const target = ending(() => Math.ceil(-40 * Math.log(1 - random())));
    const trials: Trial[] = [];
    for (let step = 0; step < 30; step += 1) trials.push(await target.trialAt(10, "bunched"));
    const { rate = 0, ends = 0 } = endingOf(trials, trialMs) ?? {};
    assert.ok(ends >= 20 && Math.abs(rate / (40 / 8) - 1) < 0.3, `${rate} from ${ends}`);
  });

  it("ends no lower than what held, no higher than what ended it one by one, and not at all if it never did", async () => {
    const target = ending(() => 1_000);
    const calm = await target.trialAt(20, "low");
    assert.equal(endingOf([calm], trialMs), undefined);
    const broken = [{ kind: "ended", exitCode: 1, signal: undefined }] as const;
    const after = (done: number, visitsPerSecond: number): Trial => ({
      ...calm,
      visitsPerSecond,
      kept: false,
      broken,
      load: { ...calm.load, visits: { ...calm.load.visits, done } },
    });
    assert.equal(endingOf([after(3, 50), calm], trialMs)?.rate, 20);
    assert.equal(endingOf([calm, after(5_000, 50)], trialMs)?.rate, 50);
    assert.equal(endingOf([calm, after(5_000, 10)], trialMs)?.rate, (calm.load.visits.done + 5_000) / 8);
  });
});
