// The digest, through all stages: at 8:00 on each person's own clock, once for a person and a day, over changes of the
// clock, downtime and repeated firings.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startClocked } from "./clocked.ts";

/** On three days the quarters of an hour around 8:00 in Kathmandu, and in Berlin in summer and in winter. */
const mornings = [28, 29, 30].flatMap((day) =>
  ["02:00", "02:15", "02:30", "05:45", "06:00", "06:15", "06:45", "07:00", "07:15"].map(
    (time) => `2026-03-${day}T${time}:00Z`,
  ),
);

test("it comes at 8:00 in each one's zone, once a day, when the clocks change too, and not without reminders", async () => {
  await using jarvis = await startClocked({}, "2026-03-27T12:00:00Z");
  const berlin = { zone: "Europe/Berlin" };
  await jarvis.say("digest on", ["b", "empty"], berlin);
  await jarvis.say("digest on", ["k"], { zone: "Asia/Kathmandu" });
  await jarvis.say("my time zone", ["without"], berlin);
  await jarvis.drain();
  for (const day of [28, 29, 30]) {
    for (const person of ["b", "k", "without"]) await jarvis.remind(person, "sleep", `2026-03-${day}T17:30:00Z`);
  }
  await jarvis.remind("b", "swim", "2026-03-28T08:00:00Z");
  await jarvis.remind("empty", "swim", "2026-04-02T08:00:00Z");
  const before = (await jarvis.lines("b")).length;
  const seen: string[] = [];
  let lines = 0;
  for (const time of mornings) {
    await jarvis.clock.set(new Date(time));
    await jarvis.drain();
    const now = (await jarvis.lines("b")).slice(before).filter((line) => line.startsWith("Good morning"));
    if (now.length > lines) seen.push(`${jarvis.clock.now().toISOString().slice(0, 16)} ${now.at(-1)}`);
    lines = now.length;
  }
  assert.deepEqual(seen, [
    "2026-03-28T07:00 Good morning! Today (Europe/Berlin):\n• 09:00 – swim\n• 18:30 – sleep",
    "2026-03-29T06:00 Good morning! Today (Europe/Berlin):\n• 19:30 – sleep",
    "2026-03-30T06:00 Good morning! Today (Europe/Berlin):\n• 19:30 – sleep",
  ]);
  for (const [person, count] of [
    ["empty", 0],
    ["without", 0],
    ["k", 3],
  ] as const) {
    const digests = (await jarvis.lines(person)).filter((line) => line.startsWith("Good morning"));
    assert.equal(digests.length, count, person);
  }
});

test("after downtime it comes late rather than never, and a repeated firing brings no second one", async () => {
  await using jarvis = await startClocked({}, "2026-03-27T12:00:00Z");
  await jarvis.say("digest on", ["a", "b"], { zone: "UTC" });
  await jarvis.drain();
  for (const person of ["a", "b"]) await jarvis.remind(person, "eat", "2026-03-28T20:00:00Z");
  await jarvis.say("digest off", ["b"]);
  await jarvis.drain();
  const digests = async (person: string) =>
    (await jarvis.lines(person)).filter((line) => line.startsWith("Good morning")).length;
  // All firings of a night and of the morning come together as one, at 9:30.
  await jarvis.clock.set(new Date("2026-03-28T09:37:00Z"));
  await jarvis.drain();
  assert.deepEqual([await digests("a"), await digests("b")], [1, 0]);
  // Her clock is put back, so that it becomes 8:00 once more on the same day.
  await jarvis.say("my time zone is UTC-3", ["a"]);
  await jarvis.drain();
  await jarvis.clock.set(new Date("2026-03-28T11:00:00Z"));
  await jarvis.drain();
  assert.equal(await digests("a"), 1);
});
