// Rules as text: read, written, and refused.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cornerExamples } from "./corner-examples.ts";
import { wallFrom } from "../wall-time.ts";
import { rfcExamples } from "./rfc-examples.ts";
import { MAX_COUNT, MAX_INTERVAL, MAX_RULE_CHARS, parseRule, printRule, type Rule } from "./rule.ts";

test("a rule is printed with its parts in a fixed order and an interval of 1 left out", () => {
  const until = wallFrom("2026-06-01 00:00");
  const biweekly: Rule = { freq: "WEEKLY", interval: 2, byDay: [{ weekday: 2 }], until };
  assert.equal(printRule(biweekly), "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260601T000000;BYDAY=TU");
  assert.equal(printRule({ interval: 1, freq: "DAILY" }), "FREQ=DAILY");
  const all: Rule = {
    weekStart: 0,
    bySetPos: [1, -1],
    byMinute: [0, 30],
    byHour: [9],
    byDay: [{ weekday: 1, nth: 2 }, { weekday: 5, nth: -1 }, { weekday: 0 }],
    byMonthDay: [1, -1],
    byYearDay: [100, -1],
    byMonth: [1, 12],
    count: 5,
    interval: 3,
    freq: "YEARLY",
  };
  const parts = [
    "FREQ=YEARLY;INTERVAL=3;COUNT=5;BYMONTH=1,12;BYYEARDAY=100,-1;BYMONTHDAY=1,-1",
    "BYDAY=2MO,-1FR,SU;BYHOUR=9;BYMINUTE=0,30;BYSETPOS=1,-1;WKST=SU",
  ];
  assert.equal(printRule(all), parts.join(";"));
  assert.equal(printRule({ freq: "YEARLY", interval: 1, byWeekNo: [20] }), "FREQ=YEARLY;BYWEEKNO=20");
});

test("what is printed is read back as the same rule", () => {
  for (const { rule } of [...rfcExamples, ...cornerExamples]) {
    const read = parseRule(rule, "America/New_York");
    assert.deepEqual(parseRule(printRule(read)), read, rule);
  }
});

test("parts are read in any order, in small letters too, and numbers with a plus", () => {
  const rule: Rule = { freq: "MONTHLY", interval: 2, byDay: [{ weekday: 1, nth: 1 }], weekStart: 0 };
  assert.deepEqual(parseRule("wkst=su;byday=+1mo;interval=2;freq=monthly"), rule);
});

test("an end is a whole day, a local time, or a moment in UTC that a zone makes local", () => {
  const until = (text: string, zone?: string) => parseRule(`FREQ=DAILY;UNTIL=${text}`, zone).until;
  assert.deepEqual(until("20260601"), wallFrom("2026-06-01 23:59:59"));
  assert.deepEqual(until("20260601T180000"), wallFrom("2026-06-01 18:00:00"));
  assert.deepEqual(until("20260601T180000", "Asia/Kathmandu"), wallFrom("2026-06-01 18:00:00"));
  assert.deepEqual(until("20260601T180000Z", "Asia/Kathmandu"), wallFrom("2026-06-01 23:45:00"));
  assert.deepEqual(until("20260601T180000Z", "Pacific/Apia"), wallFrom("2026-06-02 07:00:00"));
});

