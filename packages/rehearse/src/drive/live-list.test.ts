import assert from "node:assert/strict";
import { it } from "node:test";
import { LiveList } from "./live-list.ts";

it("holds what was put in and not taken out, whatever the order", () => {
  const list = new LiveList<{ place: number; readonly name: number }>();
  const items = Array.from({ length: 100 }, (_, name) => ({ place: -1, name }));
  for (const item of items) list.add(item);
  const expected = new Set(items);
  for (let turn = 0; turn < 100; turn += 1) {
    const item = items[(turn * 37) % 100];
    assert.ok(item !== undefined);
    if (turn % 3 === 0) continue;
    list.delete(item);
    list.delete(item);
    expected.delete(item);
    assert.equal(list.size, expected.size);
    assert.deepEqual(new Set(list.all()), expected);
  }
  // Of another list, at a place that is taken in this one.
  list.delete({ place: 0, name: 0 });
  assert.equal(list.size, expected.size);
});

it("can be emptied while it is gone through", () => {
  const list = new LiveList<{ place: number }>();
  for (let count = 0; count < 10; count += 1) list.add({ place: -1 });
  let seen = 0;
  for (const item of list.all()) {
    list.delete(item);
    seen += 1;
  }
  assert.deepEqual([seen, list.size], [10, 0]);
});
