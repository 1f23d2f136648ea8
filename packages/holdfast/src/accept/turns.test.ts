// Turns: one in each round of the event loop, in order, and others get in between.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "./turns.ts";

test("turns come in order, and between two of them others have theirs", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const take = async (name: string) => {
    await turns.take();
    seen.push(name);
    setImmediate(() => seen.push(`after ${name}`));
  };
  await Promise.all([take("1"), take("2"), take("3")]);
  await take("4");
  assert.deepEqual(
    seen.filter((one) => !one.startsWith("after")),
    ["1", "2", "3", "4"],
  );
  for (const name of ["1", "2"]) {
    assert.ok(seen.indexOf(`after ${name}`) < seen.indexOf(String(Number(name) + 2)), seen.join(", "));
  }
});
