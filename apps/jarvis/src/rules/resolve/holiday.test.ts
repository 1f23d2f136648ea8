// Holidays against published calendars.

import assert from "node:assert/strict";
import { test } from "node:test";
import { easterOf, holidayIn } from "./holiday.ts";

test("Easter is where the calendars have it", () => {
  // The earliest and the latest that there can be, and some between.
  const known = [
    [1818, 3, 22],
    [1943, 4, 25],
    [2000, 4, 23],
    [2024, 3, 31],
    [2026, 4, 5],
    [2027, 3, 28],
    [2038, 4, 25],
    [2285, 3, 22],
  ] as const;
  for (const [year, month, day] of known) assert.deepEqual(easterOf(year), { month, day }, String(year));
});

test("days follow from Easter, from weekdays of a month, and from other days", () => {
  const on = (holiday: string, year: number, country?: string) => {
    const found = holidayIn(holiday, year, country);
    return found && `${found.month}-${found.day}`;
  };
  assert.deepEqual([on("good-friday", 2026), on("ascension", 2026), on("pentecost", 2026)], ["4-3", "5-14", "5-24"]);
  assert.deepEqual(
    [on("thanksgiving", 2026), on("black-friday", 2026), on("cyber-monday", 2026)],
    ["11-26", "11-27", "11-30"],
  );
  assert.deepEqual([on("thanksgiving", 2026, "CA"), on("memorial-day", 2026)], ["10-12", "5-25"]);
  assert.equal(on("festivus", 2026), undefined);
});

test("what differs by country is that of the country", () => {
  const mothers = (country?: string) => holidayIn("mothers-day", 2026, country);
  assert.deepEqual(mothers("GB"), { month: 3, day: 15 });
  assert.deepEqual(mothers("FR"), { month: 5, day: 31 });
  assert.deepEqual(mothers("ES"), { month: 5, day: 3 });
  assert.deepEqual(mothers(), { month: 5, day: 10 });
  assert.deepEqual(holidayIn("fathers-day", 2026, "DE"), { month: 5, day: 14 });
});
