// The comparison itself: that it asks both targets alike, and that it says so when one does not answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { probeCost } from "./cost.ts";
import { startSmallTarget } from "./small-target.ts";

const source = `require("http").createServer((request, response) => response.end("hello")).listen(process.env.PORT);`;

test("both targets are asked alike, and each pair gives a share", async () => {
  await using one = await startSmallTarget({ name: "main.cjs", source });
  await using other = await startSmallTarget({ name: "main.cjs", source });
  const before = await Promise.all([one, other].map(({ probe }) => probe.mark()));
  const of = (target: typeof one) => ({ pid: target.child.pid ?? 0, host: "127.0.0.1", port: target.port });
  const cost = await probeCost({ plain: of(one), probed: of(other), pairs: 3, requests: 200, connections: 4 });
  const counts = await Promise.all(
    [one, other].map(async ({ probe }, at) => {
      const from = before[at];
      const to = await probe.mark();
      return from === undefined ? 0 : probe.between(from, to)[0]?.requests[0]?.count;
    }),
  );
  assert.deepEqual(counts, [800, 800], "one stretch to be warm, three that count");
  assert.equal(cost.shares.length, 3);
  assert.ok(cost.plainUs > 0 && cost.probedUs > 0);
});

test("a target that is not there is an error, not a share", async () => {
  const gone = { pid: process.pid, host: "127.0.0.1", port: 1 };
  await assert.rejects(probeCost({ plain: gone, probed: gone }), /ECONNREFUSED/);
});
