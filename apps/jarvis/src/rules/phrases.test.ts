// The texts that Jarvis says, word for word where the words matter, and safe whatever was typed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_LISTED, MAX_MESSAGE_CHARS } from "./limits.ts";
import { localTime } from "./local-time.ts";
import * as phrases from "./phrases.ts";

const mum = { what: "call mum", dueAt: new Date("2026-11-24T16:00:00Z"), zone: "Europe/Berlin" };
const hostile = ["\0\ud800<b>", "😀".repeat(5_000), "a\nb\r\u2028c", "x".repeat(20_000), ""];

test("a confirmation repeats the text, the local time and the zone, and where the zone is from", () => {
  assert.equal(
    phrases.confirmation({ ...mum, chosen: "nothing", isMoved: false, zoneSource: "browser" }),
    "OK! I will remind you to call mum on Tuesday, 24 November 2026 at 17:00 " +
      "(Europe/Berlin, taken from your browser; say “my time zone is …” to change it).",
  );
  assert.match(
    phrases.confirmation({ ...mum, chosen: "nothing", isMoved: false, zoneSource: "named" }),
    /at 17:00 \(Europe\/Berlin\)\.$/,
  );
  assert.match(phrases.confirmation({ ...mum, chosen: "half", isMoved: false, zoneSource: "named" }), /am or pm\.$/);
  assert.match(
    phrases.confirmation({ ...mum, chosen: "time", isMoved: false, zoneSource: "named" }),
    /chose one; say “undo”/,
  );
});

test("what is not something to do is said as a thing", () => {
  const about = phrases.confirmation({
    ...mum,
    what: "the milk",
    chosen: "nothing",
    isMoved: false,
    zoneSource: "named",
  });
  assert.match(about, /remind you of “the milk” on Tuesday/);
});

test("a late reminder says when it was due", () => {
  assert.equal(phrases.ring(mum, false), "⏰ Reminder: call mum");
  assert.equal(
    phrases.ring(mum, true),
    "⏰ This is late, it was due on Tuesday, 24 November 2026 at 17:00 (Europe/Berlin): call mum",
  );
});

test("a list numbers at most ten and counts the rest", () => {
  const many = Array.from({ length: 12 }, () => mum);
  const lines = phrases.list(many).split("\n");
  assert.equal(lines[1], "1. Tue, 24 Nov, 17:00 – call mum");
  assert.equal(lines[MAX_LISTED], "10. Tue, 24 Nov, 17:00 – call mum");
  assert.equal(lines[MAX_LISTED + 1], "and 2 more: say “more”");
  assert.doesNotMatch(phrases.list(many.slice(0, 10)), /more:/);
  assert.match(phrases.list([]), /no reminders/);
});

test("seconds are shown only where there are some", () => {
  assert.equal(localTime(new Date("2026-11-24T16:00:30Z"), "UTC"), "Tuesday, 24 November 2026 at 16:00:30");
  assert.equal(localTime(new Date("2026-11-24T00:05:00Z"), "UTC"), "Tuesday, 24 November 2026 at 00:05");
});

test("whatever was typed, an answer is well formed, without NUL, and fits into a message", () => {
  for (const what of hostile) {
    const shown = { ...mum, what };
    const answers = [
      phrases.confirmation({ ...shown, chosen: "time", isMoved: false, zoneSource: "default" }),
      phrases.ring(shown, true),
      phrases.list(Array.from({ length: 50 }, () => shown)),
      phrases.cancelled(shown),
      phrases.undone(shown, "back"),
      phrases.undone(shown, "away"),
      phrases.question("no-time", what),
      phrases.question("past", what),
      phrases.nothingToCancel(what),
      phrases.zoneUnknown(what),
    ];
    for (const answer of answers) {
      assert.ok(answer.length > 0 && answer.length <= MAX_MESSAGE_CHARS);
      assert.ok(answer.isWellFormed(), JSON.stringify(answer));
      assert.doesNotMatch(answer, /[^\P{Cc}\n]/u);
    }
  }
});
