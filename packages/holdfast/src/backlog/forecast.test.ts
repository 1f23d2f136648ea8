// When it will be clear: simple queues by division, classes by what is handed on, and what cannot be said is said.

import assert from "node:assert/strict";
import { test } from "node:test";
import { forecast, type Load, waitSeconds } from "./forecast.ts";
import { aboutTime, clearText, ordinal } from "./words.ts";

function one(load: Omit<Load, "class">) {
  return forecast([{ class: "normal", ...load }]).get("normal") ?? assert.fail();
}

test("a backlog is clear when what is done beyond what comes has eaten it up", () => {
  const seen = one({ ready: 9_000, arriving: 100, finishing: 400 });
  assert.equal(seen.course, "clears");
  assert.equal(seen.clearSeconds, 30);
  assert.equal(seen.workSeconds, 22.5);
  // Who comes now only waits for those before.
  assert.equal(waitSeconds(seen, 8_000), 20);
  assert.equal(clearText(seen), "clear in about 30 seconds");
});

test("while more comes than is done, it says so instead of a time", () => {
  const seen = one({ ready: 9_000, arriving: 420, finishing: 300 });
  assert.deepEqual([seen.course, seen.clearSeconds, seen.workSeconds], ["grows", Infinity, 30]);
  assert.equal(clearText(seen), "not clear at this rate: 120/s more come than are done");
  const even = one({ ready: 9_000, arriving: 301, finishing: 301 });
  assert.equal(clearText(even), "not clear at this rate: as many come as are done");
  const stuck = one({ ready: 5, arriving: 0, finishing: 0 });
  assert.equal(clearText(stuck), "not clear at this rate: nothing is done");
  assert.equal(waitSeconds(stuck, 3), Infinity);
});

test("what is under way when one looks is no backlog", () => {
  assert.equal(one({ ready: 0, arriving: 0, finishing: 0 }).clearSeconds, 0);
  assert.equal(one({ ready: 90, arriving: 100, finishing: 100 }).course, "keeps up");
  assert.equal(one({ ready: 1, arriving: 0.1, finishing: 0.1, oldestSeconds: 0.2 }).course, "keeps up");
  assert.equal(one({ ready: 1, arriving: 0.1, finishing: 0.1, oldestSeconds: 60 }).course, "grows");
  assert.equal(one({ ready: 1, arriving: 0, finishing: 0, oldestSeconds: 60 }).course, "stands");
});

test("the time of a class that is clear goes to the others by weight", () => {
  const seen = forecast([
    { class: "critical", ready: 7_000, arriving: 100, finishing: 800 },
    { class: "normal", ready: 9_000, arriving: 0, finishing: 400 },
    { class: "sheddable", ready: 10_000, arriving: 0, finishing: 100 },
  ]);
  // Critical: 7,000 / 700 = 10 s. Then 700/s are free: 560 for normal, 140 for sheddable.
  assert.equal(seen.get("critical")?.clearSeconds, 10);
  const normalSeconds = 10 + (9_000 - 4_000) / 960;
  assert.equal(seen.get("normal")?.clearSeconds, normalSeconds);
  const sheddableLeft = 10_000 - 1_000 - 240 * (normalSeconds - 10);
  assert.equal(seen.get("sheddable")?.clearSeconds, normalSeconds + sheddableLeft / 1_200);
  assert.equal(waitSeconds(seen.get("normal") ?? assert.fail(), 4_960), 11);
  assert.equal(waitSeconds(seen.get("normal") ?? assert.fail(), 0), 0);
});

test("times and places are said as people say them", () => {
  const times = { 0: "about a second", 7.2: "about 7 seconds", 43: "about 45 seconds", 60: "about a minute" };
  const longer = { 360: "about 6 minutes", 7_300: "about 2 hours", 300_000: "about 3 days" };
  for (const [seconds, text] of Object.entries({ ...times, ...longer })) assert.equal(aboutTime(Number(seconds)), text);
  assert.deepEqual([1, 2, 3, 11, 112, 8_412, 21].map(ordinal), [
    "1st",
    "2nd",
    "3rd",
    "11th",
    "112th",
    "8,412th",
    "21st",
  ]);
});
