// The admission level: down in one step to what can be finished, by class and user; up again step by step.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Level } from "./level.ts";
import { ranks, userGroups } from "./rank.ts";

/** One window: so many of each rank, and so many of all finished; gives how many of each class were let in. */
function play(level: Level, perRank: number, { finished = 0, overloaded = true }): number[] {
  const letIn = [0, 0, 0];
  for (let rank = 0; rank < ranks; rank += 1) {
    for (let index = 0; index < perRank; index += 1) {
      const place = Math.floor(rank / userGroups);
      if (level.admits(rank, index / perRank)) letIn[place] = (letIn[place] ?? 0) + 1;
    }
  }
  for (let index = 0; index < finished; index += 1) level.finished();
  level.window({ overloaded, used: 1 });
  return letIn;
}

test("everybody is let in until there is overload, and then at once as many as are finished", () => {
  const level = new Level();
  assert.deepEqual(play(level, 10, { finished: 3_840, overloaded: false }), [1_280, 1_280, 1_280]);
  assert.equal(level.isOpen, true);
  const crowded = new Level();
  play(crowded, 10, { finished: 500 });
  const [critical = 0, normal, sheddable] = play(crowded, 10, { finished: 500 });
  assert.ok(critical >= 500 && critical < 560, `${critical}`);
  assert.deepEqual([normal, sheddable], [0, 0]);
});

test("what matters less goes first: all critical requests stay while others are cut", () => {
  const level = new Level();
  play(level, 10, { finished: 2_000 });
  const [critical, normal = 0, sheddable] = play(level, 10, { finished: 2_000 });
  assert.deepEqual([critical, sheddable], [1_280, 0]);
  assert.ok(normal > 600 && normal < 900, `${normal}`);
});

test("a user who is let in stays in, but for one group of all", () => {
  const level = new Level();
  play(level, 10, { finished: 1_900 });
  const whole = Array.from({ length: ranks }, (_, rank) => [0, 0.5, 0.99].map((chance) => level.admits(rank, chance)));
  assert.ok(whole.filter((one) => new Set(one).size > 1).length <= 1);
});

test("one user who is all of the traffic is let in partly, not cut altogether", () => {
  const level = new Level();
  for (let index = 0; index < 1_000; index += 1) level.admits(200, 0);
  for (let index = 0; index < 250; index += 1) level.finished();
  level.window({ overloaded: true, used: 1 });
  const chances = Array.from({ length: 100 }, (_, index) => index / 100);
  const letIn = chances.filter((chance) => level.admits(200, chance)).length;
  assert.ok(letIn > 20 && letIn < 32, `${letIn}`);
});

test("what was finished in half of the time is half of what can be: the level does not sink by itself", () => {
  const level = new Level();
  for (let index = 0; index < 100; index += 1) {
    const rank = index % ranks;
    level.admits(rank, 0);
    level.finished();
  }
  level.window({ overloaded: true, used: 0.5 });
  assert.equal(level.isOpen, true);
});

test("the level rises again when there is no overload any more, and is open within seconds", () => {
  const level = new Level();
  for (let window = 0; window < 10; window += 1) play(level, 10, { finished: 100 });
  let windows = 0;
  for (; !level.isOpen && windows < 1_000; windows += 1) play(level, 1, { finished: 100, overloaded: false });
  assert.ok(windows > 5 && windows < 100, `${windows}`);
});

test("a stall in which nearly nothing is finished does not close the level", () => {
  const level = new Level();
  for (let window = 0; window < 20; window += 1) play(level, 10, { finished: 2_000 });
  for (let window = 0; window < 20; window += 1) play(level, 10, { finished: 10 });
  const [critical] = play(level, 10, { finished: 10 });
  assert.ok((critical ?? 0) > 900, `${critical}`);
});
