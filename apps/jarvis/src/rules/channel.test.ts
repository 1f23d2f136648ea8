// When an address may be written to, and which is the first.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Address, channels, heardFrom, inOrder, mayWrite, notReached } from "./channel.ts";

const now = new Date("2026-11-21T10:00:00Z");
const before = (ms: number) => new Date(now.getTime() - ms);
const dayMs = 86_400_000;

function address(more: Partial<Address> = {}): Address {
  const nothing = { rank: 0, heardAt: undefined, state: "reachable", since: undefined } as const;
  return { id: "messenger:1", channel: "messenger", name: "1", person: "p", ...nothing, ...more };
}

test("Messenger may be written to for 24 hours after its person wrote, the others at any time", () => {
  assert.equal(mayWrite(address({ heardAt: before(dayMs - 1) }), now), true);
  assert.equal(mayWrite(address({ heardAt: before(dayMs) }), now), false);
  assert.equal(mayWrite(address({ heardAt: undefined }), now), true);
  for (const channel of channels.filter((one) => one !== "messenger")) {
    assert.equal(mayWrite(address({ channel, heardAt: before(1_000 * dayMs) }), now), true, channel);
  }
});

test("an address that could not be reached is not written to until its person writes from there", () => {
  for (const state of ["window", "blocked", "gone"] as const) {
    const lost = notReached(address({ heardAt: before(1) }), state, now);
    assert.deepEqual([lost.state, lost.since, mayWrite(lost, now)], [state, now, false]);
    const back = heardFrom(lost, now);
    assert.deepEqual([back.state, back.since, mayWrite(back, now)], ["reachable", undefined, true]);
  }
});

test("who has written since a call failed is not taken for lost, and an old message does not make them older", () => {
  const heard = address({ heardAt: now });
  assert.equal(notReached(heard, "blocked", now), heard);
  assert.deepEqual(heardFrom(heard, before(1)).heardAt, now);
});

test("the lowest rank is the first", () => {
  const all = [address({ id: "b", rank: 1 }), address({ id: "c", rank: -1 }), address({ id: "a", rank: 1 })];
  assert.deepEqual(
    inOrder(all).map(({ id }) => id),
    ["c", "a", "b"],
  );
});
