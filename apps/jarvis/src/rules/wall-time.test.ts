// Wall times against instants worked out by hand from the zones' published rules.

import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, addMonths, instantOf, wallFrom, wallOf, weekdayOf } from "./wall-time.ts";

function instant(text: string, zone: string): string {
  return instantOf(wallFrom(text), zone).toISOString();
}

test("a wall time becomes the instant that the zone's offset of that day gives", () => {
  assert.equal(instant("2026-11-24 17:00", "Europe/Berlin"), "2026-11-24T16:00:00.000Z");
  assert.equal(instant("2026-07-24 17:00", "Europe/Berlin"), "2026-07-24T15:00:00.000Z");
  assert.equal(instant("2026-11-24 17:00", "Asia/Kathmandu"), "2026-11-24T11:15:00.000Z");
  assert.equal(instant("2026-01-01 00:30", "Pacific/Kiritimati"), "2025-12-31T10:30:00.000Z");
});

test("a local time that does not exist moves forward over the gap", () => {
  // 29 March 2026, 1:00 UTC: Berlin goes from 2:00 to 3:00; London from 1:00 to 2:00.
  assert.equal(instant("2026-03-29 02:30", "Europe/Berlin"), "2026-03-29T01:30:00.000Z");
  assert.equal(instant("2026-03-29 01:30", "Europe/London"), "2026-03-29T01:30:00.000Z");
  // Lord Howe moves by half an hour, on 4 October 2026 from 2:00 to 2:30.
  assert.equal(instant("2026-10-04 02:15", "Australia/Lord_Howe"), "2026-10-03T15:45:00.000Z");
});

test("of a local time that exists twice the first is taken", () => {
  assert.equal(instant("2026-10-25 02:30", "Europe/Berlin"), "2026-10-25T00:30:00.000Z");
  assert.equal(instant("2026-11-01 01:30", "America/New_York"), "2026-11-01T05:30:00.000Z");
  assert.equal(instant("2026-04-05 01:45", "Australia/Lord_Howe"), "2026-04-04T14:45:00.000Z");
});

test("every hour of a year comes back from the wall as itself, or as the first of two", () => {
  for (const zone of ["America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]) {
    let repeated = 0;
    for (let hour = 0; hour < 365 * 24; hour += 1) {
      const at = new Date(Date.UTC(2026, 0, 1, hour));
      const back = instantOf(wallOf(at, zone), zone);
      if (back.getTime() === at.getTime()) continue;
      repeated += 1;
      assert.ok(back < at && at.getTime() - back.getTime() <= 3_600_000, `${zone} ${at.toISOString()}`);
    }
    // Two at most: some countries turn their clocks back twice in a year.
    assert.ok(repeated <= 2, `${zone}: ${repeated} hours came back as another`);
  }
});

test("days and months are added on the calendar, and a month's end stays a month's end", () => {
  assert.deepEqual(addDays(wallFrom("2026-12-31 17:00:00"), 1), wallFrom("2027-01-01 17:00:00"));
  assert.deepEqual(addMonths(wallFrom("2026-01-31 09:00:00"), 1), wallFrom("2026-02-28 09:00:00"));
  assert.deepEqual(addMonths(wallFrom("2027-12-31 09:00:00"), 2), wallFrom("2028-02-29 09:00:00"));
  assert.equal(weekdayOf(wallFrom("2026-11-24 00:00:00")), 2);
});
