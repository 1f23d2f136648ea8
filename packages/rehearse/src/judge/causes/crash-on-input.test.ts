import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailedStep } from "../../drive/trial-load.ts";
import type { Trial } from "../../measure/trial.ts";
import { plain } from "../simulated/apps.ts";
import { simulate } from "../simulated/world.ts";
import { suspectsOf } from "../suspects.ts";
import type { World } from "../world.ts";
import { inputToShrink } from "./crash-on-input.ts";

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

test("an answer that refuses politely is no crash", () => {
  const failures = [{ ...failed, body: "🚀", status: 400 }];
  assert.equal(crash(world(failures, "low")), undefined);
  assert.equal(inputToShrink(world(failures, "low").lowTrials), undefined);
});

test("shrinking begins with the shortest odd input", () => {
  const failures = ["short", "a longer one 🚀", "🚀🚀 short"].map((body) => ({ ...failed, body }));
  assert.equal(inputToShrink(world(failures, "low").lowTrials)?.body, "🚀🚀 short");
});
