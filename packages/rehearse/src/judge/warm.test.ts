import assert from "node:assert/strict";
import { test } from "node:test";
import { quietProcess, seeded, simulate } from "../measure/simulated-world.ts";
import type { Trial, TrialPurpose } from "../measure/trial.ts";
import { factsOf } from "./facts.ts";
import { afterChange, withDemand } from "./predict.ts";
import { limitWhenWarm } from "./warm.ts";

const promised = { p95Ms: 300, failedShare: 0.01 };
const parts = [{ kind: "loop", servers: 1, demandMs: 1 }] as const;
const { trialAt } = simulate({ parts, promised, cores: 2, random: seeded(1) });

/** ms of a visit in the app, in its database and in our driver, at this rate: its own, and what comes by the second. */
const costs = (rate: number) => ({
  app: 0.25 + 90 / (rate + 20),
  database: 9 + 40 / (rate + 20),
  driver: 0.17 + 200 / (rate + 5),
});

/** A trial of an app whose missing index takes 9 ms of the database, as it is read. */
async function seen(rate: number, purpose: TrialPurpose): Promise<Trial> {
  const trial = await trialAt(rate, purpose);
  const { app, database, driver } = costs(rate);
  const cores = (ms: number): number => (ms * rate) / 1000;
  const mainMs = app * trial.load.visits.begun;
  return {
    ...trial,
    kept: true,
    broken: [],
    machine: {
      ...trial.machine,
      targetCores: cores(app),
      databaseCores: cores(database),
      generatorCores: cores(driver),
    },
    inside: [{ ...quietProcess, cpu: { mainMs, processMs: mainMs, childrenMs: 0 } }],
  };
}

async function worldOf(rates: readonly number[], searched: readonly number[]) {
  const part = (id: string, servers: number, demandMs: number) =>
    withDemand(
      { id, title: id, servers, demandMs, demandErrorMs: 0, utilisation: 0.1, usable: 0.98, limit: 0, evidence: "" },
      demandMs,
    );
  // As the low steps see it, at 25 visits a second.
  const table = [part("cpu", 2, 12), part("database-cpu", 2, 9.5), part("event-loop", 1, 2)];
  const demand = {
    parts: table,
    requestsPerVisit: 1,
    measuredTo: 25,
    predicted: { limit: 163, low: 150, high: 180, part: "cpu" },
  };
  const searchTrials = await Promise.all(searched.map((rate) => seen(rate, "search")));
  const lowTrials = await Promise.all(rates.map((rate) => seen(rate, "low")));
  const target = { cores: 2, node: true, probed: true, connections: "fresh" } as const;
  return { demand, lowTrials, searchTrials, brokenTrials: [], highestHeld: searchTrials.at(-1), promised, target };
}

const index = { databaseMs: 9.4 };

test("what an index brings is foretold for the rates at which the app will then be, not for those it was seen at", async () => {
  const facts = factsOf(await worldOf([5, 14, 25], [147, 162]));
  const after = afterChange(facts.table, index);
  const limit = limitWhenWarm(facts, index, after);
  // 1,960 ms a second, of which 290 are there in any case; 0.25 + 0.17 and a hundredth of the database's 9 are left.
  const truth = (1960 - 290) / 0.51;
  assert.ok(after.limit < 0.3 * truth, `the table alone: ${after.limit}`);
  assert.ok(Math.abs(limit / truth - 1) < 0.1, `${limit}, not ${truth}`);
});

test("it is what the table says where the trials were too much alike, and never less", async () => {
  const alike = factsOf(await worldOf([20, 25, 30], [40]));
  const after = afterChange(alike.table, index);
  assert.equal(limitWhenWarm(alike, index, after), after.limit);
  const facts = factsOf(await worldOf([5, 25], [160]));
  const nothing = afterChange(facts.table, {});
  assert.ok(limitWhenWarm(facts, {}, nothing) >= nothing.limit);
});

test("what no core limits stays", async () => {
  const world = await worldOf([5, 25], [160]);
  const quota = withDemand({ ...world.demand.parts[0], id: "quota:mail.test", usable: 1 } as never, 50);
  const facts = factsOf({ ...world, demand: { ...world.demand, parts: [...world.demand.parts, quota] } });
  assert.equal(limitWhenWarm(facts, index, afterChange(facts.table, index)), 40);
});
