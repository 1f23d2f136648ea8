// Morning in every zone: once a day, whatever the offset, also on the days when clocks change.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dayEnd, dayIn, isMorning } from "./morning.ts";

const quarterMs = 15 * 60_000;

test("of the quarters of an hour of a day one has 8:00, in every zone and over changes of the clock", () => {
  const zones = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "+05:37", "Australia/Lord_Howe", "America/St_Johns"];
  const days = ["2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31"];
  for (const zone of zones) {
    for (const day of days) {
      const begin = Date.parse(`${day}T00:00:00Z`);
      const firings = Array.from({ length: 3 * 96 }, (_, index) => new Date(begin + index * quarterMs));
      const mornings = firings.filter((at) => isMorning(zone, at, 0)).map((at) => dayIn(zone, at));
      assert.equal(new Set(mornings).size, mornings.length, `${zone} ${day}`);
      assert.ok(mornings.length === 3, `${zone} ${day}: ${mornings.join()}`);
    }
  }
});

test("a firing that comes late for others covers their mornings, as long as a digest is of use", () => {
  const at = (time: string) => new Date(`2026-11-21T${time}:00Z`);
  assert.equal(isMorning("UTC", at("08:00"), 0), true);
  assert.equal(isMorning("UTC", at("08:15"), 0), false);
  assert.equal(isMorning("UTC", at("08:15"), 1), true);
  assert.equal(isMorning("UTC", at("10:45"), 1_000), true);
  assert.equal(isMorning("UTC", at("11:00"), 1_000), false);
  assert.equal(isMorning("UTC", at("07:45"), 1_000), false);
  assert.equal(isMorning("Europe/Nowhere", at("08:00"), 0), false);
});

test("a day ends at midnight of its zone, however long it is", () => {
  const end = dayEnd("Europe/Berlin", new Date("2026-03-29T06:00:00Z"));
  assert.equal(end.toISOString(), "2026-03-29T22:00:00.000Z");
  assert.equal(dayIn("Pacific/Auckland", new Date("2026-03-29T20:00:00Z")), "2026-03-30");
});
