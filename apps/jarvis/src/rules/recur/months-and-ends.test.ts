// When rules come in months that are too short, how the next one is found however far away, and that every search ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cornerExamples } from "./corner-examples.ts";
import { shown } from "./examples.ts";
import { wallFrom } from "../wall-time.ts";
import { nextOccurrence, type Occurrence, occurrences } from "./occurrences.ts";
import { rfcExamples } from "./rfc-examples.ts";
import { parseRule, type Rule } from "./rule.ts";

const zone = "Europe/Berlin";
const zones = [zone, "Australia/Lord_Howe", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo"];

function dates(rule: string, start: string, shortMonths?: "last-day" | "skip"): string[] {
  const where = shortMonths ? { zone, shortMonths } : zone;
  return [...occurrences(parseRule(rule), wallFrom(start), where)].map(
    ({ at, moved }) => `${shown(at, zone).slice(0, 10)}${moved ? ` ${moved}` : ""}`,
  );
}

function later(rule: string, start: string, after: string): string | undefined {
  const found = nextOccurrence(parseRule(rule), { start: wallFrom(start), zone, after: new Date(after) });
  return found && shown(found.at, zone);
}

test("the 29th, 30th and 31st fall on the last day of a month that is shorter", () => {
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=5", "2026-01-31 09:00"), [
    "2026-01-31",
    "2026-02-28 month-end",
    "2026-03-31",
    "2026-04-30 month-end",
    "2026-05-31",
  ]);
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=2;BYMONTHDAY=30", "2028-02-01 09:00"), [
    "2028-02-29 month-end",
    "2028-03-30",
  ]);
  assert.deepEqual(dates("FREQ=YEARLY;COUNT=2;BYMONTH=4,5;BYMONTHDAY=31", "2026-01-01 09:00"), [
    "2026-04-30 month-end",
    "2026-05-31",
  ]);
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=3", "2026-01-31 09:00", "skip"), [
    "2026-01-31",
    "2026-03-31",
    "2026-05-31",
  ]);
});

test("29 February is 28 February in a year that has none", () => {
  assert.deepEqual(dates("FREQ=YEARLY;COUNT=5", "2024-02-29 09:00"), [
    "2024-02-29",
    "2025-02-28 month-end",
    "2026-02-28 month-end",
    "2027-02-28 month-end",
    "2028-02-29",
  ]);
  assert.deepEqual(dates("FREQ=YEARLY;COUNT=2", "2096-02-29 09:00", "skip"), ["2096-02-29", "2104-02-29"]);
});

test("days that fall on the same last day come once, and the day that was asked for is not called moved", () => {
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=4;BYMONTHDAY=29,30,31", "2026-02-01 09:00"), [
    "2026-02-28 month-end",
    "2026-03-29",
    "2026-03-30",
    "2026-03-31",
  ]);
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=28,31", "2026-02-01 09:00"), [
    "2026-02-28",
    "2026-03-28",
    "2026-03-31",
  ]);
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=31,-1", "2026-02-01 09:00"), [
    "2026-02-28",
    "2026-03-31",
    "2026-04-30",
  ]);
});

test("a day of the month that does not stand alone never moves", () => {
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=2;BYDAY=FR;BYMONTHDAY=31", "2026-01-01 09:00"), [
    "2026-07-31",
    "2027-12-31",
  ]);
  assert.deepEqual(dates("FREQ=DAILY;COUNT=2;BYMONTHDAY=31", "2026-02-01 09:00"), ["2026-03-31", "2026-05-31"]);
  assert.deepEqual(dates("FREQ=MONTHLY;COUNT=2;BYMONTHDAY=-31", "2026-02-01 09:00"), ["2026-03-01", "2026-05-01"]);
});

test("the start is one of them only if the rule names it", () => {
  assert.deepEqual(dates("FREQ=WEEKLY;COUNT=2;BYDAY=MO", "2026-11-24 09:00"), ["2026-11-30", "2026-12-07"]);
  assert.equal(later("FREQ=HOURLY;BYHOUR=10", "2026-11-24 09:00", "2026-01-01T00:00:00Z"), "2026-11-24 10:00");
});

test("the next one is the one that going through all of them finds", () => {
  for (const [index, example] of [...rfcExamples, ...cornerExamples].entries()) {
    const rule = parseRule(example.rule, "America/New_York");
    const here = zones[index % zones.length] ?? zone;
    const start = wallFrom(example.start);
    let before = new Date(0);
    let seen = 0;
    for (const occurrence of occurrences(rule, start, here)) {
      assert.deepEqual(nextOccurrence(rule, { start, zone: here, after: before }), occurrence, example.rule);
      const justBefore = new Date(occurrence.at.getTime() - 1);
      assert.deepEqual(nextOccurrence(rule, { start, zone: here, after: justBefore }), occurrence, example.rule);
      before = occurrence.at;
      seen += 1;
      if (seen === 12) break;
    }
    assert.ok(seen > 0, example.rule);
    if (seen < 12) assert.equal(nextOccurrence(rule, { start, zone: here, after: before }), undefined, example.rule);
  }
});