const refused: readonly (readonly [string, RegExp])[] = [
  ["", /""/],
  ["COUNT=3", /no FREQ/],
  ["FREQ=SECONDLY", /FREQ=SECONDLY cannot be read.*MINUTELY/],
  ["FREQ=DAILY;BYSECOND=1", /BYSECOND, which is not supported/],
  ["RSCALE=GREGORIAN;FREQ=DAILY", /RSCALE, which is not supported/],
  ["FREQ=DAILY;CONSTRUCTOR=1", /CONSTRUCTOR, which is not supported/],
  ["FREQ=DAILY;", /""/],
  ["FREQ=DAILY;INTERVAL", /"INTERVAL"/],
  ["FREQ=DAILY;INTERVAL=", /"INTERVAL="/],
  ["FREQ=DAILY;FREQ=DAILY", /FREQ twice/],
  ["FREQ=DAILY;INTERVAL=0", /interval has 0/],
  ["FREQ=DAILY;INTERVAL=-1", /interval has -1/],
  ["FREQ=DAILY;INTERVAL=1.5", /"1.5" is not a whole number/],
  ["FREQ=DAILY;INTERVAL=99999999", /not a whole number/],
  [`FREQ=DAILY;INTERVAL=${MAX_INTERVAL + 1}`, /interval has 1000001/],
  [`FREQ=DAILY;COUNT=${MAX_COUNT + 1}`, /count has 100001/],
  ["FREQ=DAILY;COUNT=0", /count has 0/],
  ["FREQ=DAILY;COUNT=3;UNTIL=20260601", /COUNT and UNTIL/],
  ["FREQ=DAILY;UNTIL=20260230", /no such date/],
  ["FREQ=DAILY;UNTIL=20260601T240000", /no such date/],
  ["FREQ=DAILY;UNTIL=2026-06-01", /must look like/],
  ["FREQ=DAILY;UNTIL=20260601T000000Z", /no zone was given/],
  ["FREQ=MONTHLY;BYMONTHDAY=0", /byMonthDay has 0/],
  ["FREQ=MONTHLY;BYMONTHDAY=32", /byMonthDay has 32/],
  ["FREQ=MONTHLY;BYMONTHDAY=1,,2", /"" is not a whole number/],
  ["FREQ=YEARLY;BYMONTH=13", /byMonth has 13/],
  ["FREQ=YEARLY;BYMONTH=-1", /byMonth has -1/],
  ["FREQ=YEARLY;BYWEEKNO=54", /byWeekNo has 54/],
  ["FREQ=YEARLY;BYYEARDAY=367", /byYearDay has 367/],
  ["FREQ=DAILY;BYHOUR=24", /byHour has 24/],
  ["FREQ=DAILY;BYMINUTE=60", /byMinute has 60/],
  ["FREQ=WEEKLY;BYDAY=XX", /must be one of SU, MO/],
  ["FREQ=MONTHLY;BYDAY=0MO", /nth of byDay has 0/],
  ["FREQ=WEEKLY;BYDAY=1MO", /BYDAY with a number does not go with WEEKLY/],
  ["FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", /BYWEEKNO/],
  ["FREQ=WEEKLY;BYMONTHDAY=1", /BYMONTHDAY does not go with WEEKLY/],
  ["FREQ=MONTHLY;BYWEEKNO=3", /BYWEEKNO does not go with MONTHLY/],
  ["FREQ=DAILY;BYYEARDAY=60", /BYYEARDAY does not go with DAILY/],
  ["FREQ=MONTHLY;BYSETPOS=1", /BYSETPOS needs another/],
  ["FREQ=WEEKLY;WKST=1", /must be one of SU, MO/],
];

test("what is malformed, contradicts itself or is not supported is refused, and the reason is said", () => {
  for (const [text, message] of refused) {
    assert.throws(() => parseRule(text), { name: "RangeError", message }, text);
  }
  const long = `FREQ=DAILY;BYHOUR=${"1,".repeat(MAX_RULE_CHARS)}1`;
  assert.throws(() => parseRule(long), /longer than 1000/);
  assert.throws(() => parseRule("FREQ=DAILY;UNTIL=20260601T000000Z", "Mars/Olympus"), RangeError);
});

test("at its limits a rule is read", () => {
  assert.equal(parseRule(`FREQ=DAILY;INTERVAL=${MAX_INTERVAL};COUNT=${MAX_COUNT}`).count, MAX_COUNT);
  const days = "FREQ=WEEKLY;BYDAY=MO";
  assert.equal(parseRule(days + ",MO".repeat((MAX_RULE_CHARS - days.length) / 3)).byDay?.length, 327);
});

test("a rule that is no rule is not printed", () => {
  assert.throws(() => printRule({ freq: "DAILY", interval: 0 }), /interval has 0/);
  assert.throws(() => printRule({ freq: "DAILY", interval: NaN }), /interval has NaN/);
  assert.throws(() => printRule({ freq: "WEEKLY", interval: 1, byDay: [] }), /byDay is empty/);
  assert.throws(() => printRule({ freq: "WEEKLY", interval: 1, byDay: [{ weekday: 7 }] }), /byDay has 7/);
  assert.throws(() => printRule({ freq: "DAILY", interval: 1, until: wallFrom("2026-02-30 09:00") }), /no such date/);
});
