// Rates from counts: steady ones are measured over long, changed ones are noticed within seconds.

import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "../testing/seeded.ts";
import { addSample, ratesOf, type Sample } from "./rate.ts";

interface Phase {
  readonly seconds: number;
  readonly arriving: number;
  readonly capacity: number;
}

/** The samples after these phases, a second apart, of a queue that comes by chance and is worked on in batches. */
function queue(phases: readonly Phase[], random: () => number): readonly Sample[] {
  let [samples, at, arrived, finished]: [readonly Sample[], number, number, number] = [[], 0, 0, 0];
  for (const { seconds, arriving, capacity } of phases) {
    for (let second = 0; second < seconds; second++) {
      arrived += Math.round(arriving + Math.sqrt(3 * arriving) * (2 * random() - 1));
      finished = Math.min(arrived, finished + Math.round(capacity * (1 + 0.2 * (random() - 0.5))));
      at += 1000 + Math.round(20 * random());
      samples = addSample(samples, { atMs: at, arrived, waiting: arrived - finished });
    }
  }
  return samples;
}

function within(share: number, got: number, wanted: number): void {
  assert.ok(Math.abs(got - wanted) <= share * wanted, `${got}, wanted ${wanted}`);
}

test("the rates of a steady load are right within a few percent", () => {
  for (const arriving of [20, 300, 5_000]) {
    const random = seeded(arriving);
    const rates = ratesOf(queue([{ seconds: 40, arriving, capacity: 0.7 * arriving }], random));
    within(0.08, rates.arriving, arriving);
    within(0.05, rates.finishing, 0.7 * arriving);
  }
});

test("three seconds after a step the rates are those of the new load", () => {
  const steps: [Phase, Phase][] = [
    [
      { seconds: 60, arriving: 1_000, capacity: 600 },
      { seconds: 3, arriving: 300, capacity: 600 },
    ],
    [
      { seconds: 60, arriving: 1_000, capacity: 800 },
      { seconds: 3, arriving: 1_000, capacity: 400 },
    ],
    [
      { seconds: 60, arriving: 100, capacity: 2_000 },
      { seconds: 3, arriving: 4_000, capacity: 2_000 },
    ],
  ];
  for (const [index, phases] of steps.entries()) {
    const rates = ratesOf(queue(phases, seeded(index)));
    within(0.1, rates.arriving, phases[1].arriving);
    within(0.1, rates.finishing, phases[1].capacity);
  }
});

test("what was done while nothing waited says nothing of what can be done", () => {
  const calm = { seconds: 60, arriving: 50, capacity: 1_000 };
  const burst = { seconds: 3, arriving: 10_000, capacity: 1_000 };
  within(0.2, ratesOf(queue([calm, burst], seeded(1))).finishing, 1_000);
});

test("a series that was at rest does not count the rest as slow work", () => {
  const samples = addSample(
    [{ atMs: 0, arrived: 10, waiting: 0 }],
    { atMs: 600_000, arrived: 1_010, waiting: 0 },
    599_000,
  );
  assert.equal(ratesOf(samples).arriving, 1_000);
  assert.deepEqual(ratesOf([{ atMs: 0, arrived: 1, waiting: 1 }]), { arriving: 0, finishing: 0 });
});

test("a minute of samples is a bounded number of them", () => {
  const samples = queue([{ seconds: 600, arriving: 10, capacity: 5 }], seeded(1));
  assert.ok(samples.length < 40, `${samples.length}`);
  assert.ok((samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0) > 50_000);
});