test("over every change of clocks the next one is the one that going through all of them finds", () => {
  const rules = [
    "FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=5,35",
    "FREQ=DAILY;INTERVAL=5",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
    "FREQ=MONTHLY;BYMONTHDAY=30",
    "FREQ=MONTHLY;INTERVAL=5;BYDAY=-1SU;BYHOUR=2",
    "FREQ=YEARLY;BYMONTHDAY=30",
    "FREQ=HOURLY;INTERVAL=7",
    "FREQ=HOURLY;INTERVAL=5;BYMINUTE=15,45",
    "FREQ=MINUTELY;INTERVAL=50;BYHOUR=1,2",
  ];
  for (const here of zones) {
    for (const text of rules) {
      const rule = parseRule(text);
      // Samoa's skipped day is among these three years, and changes of all the others but Nepal.
      const start = wallFrom("2011-01-01 02:30");
      const all: Occurrence[] = [];
      for (const occurrence of occurrences(rule, start, here)) {
        if (occurrence.at.getTime() > Date.parse("2014-01-01")) break;
        all.push(occurrence);
      }
      const instants = all.map(({ at }) => at.getTime());
      assert.deepEqual(
        instants,
        [...new Set(instants)].sort((a, b) => a - b),
        `${text} in ${here}`,
      );
      for (let after = Date.parse("2011-01-02"); after < Date.parse("2012-01-15"); after += 101 * 3_600_000) {
        const found = nextOccurrence(rule, { start, zone: here, after: new Date(after) });
        assert.deepEqual(
          found,
          all[instants.findIndex((instant) => instant > after)],
          `${text} in ${here} after ${after}`,
        );
      }
    }
  }
});

test("what is thousands of years away is found without going there step by step", () => {
  assert.equal(later("FREQ=DAILY", "2026-01-01 09:00", "9000-06-01T00:00:00Z"), "9000-06-01 09:00");
  assert.equal(later("FREQ=DAILY;INTERVAL=3", "2026-01-01 09:00", "2026-01-04T08:00:00Z"), "2026-01-07 09:00");
  assert.equal(later("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-01 09:00", "9001-02-01T00:00:00Z"), "9001-02-28 09:00");
  // 6,974 years are 1,743 times four and 2 more.
  assert.equal(later("FREQ=YEARLY;INTERVAL=4", "2026-05-05 09:00", "9000-06-01T00:00:00Z"), "9002-05-05 09:00");
  assert.equal(later("FREQ=MINUTELY;INTERVAL=1440", "2026-01-01 12:00", "9000-01-01T00:00:00Z"), "9000-01-01 12:00");
  assert.equal(later("FREQ=HOURLY;INTERVAL=48", "2026-01-01 12:00", "2026-01-01T11:00:00Z"), "2026-01-03 12:00");
  assert.equal(
    later("FREQ=MINUTELY;BYHOUR=3;BYMINUTE=7", "2026-01-01 00:00", "9000-01-01T00:00:00Z"),
    "9000-01-01 03:07",
  );
});

test("a rule that never comes ends", () => {
  const never = [
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MINUTELY;INTERVAL=2;BYMINUTE=31",
    "FREQ=HOURLY;INTERVAL=2;BYHOUR=1;BYMINUTE=0;BYSETPOS=2",
    "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31",
    "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=12",
    "FREQ=YEARLY;BYMONTH=1;BYDAY=6MO",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    "FREQ=MONTHLY;BYDAY=6MO;COUNT=3",
    "FREQ=YEARLY;INTERVAL=4;BYMONTHDAY=29;BYMONTH=2",
    "FREQ=DAILY;UNTIL=20251231",
    "FREQ=HOURLY;UNTIL=20251231",
  ];
  for (const text of never) {
    const rule = parseRule(text);
    // Not a leap year, nor are those 4, 8, and 12 years later.
    const start = wallFrom("2026-01-01 00:00");
    assert.deepEqual([...occurrences(rule, start, { zone: "UTC", shortMonths: "skip" })], [], text);
    const setting = { start, zone: "UTC", after: new Date("2500-01-01"), shortMonths: "skip" } as const;
    assert.equal(nextOccurrence(rule, setting), undefined, text);
    if (!text.includes("29")) assert.deepEqual([...occurrences(rule, start, "UTC")], [], text);
  }
});

test("nothing comes after the year 9999, however long the interval", () => {
  const start = wallFrom("9997-05-05 09:00");
  const years = [...occurrences(parseRule("FREQ=YEARLY"), start, "UTC")];
  assert.deepEqual(
    years.map((one) => one.wall.year),
    [9997, 9998, 9999],
  );
  for (const freq of ["MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const) {
    assert.equal([...occurrences({ freq, interval: 1_000_000 }, start, "UTC")].length, freq === "MINUTELY" ? 2 : 1);
    assert.equal(nextOccurrence({ freq, interval: 7 }, { start, zone: "UTC", after: new Date(8.64e15) }), undefined);
  }
});

test("what is no rule and no zone is refused at the call", () => {
  const start = wallFrom("2026-01-01 09:00");
  assert.throws(() => occurrences({ freq: "DAILY", interval: 0 }, start, zone), RangeError);
  assert.throws(() => occurrences({ freq: "DAILY", interval: 1 }, start, "Mars/Olympus"), RangeError);
  const rule: Rule = { freq: "DAILY", interval: 1 };
  assert.throws(() => nextOccurrence(rule, { start, zone, after: new Date(NaN) }), RangeError);
});
