import assert from "node:assert/strict";
import { it } from "node:test";
import { wakingCost } from "./waking.ts";

it("what waking up costs is a factor from 1 to 1.15", async () => {
  const cost = await wakingCost();
  assert.ok(cost >= 1 && cost <= 1.15, `${cost}`);
});
