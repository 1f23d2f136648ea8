// Spans of time in words, against instants worked out by hand.

import assert from "node:assert/strict";
import { test } from "node:test";
import { durationIn } from "./duration.ts";

const now = new Date("2026-11-21T10:00:00.000Z");

const spans: readonly (readonly [string, string | null])[] = [
  ["in 90 seconds", "2026-11-21T10:01:30"],
  ["in 10m", "2026-11-21T10:10:00"],
  ["in a minute or so", "2026-11-21T10:01:00"],
  ["in half an hour", "2026-11-21T10:30:00"],
  ["in an hour and a half", "2026-11-21T11:30:00"],
  ["in 1.5 hours", "2026-11-21T11:30:00"],
  ["in 1h30", "2026-11-21T11:30:00"],
  ["in 1h 30m", "2026-11-21T11:30:00"],
  ["2 hours and 5 minutes from now", "2026-11-21T12:05:00"],
  ["in 1 day, 2 hours and 3 minutes", "2026-11-22T12:03:00"],
  ["in a couple of hours", "2026-11-21T12:00:00"],
  ["after forty-five minutes", "2026-11-21T10:45:00"],
  ["in two weeks' time", "2026-12-05T10:00:00"],
  ["in a fortnight", "2026-12-05T10:00:00"],
  ["in 3 months", "2027-02-21T10:00:00"],
  ["in half a year", "2027-05-21T10:00:00"],
  ["in 2 days", "2026-11-23T10:00:00"],
  ["in half a day", "2026-11-21T22:00:00"],
  ["for 2 hours", null],
  ["in and out", null],
  ["begin 2 hours", null],
  ["in 2 meters", null],
  ["in 2 hourly", null],
];

test("a span is added to now, and what is none is left alone", () => {
  for (const [text, expected] of spans) {
    const found = durationIn(`x ${text} y`, now, "UTC");
    assert.equal(found?.dueAt.toISOString().slice(0, 19) ?? null, expected, text);
    if (found !== null) assert.equal(`x ${text} y`.slice(found.start, found.end), text);
  }
});

test("days keep the time of day over a change of the clock, hours do not", () => {
  const eve = new Date("2026-03-28T11:00:00Z");
  assert.equal(durationIn("in 1 day", eve, "Europe/Berlin")?.dueAt.toISOString(), "2026-03-29T10:00:00.000Z");
  assert.equal(durationIn("in 24 hours", eve, "Europe/Berlin")?.dueAt.toISOString(), "2026-03-29T11:00:00.000Z");
});

test("a span beyond any calendar is far away and does not throw", () => {
  for (const text of ["in 999999 years", "in 999999 weeks and 999999 months", "in 999999 hours"]) {
    const due = durationIn(text, now, "Europe/Berlin")?.dueAt;
    assert.ok(due !== undefined && due.getTime() - now.getTime() > 5 * 366 * 86_400_000, text);
  }
});
