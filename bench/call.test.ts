import assert from "node:assert/strict";
import { it } from "node:test";
import { parseCall } from "./call.ts";

it("several benches may be named, and settings that are not given are left to each of them", () => {
  const call = parseCall(["accept", "work", "--seconds", "0.5", "--json"], ["accept", "work"]);
  assert.deepEqual(call.names, ["accept", "work"]);
  assert.equal(call.problem, undefined);
  const { seconds, connections, rounds, count, variants, json } = call.settings;
  assert.deepEqual({ seconds, json }, { seconds: 0.5, json: true });
  assert.deepEqual([connections, rounds, count, variants], [undefined, undefined, undefined, undefined]);
});

it("variants can be chosen by their names", () => {
  const { settings } = parseCall(["accept", "--variants", "holdfast,pg-boss"], ["accept"]);
  assert.deepEqual(settings.variants, ["holdfast", "pg-boss"]);
});

it("what is wrong with a call is said in one sentence that names what there is", () => {
  assert.match(parseCall(["acept"], ["accept"]).problem ?? "", /no bench "acept".*accept/);
  assert.match(parseCall([], ["accept"]).problem ?? "", /Which bench/);
  assert.match(parseCall(["accept", "--connections", "1.5"], ["accept"]).problem ?? "", /whole number/);
  assert.match(parseCall(["accept", "--seconds", "many"], ["accept"]).problem ?? "", /--seconds is a number/);
  assert.match(
    parseCall(["accept", "--variants", "bull"], ["accept"]).problem ?? "",
    /no variant "bull".*bullmq-always/,
  );
  assert.match(parseCall(["accept", "--fast"], ["accept"]).problem ?? "", /--fast/);
  assert.equal(parseCall(["--help"], ["accept"]).problem, undefined);
});
