import assert from "node:assert/strict";
import { it } from "node:test";
import { parseCall } from "./call.ts";

it("several benches may be named, and settings that are not given have defaults", () => {
  const call = parseCall(["accept", "work", "--seconds", "0.5", "--json"], ["accept", "work"]);
  assert.deepEqual(call.names, ["accept", "work"]);
  assert.deepEqual(call.settings, { seconds: 0.5, connections: 256, rounds: 5, count: 100_000, json: true });
  assert.equal(call.problem, undefined);
});

it("what is wrong with a call is said in one sentence that names what there is", () => {
  assert.match(parseCall(["acept"], ["accept"]).problem ?? "", /no bench "acept".*accept/);
  assert.match(parseCall([], ["accept"]).problem ?? "", /Which bench/);
  assert.match(parseCall(["accept", "--connections", "1.5"], ["accept"]).problem ?? "", /whole number/);
  assert.match(parseCall(["accept", "--seconds", "many"], ["accept"]).problem ?? "", /--seconds is a number/);
  assert.match(parseCall(["accept", "--fast"], ["accept"]).problem ?? "", /--fast/);
  assert.equal(parseCall(["--help"], ["accept"]).problem, undefined);
});
