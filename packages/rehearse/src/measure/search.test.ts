import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bracketOf } from "./bracket.ts";
import { findLimit } from "./search.ts";
import type { LimitFound, SearchWish } from "./search.ts";
import { seeded, simulate } from "./simulated-world.ts";
import type { SimulatedWorld, World } from "./simulated-world.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };

function world(changes: Partial<World> = {}): World {
  const parts = [{ kind: "loop", servers: 1, demandMs: 5 }] as const;
  return { parts, promised, cores: 2, noise: 0, random: seeded(1), ...changes };
}

function isBetween(rate: number, { holds, breaks = Number.POSITIVE_INFINITY }: LimitFound["limit"]): boolean {
  return rate > holds && rate < breaks;
}

function find(simulated: SimulatedWorld, changes: Partial<SearchWish> = {}): Promise<LimitFound> {
  const { trialAt, trueLimit: predicted } = simulated;
  return findLimit({
    trialAt,
    promised,
    predicted,
    held: predicted * 0.15,
    cap: 10_000,
    usable: 0.95,
    tolerance: 0.1,
    ...changes,
  });
}

describe("a search for the limit", () => {
  it("knows the limit to 10 % after at most 6 trials and the recovery when the prediction is within 10 %", async () => {
    for (const off of [0.9, 0.95, 1, 1.05, 1.1]) {
      const simulated = simulate(world());
      const { limit, outcome, trials } = await find(simulated, { predicted: simulated.trueLimit * off });
      assert.equal(outcome, "broke");
      assert.ok(limit.holds <= simulated.trueLimit && (limit.breaks ?? 0) >= simulated.trueLimit);
      assert.ok((limit.breaks ?? 0) / limit.holds <= 1.101);
      const counted = trials.filter(({ purpose }) => purpose !== "recovery");
      assert.ok(counted.length <= 6, `${counted.length} trials with a prediction ${off} times the limit`);
    }
  });

  it("ends with the same limit when the prediction is three times too high or too low, or missing", async () => {
    for (const off of [1 / 3, 3, undefined]) {
      const simulated = simulate(world());
      const predicted = off === undefined ? undefined : simulated.trueLimit * off;
      const { limit, trials } = await find(simulated, { predicted });
      assert.ok((limit.breaks ?? 0) >= simulated.trueLimit, `${off}: ${simulated.rates.join(" ")}`);
      assert.ok(limit.holds <= simulated.trueLimit && limit.holds > simulated.trueLimit / 1.16);
      assert.ok(trials.length <= 12);
    }
  });

  it("takes few trials where a target that ends tells nothing, and its limit was foreseen a thousand times higher", async () => {
    const { trialAt } = simulate(world());
    const ending: SearchWish["trialAt"] = async (rate, purpose) => {
      const trial = await trialAt(Math.min(rate, 20), purpose);
      const broken = rate < 13 ? [] : [{ kind: "ended", exitCode: 1, signal: undefined } as const];
      const requests = { ...trial.load.requests, done: 0 };
      return broken.length === 0
        ? { ...trial, visitsPerSecond: rate }
        : { ...trial, visitsPerSecond: rate, kept: false, broken, load: { ...trial.load, requests, seconds: [] } };
    };
    const { limit, trials } = await find(simulate(world()), { trialAt: ending, predicted: 10_000, held: 10 });
    const rates = trials.map(({ visitsPerSecond }) => visitsPerSecond.toFixed(1)).join(" ");
    assert.ok(limit.holds < 13 && (limit.breaks ?? 0) >= 13 && (limit.breaks ?? 0) / limit.holds <= 1.17, rates);
    assert.ok(trials.length <= 7, rates);
  });

  it("doubles where each rate that holds has the limit foreseen a little above itself", async () => {
    const simulated = simulate(world());
    const { trueLimit } = simulated;
    const wish: Partial<SearchWish> = {
      predicted: trueLimit / 12,
      held: trueLimit / 100,
      predictAgain: (trials) => 1.2 * Math.max(...trials.map(({ visitsPerSecond }) => visitsPerSecond)),
    };
    const { limit, trials } = await find(simulated, wish);
    const rates = trials.map(({ visitsPerSecond }) => visitsPerSecond.toFixed(1)).join(" ");
    assert.ok(isBetween(trueLimit, limit) && (limit.breaks ?? 0) / limit.holds <= 1.17, rates);
    assert.ok(trials.length <= 10, rates);
  });

  it("has more time as long as what broke is far from what held", async () => {
    const simulated = simulate(world());
    const asked: boolean[] = [];
    const mayGoOn = (isVague: boolean): boolean => asked.push(isVague) > 0 && isVague;
    const { limit } = await find(simulated, { mayGoOn, predicted: simulated.trueLimit / 2, testsRecovery: false });
    assert.ok(isBetween(simulated.trueLimit, limit) && (limit.breaks ?? 0) <= 1.5 * limit.holds);
    assert.deepEqual([asked.at(-1), new Set(asked.slice(0, -1))], [false, new Set([true])]);
  });

  it("ends after six trials on a rate that broke once and held once", async () => {
    const simulated = simulate(world());
    const { trueLimit } = simulated;
    let times = 0;
    const trialAt: SearchWish["trialAt"] = (rate, purpose) => {
      if (Math.abs(rate / (trueLimit * 1.05) - 1) > 0.08) return simulated.trialAt(rate, purpose);
      times += 1;
      return simulated.trialAt(times === 1 ? 1.3 * trueLimit : 0.8 * trueLimit, purpose).then((trial) => {
        return { ...trial, visitsPerSecond: rate };
      });
    };
    const { limit, outcome, trials } = await find(simulated, { trialAt, predicted: trueLimit * 1.1 });
    assert.equal(outcome, "broke");
    const rates = trials.map(({ visitsPerSecond, kept }) => `${visitsPerSecond.toFixed(1)} ${kept}`).join(", ");
    assert.ok(limit.breaks !== undefined && limit.breaks / limit.holds < 1.17, rates);
    assert.ok(trials.length <= 7, rates);
  });

  it("is within 7 % of the truth for most of 200 noisy worlds, and bracketed twice where it says so", async () => {
    let [near, confirmedOnes, longOnes] = [0, 0, 0];
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = seeded(seed);
      const off = 1 + 0.3 * (random() - 0.5);
      const demandMs = 1 + 20 * random();
      const parts = [{ kind: "loop", servers: 1, demandMs }] as const;
      const simulated = simulate(world({ parts, noise: 0.03, random }));
      const { limit, trials, confirmed } = await find(simulated, { predicted: simulated.trueLimit * off });
      const middle = Math.sqrt(limit.holds * (limit.breaks ?? limit.holds));
      if (Math.abs(middle / simulated.trueLimit - 1) <= 0.07) near += 1;
      if (confirmed) {
        confirmedOnes += 1;
        const heldAt = trials.filter((one) => one.visitsPerSecond === limit.holds && one.purpose !== "recovery");
        const brokeAt = trials.filter((one) => one.visitsPerSecond === limit.breaks);
        assert.ok(heldAt.every(({ kept }) => kept) && !brokeAt.some(({ kept }) => kept));
        // Either each side twice, or a rate between them did both.
        const between = trials.filter((one) => isBetween(one.visitsPerSecond, limit) && one.purpose !== "recovery");
        const didBoth = between.some(({ kept }) => kept) && between.some(({ kept }) => !kept);
        assert.ok(didBoth || (heldAt.length === 2 && brokeAt.length === 2));
      }
      if (trials.length > 6) longOnes += 1;
    }
    assert.ok(near >= 190, `${near} of 200 near`);
    assert.ok(confirmedOnes >= 10, `${confirmedOnes} of 200 confirmed`);
    assert.ok(longOnes <= 20, `${longOnes} of 200 took more than six trials`);
  });

  it("tells a target that recovers from one that stays broken at half the rate", async () => {
    assert.equal((await find(simulate(world()))).recovery, "recovered");
    const { recovery, trials } = await find(simulate(world({ isMetastable: true })));
    assert.equal(recovery, "metastable");
    const at = trials.findIndex(({ purpose }) => purpose === "recovery");
    assert.equal(trials[at - 1]?.kept, false);
    assert.equal(trials[at]?.visitsPerSecond, (trials[at - 1]?.visitsPerSecond ?? 0) / 2);
  });

  it("repeats a disturbed trial once and goes on", async () => {
    const simulated = simulate(world({ disturbed: (trial) => trial === 1 }));
    const { outcome, limit } = await find(simulated);
    assert.equal(outcome, "broke");
    assert.ok(limit.holds > simulated.trueLimit / 1.1);
    assert.equal(simulated.rates[1], simulated.rates[2]);
  });

  it("says that nothing can be trusted when the disturbance stays", async () => {
    const { outcome, limit } = await find(simulate(world({ disturbed: (trial) => trial >= 1 })));
    assert.equal(outcome, "not-trustworthy");
    assert.equal(limit.breaks, undefined);
  });

  it("says that the generator ran out rather than that the target broke", async () => {
    const simulated = simulate(world({ generatorLimit: 150 }));
    const { outcome, limit } = await find(simulated, { predicted: 170 });
    assert.equal(outcome, "generator");
    assert.ok(limit.holds <= 150 && limit.holds > 150 / 1.22 && limit.breaks === undefined, String(limit.holds));
  });

  it("finds the limit below a rate that the generator could not send", async () => {
    const { trueLimit } = simulate(world());
    const simulated = simulate(world({ generatorLimit: 1.3 * trueLimit }));
    const { outcome, limit } = await find(simulated, { predicted: 0.7 * trueLimit });
    assert.ok(Math.max(...simulated.rates) > 1.3 * trueLimit, simulated.rates.join(" "));
    assert.equal(outcome, "broke");
    assert.ok(isBetween(trueLimit, limit), JSON.stringify(limit));
  });

  it("believes a target that held although others disturbed it", async () => {
    const simulated = simulate(world({ disturbed: (trial) => trial === 0 }));
    const { trialAt, trueLimit } = simulated;
    const { trials } = await find({ ...simulated, trialAt }, { predicted: trueLimit / 4 });
    assert.deepEqual([trials[0]?.machine.disturbed, trials[0]?.kept], [true, true]);
    assert.ok((simulated.rates[1] ?? 0) > (simulated.rates[0] ?? 0));
  });

  it("ends at the cap when that holds", async () => {
    const { outcome, limit } = await find(simulate(world()), { cap: 100 });
    assert.deepEqual([outcome, limit], ["holds", { holds: 100, breaks: undefined }]);
  });

  it("ends when there is no more time, with what it knows, unconfirmed", async () => {
    let left = 3;
    const { outcome, confirmed, trials } = await find(simulate(world()), { mayGoOn: () => (left -= 1) >= 0 });
    assert.deepEqual([outcome, confirmed, trials.length], ["broke", false, 3]);
  });

  it("gives up at the bottom when nothing holds at all", async () => {
    const simulated = simulate(world({ elsewhereMs: 400 }));
    const { outcome, limit } = await find(simulated, { predicted: 0, held: 0 });
    assert.equal(outcome, "broke");
    assert.equal(limit.holds, 0);
  });

  it("is stopped between two trials, and keeps those that it has", async () => {
    const controller = new AbortController();
    const simulated = simulate(world());
    const { outcome, trials } = await find(simulated, {
      signal: controller.signal,
      onProgress: ({ trial }) => {
        if (trial !== undefined) controller.abort();
      },
    });
    assert.deepEqual([outcome, trials.length], ["stopped", 1]);
  });

  it("uses what it learns on the way to foresee again", async () => {
    const simulated = simulate(world());
    const { trials } = await find(simulated, {
      predicted: simulated.trueLimit / 2,
      predictAgain: () => simulated.trueLimit,
    });
    assert.ok(trials.filter(({ purpose }) => purpose !== "recovery").length <= 7);
  });
});

