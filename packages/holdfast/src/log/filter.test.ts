// The filter over ids: never no where it is yes, seldom maybe where it is no, and never larger than it may be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { seeded } from "../testing/seeded.ts";
import { addHash, mayHave, newFilter } from "./filter.ts";

function words(random: () => number): [number, number] {
  return [Math.floor(random() * 2 ** 32), Math.floor(random() * 2 ** 32)];
}

for (const count of [1, 100, 20_000]) {
  test(`a filter over ${count} ids knows them all, and takes few others for one of them`, () => {
    const filter = newFilter(count);
    const inside = seeded(1);
    for (let index = 0; index < count; index++) addHash(filter, ...words(inside));
    const again = seeded(1);
    for (let index = 0; index < count; index++) assert.ok(mayHave(filter, ...words(again)));
    const outside = seeded(2);
    const maybes = Array.from({ length: 50_000 }, () => mayHave(filter, ...words(outside))).filter((maybe) => maybe);
    assert.ok(maybes.length < 50_000 / 200, `${maybes.length} of 50000`);
  });
}

test("a filter has a bound, and beyond it says maybe more often but never a wrong no", () => {
  const filter = newFilter(1e12);
  assert.equal(filter.bits.length, limits.filterBytes);
  assert.equal(filter.probes, 1);
  addHash(filter, 0xffffffff, 0);
  assert.ok(mayHave(filter, 0xffffffff, 0));
  assert.ok(!mayHave(filter, 0, 0));
});
