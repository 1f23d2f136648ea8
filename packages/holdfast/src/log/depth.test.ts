// Depth is counted as JSON.parse would nest it, brackets in strings left out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { isDeeperThan } from "./depth.ts";

function depthOf(text: string): number {
  let limit = 0;
  while (isDeeperThan(Buffer.from(text), limit)) limit += 1;
  return limit;
}

test("arrays and objects within one another count, those beside one another do not", () => {
  const depths = { "1": 0, "[]": 1, "{}": 1, '[[],{"a":[]},[]]': 3, '[{"a":{}},[[[]]]]': 4, "": 0 };
  assert.deepEqual(Object.fromEntries(Object.keys(depths).map((text) => [text, depthOf(text)])), depths);
});

test("brackets in strings and keys do not count, whatever is escaped", () => {
  for (const text of ['"[[[["', '["[{\\"[["]', '{"[[\\\\":1}', '["\\\\","[["]', '["\\"[[\\\\"]']) {
    JSON.parse(text);
    assert.equal(depthOf(text), text.startsWith('"') ? 0 : 1, text);
  }
});

test("at the limit is fine, one more is too deep", () => {
  const nested = (depth: number) => Buffer.from("[".repeat(depth) + "]".repeat(depth));
  assert.equal(isDeeperThan(nested(limits.bodyDepth), limits.bodyDepth), false);
  assert.equal(isDeeperThan(nested(limits.bodyDepth + 1), limits.bodyDepth), true);
});
