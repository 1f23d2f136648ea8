// The queue of a class: oldest first, newest first while overloaded, nobody who is late or gone, never too long.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../../limits.ts";
import { Queue, type Waiting } from "./queue.ts";

interface Named extends Waiting {
  readonly name: string;
}

function scene() {
  const refused: string[] = [];
  const queue = new Queue<Named>();
  const add = (
    name: string,
    options: { at?: number; gone?: boolean; newestFirst?: boolean; until?: number; latest?: number } = {},
  ) => {
    const { at = 0, gone = false, newestFirst = false, until = at + 100, latest = until } = options;
    queue.add(
      {
        name,
        class: "normal",
        sinceMs: at,
        untilMs: until,
        latestMs: latest,
        isGone: () => gone,
        refuse: (reason) => refused.push(`${name} ${reason}`),
      },
      newestFirst,
    );
  };
  return { refused, queue, add };
}

const patient = { isShort: false, newestFirst: false };
const short = { isShort: true, newestFirst: false };
const overloaded = { isShort: true, newestFirst: true };

test("the oldest goes first, and the newest while overloaded", () => {
  const { queue, add } = scene();
  for (const name of ["a", "b", "c"]) add(name);
  assert.equal(queue.take("normal", 1, overloaded)?.name, "c");
  assert.equal(queue.take("normal", 1, short)?.name, "a");
  assert.equal(queue.take("critical", 1, short), undefined);
  assert.equal(queue.length, 1);
});

test("who has waited too long is refused, whichever side is taken from, and counted once", () => {
  const { queue, add, refused } = scene();
  add("old");
  add("impatient", { at: 60, until: 70 });
  add("fresh", { at: 90 });
  queue.expire(100, short);
  assert.deepEqual(refused, ["old waited", "impatient waited"]);
  assert.equal(queue.take("normal", 189, overloaded)?.name, "fresh");
  assert.equal(queue.takeExpired(), 2);
  assert.equal(queue.takeExpired(), 0);
});

test("while everybody is let in they may wait longer, but no longer than they want to", () => {
  const { queue, add, refused } = scene();
  add("impatient", { until: 70, latest: 70 });
  add("patient", { latest: 1_000 });
  add("next", { latest: 1_000 });
  queue.expire(500, patient);
  assert.deepEqual(refused, ["impatient waited"]);
  assert.equal(queue.take("normal", 500, patient)?.name, "patient");
  queue.expire(500, short);
  assert.deepEqual(refused, ["impatient waited", "next waited"]);
});

test("a client that has left is not served, and is no sign of overload", () => {
  const { queue, add, refused } = scene();
  add("gone", { gone: true });
  add("here");
  assert.equal(queue.take("normal", 1, short)?.name, "here");
  assert.deepEqual([refused, queue.takeExpired()], [["gone left"], 0]);
});

test("a class that is full refuses the next one, and while overloaded the one that is nearly too late anyway", () => {
  const { queue, add, refused } = scene();
  for (let index = 0; index < limits.admissionQueueLength; index += 1) add(`${index}`);
  add("next");
  add("newer", { newestFirst: true });
  assert.deepEqual(refused, ["next full", "0 full"]);
  assert.equal(queue.length, limits.admissionQueueLength);
});

test("a queue that is used for long keeps its order and its length", () => {
  const { queue, add } = scene();
  for (let index = 0; index < 1_000; index += 1) {
    add(`${index}`, { at: index });
    if (index >= 10) assert.equal(queue.take("normal", index, short)?.name, `${index - 10}`);
  }
  assert.equal(queue.length, 10);
});
