import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailedStep } from "../../drive/trial-load.ts";
import type { Trial } from "../../measure/trial.ts";
import { plain } from "../simulated/apps.ts";
import { simulate } from "../simulated/world.ts";
import { suspectsOf } from "../suspects.ts";
import type { World } from "../world.ts";
import { inputsToShrink, provenBy } from "./crash-on-input.ts";

const failed = { flow: "f", step: "POST /people", path: "/people", status: 500, error: undefined, visitor: 1 };

/** A plain app whose broken trials (or its low steps) have these failures. */
function world(failures: readonly FailedStep[], where: "low" | "broken"): World {
  const { world: made } = simulate(plain);
  const add = (trial: Trial): Trial => ({ ...trial, load: { ...trial.load, failures } });
  if (where === "low") return { ...made, lowTrials: made.lowTrials.map(add) };
  return { ...made, brokenTrials: made.brokenTrials.map(add) };
}

const crash = (of: World) => suspectsOf(of).find((one) => one.cause === "crash-on-input");

test("failures of plain input under load are no matter of the input", () => {
  const failures = ["Ada", "Bob", "Eve"].map((body) => ({ ...failed, body }));
  assert.ok((crash(world(failures, "broken"))?.weight ?? 0) < 0.5);
});

test("odd input that fails only where all fails is no proof", () => {
  const failures = ["Ada", "Bob", "Zoë 👩‍🚀", "Eve"].map((body) => ({ ...failed, body }));
  assert.ok((crash(world(failures, "broken"))?.weight ?? 0) < 0.5);
});

test("odd input that fails at low rates is named, percent-encoded or as JSON escapes too", () => {
  for (const body of ["name=Zo%C3%AB+%F0%9F%9A%80", '{"name":"\\ud83d"}', "name=a%00b", "Zoe\u0301"]) {
    const found = crash(world([{ ...failed, body }], "low"));
    assert.ok((found?.weight ?? 0) > 0.5, body);
  }
});

/** Each time it broke the process had ended by an error of its own, long after whoever brought it was answered. */
function ending(p95Ms: number): World {
  const plainFailures = [{ ...failed, status: 0, error: "closed", body: "Ada" }];
  const made = world(plainFailures, "broken");
  const error = { message: "URIError: URI malformed", where: "tell.js:8", count: 1, fatal: true, route: "", body: "" };
  const end = (trial: Trial): Trial => ({
    ...trial,
    broken: [{ kind: "ended", exitCode: 1, signal: undefined }],
    load: { ...trial.load, requests: { ...trial.load.requests, latency: { ...trial.load.requests.latency, p95Ms } } },
    inside: trial.inside.map((one) => ({ ...one, errors: [error] })),
  });
  const brokenTrials = [...made.brokenTrials, ...made.brokenTrials].slice(0, 2).map(end);
  return { ...made, brokenTrials, searchTrials: made.searchTrials.filter(({ kept }) => kept) };
}

test("a process that ends each time at one place, while answers are quick, is ended by what was sent", () => {
  const found = crash(ending(5));
  assert.ok((found?.weight ?? 0) > 0.5, `${found?.weight}`);
  assert.match(JSON.stringify(found?.evidence), /URI malformed at tell.js:8/);
  assert.doesNotMatch(JSON.stringify(found?.evidence), /Ada/);
  assert.ok((crash(ending(2_000))?.weight ?? 0) < 0.5, "late answers: load may have ended it");
});

test("an answer that refuses politely is no crash", () => {
  const failures = [{ ...failed, body: "🚀", status: 400 }];
  assert.equal(crash(world(failures, "low")), undefined);
  assert.deepEqual(inputsToShrink(world(failures, "low").lowTrials), []);
});

test("shrinking begins with the shortest of the oddest inputs, and goes on with those of other kinds", () => {
  const bodies = ["short", "Zoë", "a longer one 🚀", "🚀🚀 short", "Zoe\u0301", "1", "2", "3", "4", "half \ud83d"];
  const failures = bodies.map((body) => ({ ...failed, body }));
  const [trial] = world(failures, "low").lowTrials;
  assert.deepEqual(
    inputsToShrink(trial === undefined ? [] : [trial]).map(({ body }) => body),
    ["half \ud83d", "🚀🚀 short", "a longer one 🚀", "Zoe\u0301", "Zoë", "1", "2", "3", "4"],
  );
});

test("the smallest input takes the place of one that failed beside it", () => {
  const suspect = crash(world([{ ...failed, body: "Zoë" }], "low"));
  assert.ok(suspect);
  assert.match(suspect.evidence[0]?.text ?? "", /fails for "Zoë"/);
  const { evidence } = provenBy(suspect, { step: "POST /people", field: "name", text: "\ud83d" });
  assert.equal(evidence[0]?.text, 'The smallest input that does it: name = "\\ud83d" in POST /people');
  assert.equal(evidence.length, suspect.evidence.length);
  assert.ok(evidence.every(({ text }) => !text.includes("Zoë")));
});
