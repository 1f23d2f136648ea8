// `holdfast event` with whatever somebody looks for: found or not, never an error of the store.

import assert from "node:assert/strict";
import { test } from "node:test";
import { storeOf, write } from "../../packages/holdfast/src/log/sample.ts";
import { find } from "../../packages/holdfast/src/trace/find.ts";
import { naughtyStrings } from "../prove/hostile/naughty.ts";
import { storableName } from "../../packages/holdfast/src/log/name.ts";

const hash = /^sha256:[0-9a-f]{64}$/;

test("an event is found under any id and key, and any text can be looked for", async (t) => {
  const store = await storeOf(t);
  await write(store.pool, naughtyStrings, "k");
  // One that looks like a hash is stored under its own, and only found by what is shown of it.
  for (const id of naughtyStrings.map((name) => (hash.test(name) ? storableName(name) : name))) {
    const { events } = await find(store.pool, { id }, { stream: 1, rows: 20 });
    assert.deepEqual(
      events.map((event) => event.id),
      [hash.test(id) ? id : storableName(id)],
    );
    // Looking through everything takes longer than looking up.
    if (id.isWellFormed() && !id.includes("\0") && !"%'\\_*(".includes(id.charAt(0))) continue;
    for (const sought of [{ text: id }, { key: id }, { trace: id }]) {
      const found = await find(store.pool, sought, { stream: 1, rows: 20 });
      assert.ok(found.events.length <= 20);
    }
  }
  const long = naughtyStrings.find(({ length }) => length > 1_000) ?? "";
  const { events } = await find(store.pool, { id: storableName(long) }, { stream: 1, rows: 20 });
  assert.equal(events.length, 1, "what is shown of a long id finds it too");
});
