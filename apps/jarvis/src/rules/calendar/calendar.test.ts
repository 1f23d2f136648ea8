// The calendar of reminders, as a text and as Debian's khal reads it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { instantOf, wallFrom } from "../wall-time.ts";
import { type CalendarReminder, calendarOf } from "./calendar.ts";
import { folded } from "./lines.ts";
import { zoneLines } from "./zone-rules.ts";

const id = (number: number) => `00000000-0000-8000-8000-${String(number).padStart(12, "0")}`;

function reminder(number: number, local: string, more: Partial<CalendarReminder> = {}): CalendarReminder {
  const zone = more.zone ?? "Europe/Berlin";
  const dueAt = instantOf(wallFrom(local), zone);
  return { id: id(number), n: number, what: `what ${number}`, dueAt, zone, changedAt: new Date(1.8e12), ...more };
}

const daily = (start: string, rule: string) => ({ repeat: { rule, start } });

const samples: readonly CalendarReminder[] = [
  reminder(1, "2027-03-26T15:00:00", { what: "🎂 cake; for mum, and dad \\o/ " + "ü🎉".repeat(40) }),
  // The clocks change in the night to 28 March.
  reminder(2, "2027-03-26T09:00:00", daily("2027-03-20T09:00:00", "FREQ=DAILY")),
  reminder(3, "2027-03-25T18:00:00", {
    zone: "America/New_York",
    ...daily("2027-03-01T18:00:00", "FREQ=WEEKLY;COUNT=8;BYDAY=MO,TH"),
  }),
  reminder(4, "2027-03-31T08:00:00", daily("2027-01-31T08:00:00", "FREQ=MONTHLY;BYMONTHDAY=31")),
  reminder(5, "2027-03-27T07:00:00", daily("2027-03-01T07:00:00", "FREQ=DAILY;UNTIL=20270329T070000")),
];

test("lines are folded at 75 octets and no character is cut, and what separates values is escaped", () => {
  const text = calendarOf(samples);
  const lines = text.split("\r\n");
  assert.equal(lines.at(-1), "");
  for (const line of lines) {
    assert.ok(Buffer.byteLength(line) <= 75, line);
    assert.ok(line.isWellFormed());
    assert.doesNotMatch(line, /[\n\r]/);
  }
  const whole = text.replaceAll("\r\n ", "");
  assert.ok(whole.includes(`SUMMARY:🎂 cake\\; for mum\\, and dad \\\\o/ ${"ü🎉".repeat(40)}\r\n`));
  assert.equal(folded([`X:${"a".repeat(73)}`]), `X:${"a".repeat(73)}\r\n`);
  assert.equal(folded([`X:${"a".repeat(74)}`]), `X:${"a".repeat(73)}\r\n a\r\n`);
});

test("one that comes again begins with its next turn, in its zone, with what is left of it", () => {
  const text = calendarOf(samples);
  for (const line of [
    "DTSTART:20270326T140000Z",
    "DTSTART;TZID=Europe/Berlin:20270326T090000",
    "RRULE:FREQ=DAILY",
    "DTSTART;TZID=America/New_York:20270325T180000",
    // Eight in all, of which seven were before.
    "RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=1",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    "RRULE:FREQ=DAILY;UNTIL=20270329T050000Z",
    `UID:${id(2)}@jarvis`,
    "TRIGGER:PT0S",
  ]) {
    assert.ok(text.includes(`${line}\r\n`), line);
  }
  const changed = { ...reminder(2, "2027-03-26T10:00:00"), rev: 3 };
  assert.match(calendarOf([changed]), new RegExp(`UID:${id(2)}@jarvis[^]*SEQUENCE:3\r\n`));
});

test("a zone's clock changes are two yearly rules where years are alike, and none where it has none", () => {
  const rules = (zone: string) => zoneLines(zone, 2026).filter((line) => line.startsWith("RRULE"));
  assert.deepEqual(rules("Europe/Berlin"), [
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  ]);
  assert.deepEqual(rules("America/New_York"), [
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
  ]);
  assert.deepEqual(
    zoneLines("Asia/Kathmandu", 2026).filter((line) => /OFFSET/.test(line)),
    ["TZOFFSETFROM:+0545", "TZOFFSETTO:+0545"],
  );
  const berlin = zoneLines("Europe/Berlin", 2026).join("\n");
  assert.match(berlin, /BEGIN:DAYLIGHT\nDTSTART:20260329T020000\n.*\nTZOFFSETFROM:\+0100\nTZOFFSETTO:\+0200/);
  assert.match(berlin, /BEGIN:STANDARD\nDTSTART:20261025T030000\n.*\nTZOFFSETFROM:\+0200\nTZOFFSETTO:\+0100/);
  // Ramadan moves, so each change of these years stands on its own.
  assert.deepEqual(
    zoneLines("Africa/Casablanca", 2019).filter((line) => line.startsWith("RRULE")),
    [],
  );
  assert.ok(zoneLines("Africa/Casablanca", 2019).filter((line) => line.startsWith("DTSTART")).length > 5);
});

/** What khal lists of a calendar from 24 to 31 March 2027, by a clock in Berlin. */
function khalList(t: TestContext, text: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "khal-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "c"));
  writeFileSync(join(folder, "feed.ics"), text);
  const config = `[calendars]\n[[c]]\npath = ${folder}/c\n[sqlite]\npath = ${folder}/db\n[locale]
local_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin
timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n`;
  writeFileSync(join(folder, "config"), config);
  const env = { ...process.env, LC_ALL: "C.UTF-8", HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder };
  const khal = (...words: string[]): string => {
    const run = spawnSync("khal", ["-c", join(folder, "config"), ...words], { env, encoding: "utf8", timeout: 60_000 });
    assert.equal(run.status, 0, run.stderr);
    return run.stdout;
  };
  khal("import", "--batch", "-a", "c", join(folder, "feed.ics"));
  const format = ["--format", "{start} {title}", "--day-format", ""];
  return khal("list", ...format, "2027-03-24", "2027-03-31")
    .split("\n")
    .filter((line) => line !== "");
}

test("khal reads it: each at its local time on both sides of a clock change, emoji and all", (t) => {
  if (spawnSync("khal", ["--version"]).status !== 0) return t.skip("khal is not installed (apt-get install khal)");
  const listed = khalList(t, calendarOf(samples));
  const of = (what: string) => listed.filter((line) => line.includes(what)).map((line) => line.slice(0, 16));
  assert.deepEqual(of("🎂 cake; for mum, and dad \\o/ ü🎉"), ["2027-03-26 15:00"]);
  assert.deepEqual(
    of("what 2"),
    [26, 27, 28, 29, 30, 31].map((day) => `2027-03-${day} 09:00`),
  );
  // New York's clocks changed two weeks before: 18:00 there is 23:00 in Berlin.
  assert.deepEqual(of("what 3"), ["2027-03-25 23:00"]);
  assert.deepEqual(of("what 4"), ["2027-03-31 08:00"]);
  assert.deepEqual(
    of("what 5"),
    [27, 28, 29].map((day) => `2027-03-${day} 07:00`),
  );
});
