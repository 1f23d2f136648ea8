import assert from "node:assert/strict";
import { test } from "node:test";
import type { Trial } from "../measure/trial.ts";
import { type Findings, verdictOf } from "./decide.ts";
import { broken, healthy, plain, several } from "./simulated/apps.ts";
import type { App } from "./simulated/app.ts";
import { simulate } from "./simulated/world.ts";
import { eventLoopBlocked } from "./causes/event-loop-blocked.ts";
import { missingIndex } from "./causes/missing-index.ts";
import type { Rule } from "./rule.ts";
import { goesWith, suspectsOf } from "./suspects.ts";
import type { Cause } from "./verdict.ts";
import type { World } from "./world.ts";

function findings(app: App): Findings {
  const { world, limit } = simulate(app, 7);
  const search = { holds: limit * 0.97, breaks: limit * 1.04, recovery: "recovered" as const };
  return { world, search, experiments: [], growth: [] };
}

function appWith(cause: Cause): App {
  const found = broken.find(([name]) => name === cause)?.[1];
  assert.ok(found);
  return found;
}

function changed(world: World, change: (trial: Trial) => Trial): World {
  const searchTrials = world.searchTrials.map(change);
  return { ...world, searchTrials, brokenTrials: searchTrials.filter((one) => !one.kept) };
}

test("a machine that others used makes nothing trustworthy, whatever was seen", () => {
  const found = findings(appWith("pool-too-small"));
  const world = changed(found.world, (one) => ({ ...one, machine: { ...one.machine, disturbed: true } }));
  const verdict = verdictOf({ ...found, world });
  assert.equal(verdict.outcome, "not-trustworthy");
  assert.equal(verdict.finding, undefined);
  assert.match(verdict.unknown ?? "", /quiet/);
});

test("a generator that ran out is not held against the target", () => {
  const found = findings(appWith("pool-too-small"));
  const ranOut = (one: Trial): Trial => ({
    ...one,
    load: { ...one.load, generator: { ...one.load.generator, ranOut: !one.kept } },
  });
  const verdict = verdictOf({ ...found, world: changed(found.world, ranOut) });
  assert.equal(verdict.outcome, "generator");
  assert.equal(verdict.finding, undefined);
});

test("what was stopped says no more than that", () => {
  const found = findings(appWith("pool-too-small"));
  const verdict = verdictOf({ ...found, search: { ...found.search, stopped: true } });
  assert.equal(verdict.outcome, "stopped");
  assert.equal(verdict.finding, undefined);
});

test("an experiment that fails takes the name away, one that works confirms it", () => {
  const found = findings(appWith("pool-too-small"));
  const suspect = suspectsOf(found.world)[0];
  assert.equal(suspect?.cause, "pool-too-small");
  assert.ok(suspect.change);
  const experiment = {
    change: suspect.change,
    title: "a larger pool",
    before: 100,
    expected: 300,
    measured: 104,
    trials: [],
  };
  const refuted = verdictOf({ ...found, experiments: [{ suspect, experiment: { ...experiment, confirms: false } }] });
  assert.equal(refuted.finding, undefined);
  assert.match(refuted.unknown ?? "", /^unknown/);
  const said = "tested and not confirmed: a larger pool, 104 visits per second instead of 100; 300 were predicted";
  assert.ok(refuted.notes.includes(said));
  const proven = verdictOf({ ...found, experiments: [{ suspect, experiment: { ...experiment, confirms: true } }] });
  assert.equal(proven.finding?.confirmed, true);
  assert.ok(!proven.notes.some((note) => note.startsWith("tested")));
});

test("what was found out about a suspect since is told with it", () => {
  const found = findings(appWith("pool-too-small"));
  const suspects = suspectsOf(found.world).map((one) => ({
    ...one,
    evidence: [...one.evidence, { text: "and this" }],
  }));
  assert.equal(verdictOf({ ...found, suspects }).finding?.evidence.at(-1)?.text, "and this");
});

test("how far a fix carries is what the experiment measured, and no less than it held at", () => {
  const found = findings(appWith("pool-too-small"));
  const suspect = suspectsOf(found.world)[0];
  const change = suspect?.change;
  assert.ok(suspect && change);
  const { expected } = suspect;
  const calculated = expected ?? 0;
  const after = (measured: number, open: boolean): number | undefined => {
    const experiment = { change, title: "", before: 100, expected, measured, open, trials: [], confirms: true };
    return verdictOf({ ...found, experiments: [{ suspect, experiment }] }).finding?.afterFix?.limit;
  };
  assert.equal(after(0.8 * calculated, false), 0.8 * calculated);
  assert.equal(after(1.3 * calculated, false), 1.3 * calculated);
  assert.equal(after(0.8 * calculated, true), calculated);
  assert.equal(after(1.3 * calculated, true), 1.3 * calculated);
});

