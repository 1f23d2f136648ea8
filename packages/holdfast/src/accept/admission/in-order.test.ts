// What stands at the door of one connection: a few, and those behind in their order.

import assert from "node:assert/strict";
import { Socket } from "node:net";
import { test } from "node:test";
import { limits } from "../../limits.ts";
import { InOrder } from "./in-order.ts";

test("of one connection a few are at the door, those behind follow in order, and others do not wait for them", () => {
  const inOrder = new InOrder({ soon: (step) => step(), isRoomy: () => true });
  const [one, other] = [new Socket(), new Socket()];
  const came: string[] = [];
  const most = limits.admissionOfConnection;
  for (let index = 0; index < most + 3; index += 1) inOrder.come(one, () => came.push(`one ${index}`));
  inOrder.come(other, () => came.push("other"));
  assert.equal(came.length, most + 1);
  assert.equal(came.at(-1), "other");
  inOrder.answered(one);
  inOrder.answered(one);
  assert.deepEqual(came.slice(-2), [`one ${most}`, `one ${most + 1}`]);
  for (let index = 0; index < most + 1; index += 1) inOrder.answered(one);
  came.length = 0;
  for (let index = 0; index < most + 1; index += 1) inOrder.come(one, () => came.push(`again ${index}`));
  assert.equal(came.length, most, "as many as at the beginning");
});

test("while others wait one of a connection is at the door, and what is behind it comes when there is room", () => {
  let isRoomy = false;
  const inOrder = new InOrder({ soon: (step) => step(), isRoomy: () => isRoomy });
  const [one, other] = [new Socket(), new Socket()];
  const came: string[] = [];
  for (let index = 0; index < 4; index += 1) inOrder.come(one, () => came.push(`one ${index}`));
  for (let index = 0; index < 2; index += 1) inOrder.come(other, () => came.push(`other ${index}`));
  assert.deepEqual(came, ["one 0", "other 0"]);
  inOrder.answered(one);
  inOrder.answered(other);
  assert.deepEqual(came, ["one 0", "other 0"], "they rest");
  inOrder.come(one, () => came.push("one 4"));
  inOrder.release();
  assert.deepEqual(came.slice(2), ["one 1"], "one, even in a crowd");
  assert.deepEqual([inOrder.isPile(one), inOrder.isPile(other)], [true, true]);
  isRoomy = true;
  inOrder.release();
  assert.deepEqual(came.slice(3), ["other 1"]);
  for (let index = 0; index < 3; index += 1) inOrder.answered(one);
  assert.deepEqual(came.slice(4), ["one 2", "one 3", "one 4"]);
  assert.equal(inOrder.isPile(one), false);
});