describe("what trials say together", () => {
  it("one odd failure below two rates that held is no limit either, but one between them is", () => {
    const broken = { rate: 2_285, held: 0, broke: 1 };
    const odd = { rate: 1_382, held: 1, broke: 1 };
    const [under, over] = [
      { rate: 1_589, held: 1, broke: 0 },
      { rate: 1_828, held: 1, broke: 0 },
    ];
    const { low, high, flaky } = bracketOf([broken, odd, under, over]);
    assert.deepEqual([low?.rate, high?.rate, flaky], [1_828, 2_285, []]);
    const between = bracketOf([broken, { ...odd, rate: 1_700 }, under, over]);
    assert.deepEqual([between.low?.rate, between.flaky], [1_589, [1_700, 1_828]]);
  });

  it("one odd failure below a rate that held twice is no limit", () => {
    const { low, high } = bracketOf([
      { rate: 80, held: 0, broke: 1 },
      { rate: 100, held: 2, broke: 0 },
      { rate: 105, held: 0, broke: 2 },
    ]);
    assert.deepEqual([low?.rate, high?.rate], [100, 105]);
  });

  it("a rate that held once and broke once lies between what holds and what breaks", () => {
    const { low, high, flaky } = bracketOf([
      { rate: 95, held: 1, broke: 0 },
      { rate: 100, held: 1, broke: 1 },
      { rate: 105, held: 0, broke: 1 },
    ]);
    assert.deepEqual([low?.rate, flaky, high?.rate], [95, [100], 105]);
  });
});