test("what was seen at the place of a mended fault goes with it when it is no more than its look", () => {
  const fault = suspectsOf(findings(appWith("sync-calls")).world)[0];
  assert.equal(fault?.cause, "sync-calls");
  const [{ where = "" } = {}] = fault.evidence;
  assert.match(where, /^src\/auth\.js/);
  const seen = (rule: Rule, at: string) => ({
    rule,
    sighting: { ...fault, strength: 1, evidence: [{ text: "busy", where: at }] },
  });
  assert.equal(goesWith(seen(eventLoopBlocked, where), fault), true);
  assert.equal(goesWith(seen(eventLoopBlocked, "src/elsewhere.js:3"), fault), false);
  assert.equal(goesWith(seen(missingIndex, where), fault), false);
});

test("the prediction is held against what was measured", () => {
  const { predictionError } = verdictOf(findings(appWith("missing-index")));
  assert.ok(predictionError !== undefined && Math.abs(predictionError) < 0.15, String(predictionError));
});

test("a healthy app that holds to the cap is said to be so, and one that breaks reaches what it can do", () => {
  const found = findings(healthy[0] ?? plain);
  const holds = verdictOf({ ...found, search: { holds: 100, breaks: undefined, recovery: "not-tested" } });
  assert.equal(holds.outcome, "holds");
  assert.match(holds.unknown ?? "", /^nothing wrong found/);
  const broke = verdictOf(found);
  assert.match(broke.unknown ?? "", /^nothing wrong found: .*what the machine can do/);
  assert.ok(broke.notes.some((note) => note.includes("second process")));
});

test("after each fix the limit rises, and the next to break is named", () => {
  const app = several[0]?.[1] ?? plain;
  const { finding, others } = verdictOf(findings(app));
  const limits = [finding, ...others].map((one) => one?.afterFix?.limit ?? 0);
  assert.ok(limits.length >= 3);
  assert.deepEqual(
    limits,
    limits.toSorted((a, b) => a - b),
  );
  assert.ok(finding?.afterFix?.next.startsWith("event-loop"), finding?.afterFix?.next);
});

test("a target that stays broken is said to", () => {
  const found = findings(plain);
  const { notes } = verdictOf({ ...found, search: { ...found.search, recovery: "metastable" } });
  assert.ok(notes.some((note) => note.includes("did not recover")));
});

test("work that has risen meanwhile is judged by what it is now, and predicted by what it was", () => {
  const code = (eachMs: number): App => ({ ...plain, code: { where: "src/list.js:18", eachMs, perVisit: 1 } });
  const [light, heavy] = [findings(code(0.2)), findings(code(3.5))];
  const later = { trials: heavy.world.searchTrials.filter(({ kept }) => kept), demand: heavy.world.demand };
  const low = { demand: light.world.demand, lowTrials: light.world.lowTrials };
  const verdict = verdictOf({ ...heavy, world: { ...heavy.world, ...low, later } });
  assert.equal(verdict.finding?.cause, "event-loop-blocked");
  assert.match(verdict.notes.join(), /times the work that it took in the low steps/);
  assert.equal(verdict.demand, light.world.demand);
  assert.ok((verdict.predictionError ?? 0) > 0.8);
  assert.equal(verdictOf({ ...heavy, world: { ...heavy.world, ...low } }).finding, undefined);
  assert.equal(
    verdictOf({ ...heavy, world: { ...heavy.world, later } })
      .notes.join()
      .includes("low steps"),
    false,
  );
});

test("all repeated queries about the same items are saved together", () => {
  const [, app] = broken.find(([cause]) => cause === "query-per-item") ?? [];
  assert.ok(app);
  const many = app.queries.find(({ each }) => each > 1);
  assert.ok(many);
  const shape = "select count(*) from notes where order_id = $1";
  const suspects = suspectsOf(findings({ ...app, queries: [...app.queries, { ...many, shape }] }).world);
  const suspect = suspects.find(({ cause }) => cause === "query-per-item");
  assert.deepEqual(suspect?.change, { kind: "remember-queries", shapes: [many.shape, shape] });
});

test("a quota that few calls run into is named when it is what the few failures come from", () => {
  const { world, ...found } = findings(appWith("third-party-quota"));
  const few = (trial: Trial): Trial => {
    if (trial.kept) return trial;
    const requests = { ...trial.load.requests, failed: 1 };
    const inside = trial.inside.map((one) => ({
      ...one,
      calls: one.calls.map((call) => ({ ...call, count: 45, withoutRequest: 34, statuses: { "202": 44, "429": 1 } })),
    }));
    const broken = [{ kind: "must-not-fail", flow: "sign up", failed: 1 }] as const;
    return { ...trial, inside, broken, load: { ...trial.load, requests } };
  };
  const verdict = verdictOf({ ...found, world: changed(world, few) });
  assert.equal(verdict.finding?.cause, "third-party-quota");
});
