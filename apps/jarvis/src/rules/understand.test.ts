// What people write against what Jarvis must make of it, the same in every zone of the process; hostile text included.

import naughty from "big-list-of-naughty-strings" with { type: "json" };
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { MAX_PARSED_CHARS } from "./limits.ts";
import { localTime } from "./local-time.ts";
import { printRule } from "./recur/rule.ts";
import { understand, type Wanted } from "./understand.ts";

const zone = "Europe/Berlin";
/** A Saturday, 11:00 in Berlin. */
const now = new Date("2026-11-21T10:00:00Z");

/** "what @ 2026-11-22 17:00" in the person's zone, or the kind and reason. */
function said(text: string, setting: Partial<Parameters<typeof understand>[1]> = {}): string {
  const meant = understand(text, { now, zone, ...setting });
  if (meant.kind === "ask") return `ask ${meant.reason}${meant.what === "" ? "" : `: ${meant.what}`}`;
  if (meant.kind !== "remind") return JSON.stringify(meant);
  return meant.wanted.map((one) => wantedSaid(one, setting.zone ?? zone)).join(" + ");
}

function wantedSaid({ what, dueAt, zone: its, repeat }: Wanted, usual: string): string {
  const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: its, dateStyle: "short", timeStyle: "medium" });
  const again = repeat ? ` ${printRule(repeat.rule)}` : "";
  return `${what} @ ${shown.format(dueAt).replace(/:00$/, "")}${its === usual ? "" : ` ${its}`}${again}`;
}

const reminders: readonly (readonly [string, string])[] = [
  ["remind me to call mum in 2 minutes", "call mum @ 2026-11-21 11:02"],
  ["remind me tomorrow at 5 to call mum", "call mum @ 2026-11-22 17:00"],
  ["Remind me to call mum tomorrow at 5 about the cake", "call mum about the cake @ 2026-11-22 17:00"],
  ["hey Jarvis, could you please remind me to call mum tomorrow at 5pm?", "call mum @ 2026-11-22 17:00"],
  ["Remind me, tomorrow at 17:00, to take out the trash, please.", "take out the trash @ 2026-11-22 17:00"],
  ["call mum tomorrow at 5", "call mum @ 2026-11-22 17:00"],
  ["call mum tomorrow", "call mum @ 2026-11-22 09:00"],
  ["buy 10 eggs at 7", "buy 10 eggs @ 2026-11-21 19:00"],
  ["buy 12 on 25 November at 14:35", "buy 12 @ 2026-11-25 14:35"],
  ["buy milk at 08:00", "buy milk @ 2026-11-22 08:00"],
  ["eat at 12", "eat @ 2026-11-21 12:00"],
  ["tonight at 8 watch tv", "watch tv @ 2026-11-21 20:00"],
  ["go to bed tonight at 12", "go to bed @ 2026-11-22 00:00"],
  ["saturday at 3 swim", "swim @ 2026-11-21 15:00"],
  ["saturday at 9am swim", "swim @ 2026-11-28 09:00"],
  ["go to the gym at 6pm on Friday", "go to the gym @ 2026-11-27 18:00"],
  ["tues 5pm yoga", "yoga @ 2026-11-24 17:00"],
  ["pay rent on the 1st at noon", "pay rent @ 2026-12-01 12:00"],
  ["on 3 March pay taxes", "pay taxes @ 2027-03-03 09:00"],
  ["24.11.2026 17:00 dentist", "dentist @ 2026-11-24 17:00"],
  ["2026-11-24T17:00:00Z launch", "launch @ 2026-11-24 18:00"],
  ["at 5pm get milk", "get milk @ 2026-11-21 17:00"],
  ["5pm EST call bob", "call bob @ 2026-11-21 17:00 America/New_York"],
  ["tea at quarter to six", "tea @ 2026-11-21 17:45"],
  ["tea at 20 past 3pm", "tea @ 2026-11-21 15:20"],
  ["tea 15 minutes past 3pm", "tea @ 2026-11-21 15:15"],
  ["tea at 3 o'clock in the afternoon", "tea @ 2026-11-21 15:00"],
  ["take the train at 17h30", "take the train @ 2026-11-21 17:30"],
  ["in half an hour stretch", "stretch @ 2026-11-21 11:30"],
  ["in 1h30 stretch", "stretch @ 2026-11-21 12:30"],
  ["stretch in an hour and a half", "stretch @ 2026-11-21 12:30"],
  ["stretch 2 hours and 5 minutes from now", "stretch @ 2026-11-21 13:05"],
  ["in 3 days water the plants", "water the plants @ 2026-11-24 11:00"],
  ["in 2 days at 5pm water the plants", "water the plants @ 2026-11-23 17:00"],
  ["the day after tomorrow at 7pm film", "film @ 2026-11-23 19:00"],
  ["remind me tomorrow to buy tickets for Friday", "buy tickets for Friday @ 2026-11-22 09:00"],
  ["wake me up at 6", "wake up @ 2026-11-22 06:00"],
  ["friday after next party", "party @ 2026-12-04 09:00"],
  ["the third of next month pay rent", "pay rent @ 2026-12-03 09:00"],
  ["in a week and a half call the bank", "call the bank @ 2026-12-01 23:00"],
  ["every day at 8 take the pill", "take the pill @ 2026-11-22 08:00 FREQ=DAILY"],
  [
    "every other Tuesday until June water the cactus",
    "water the cactus @ 2026-11-24 09:00 FREQ=WEEKLY;INTERVAL=2;UNTIL=20270601T235959;BYDAY=TU",
  ],
  ["call mum at 5 and feed the cat at 7", "call mum @ 2026-11-21 17:00 + feed the cat @ 2026-11-21 19:00"],
  ["remind me to reply to one of them at 4", "reply to one of them @ 2026-11-21 16:00"],
];

test("what and when are told apart and the local time is right", () => {
  for (const [text, expected] of reminders) assert.equal(said(text), expected, text);
});

const questions: readonly (readonly [string, string])[] = [
  ["remind me to call mum", "ask no-time: call mum"],
  ["may call him", "ask no-time: may call him"],
  ["I may be late", "ask no-time: I may be late"],
  ["buy 2 eggs", "ask no-time: buy 2 eggs"],
  ["remind me on 30 february to jump", "ask no-time: jump"],
  ["remind me tomorrow at 5", "ask no-what"],
  ["3 march 2020 pay", "ask past: pay"],
  ["today at 9am run", "ask past: run"],
  ["yesterday at 5pm run", "ask past: run"],
  ["2 hours ago run", "ask past: run"],
  ["in 6 years retire", "ask too-far: retire"],
  ["in 999999 years retire", "ask too-far: retire"],
  ["every minute look at the door", "ask too-often: look at the door"],
  ["the sun is out", "ask no-time: the sun is out"],
  ["what will happen tomorrow?", "ask unclear: what will happen"],
  ["in two weeks on tuesday party", "ask which: party"],
  ["friday 25 november party", "ask which: party"],
  ["remind me in march to plan the garden", "ask which-day: plan the garden"],
];

test("what is past, too far, repeated, unclear or without a time is asked about, never guessed", () => {
  for (const [text, expected] of questions) assert.equal(said(text), expected, text);
});

const commands: readonly (readonly [string, object])[] = [
  ["list", { kind: "list" }],
  ["Show me my reminders!", { kind: "list" }],
  ["cancel", { kind: "end", verb: "cancel", of: { which: "last" } }],
  ["cancel the last one", { kind: "end", verb: "cancel", of: { which: "last" } }],
  ["please cancel #2", { kind: "end", verb: "cancel", of: { which: "number", number: 2 } }],
  ["delete the reminder to call mum", { kind: "end", verb: "cancel", of: { which: "text", text: "call mum" } }],
  ["undo", { kind: "undo" }],
  ["My time zone is Berlin.", { kind: "zone", zone: "Europe/Berlin" }],
  ["set my timezone to UTC+2", { kind: "zone", zone: "Etc/GMT-2" }],
  ["I'm in New York", { kind: "zone", zone: "America/New_York" }],
  ["my time zone is nowhereland", { kind: "zone-unknown", text: "nowhereland" }],
  ["digest on", { kind: "digest", on: true }],
  ["Send me a digest every morning!", { kind: "digest", on: true }],
  ["please turn on the daily digest", { kind: "digest", on: true }],
  ["digest off", { kind: "digest", on: false }],
  ["stop the digest", { kind: "digest", on: false }],
  ["don't send me a digest anymore", { kind: "digest", on: false }],
  ["what's my time zone?", { kind: "my-zone" }],
  ["help", { kind: "help" }],
  ["?", { kind: "help" }],
  ["GET_STARTED", { kind: "help" }],
  ["Hi there!", { kind: "greeting" }],
  ["thank you so much", { kind: "thanks" }],
  ["", { kind: "nothing" }],
  ["👍", { kind: "nothing" }],
  ["  …  ", { kind: "nothing" }],
];

test("commands are understood, and a reminder that sounds like one stays a reminder", () => {
  for (const [text, expected] of commands) assert.deepEqual(understand(text, { now, zone }), expected, text);
  assert.equal(said("remind me to cancel the gym tomorrow at 5pm"), "cancel the gym @ 2026-11-22 17:00");
  assert.equal(said("read the digest tomorrow at 5pm"), "read the digest @ 2026-11-22 17:00");
  assert.equal(said("i am in trouble"), "ask no-time: i am in trouble");
});

test("a time alone answers the question that was asked before it", () => {
  assert.equal(said("tomorrow at 5pm", { waitingFor: "call mum" }), "call mum @ 2026-11-22 17:00");
  assert.equal(said("in 10 minutes", { waitingFor: "call mum" }), "call mum @ 2026-11-21 11:10");
});

test("a bare hour is the next one between 7:00 and midnight", () => {
  const at = (time: string): { now: Date } => ({ now: new Date(`2026-11-21T${time}:00+01:00`) });
  assert.equal(said("tea at 5", at("14:00")), "tea @ 2026-11-21 17:00");
  assert.equal(said("tea at 5", at("18:00")), "tea @ 2026-11-22 17:00");
  assert.equal(said("tea at 9", at("08:00")), "tea @ 2026-11-21 09:00");
  assert.equal(said("tea at 9", at("09:30")), "tea @ 2026-11-21 21:00");
  assert.equal(said("tea at 9", at("22:00")), "tea @ 2026-11-22 09:00");
});

test("3/4 is a day in April, but in March for an American", () => {
  assert.equal(said("pay 3/4"), "pay @ 2027-04-03 09:00");
  assert.equal(said("pay 3/4", { locale: "en_US" }), "pay @ 2027-03-04 09:00");
  assert.equal(said("pay 3/4", { zone: "America/New_York" }), "pay @ 2027-03-04 09:00");
});

test("a time after the clock changes is right by the clock of that day", () => {
  const before = { now: new Date("2026-03-28T11:00:00Z") };
  assert.equal(said("tomorrow at 5pm run", before), "run @ 2026-03-29 17:00");
  assert.equal(said("in 2 days run", before), "run @ 2026-03-30 12:00");
  // Twenty-four hours are twenty-four hours.
  assert.equal(said("in 24 hours run", before), "run @ 2026-03-29 13:00");
  // 2:30 does not exist that night.
  assert.equal(said("tomorrow at 2:30 am run", before), "run @ 2026-03-29 03:30");
});

test("the zone of the process changes nothing", () => {
  const script = `
    import { understand } from ${JSON.stringify(new URL("./understand.ts", import.meta.url).href)};
    const texts = ${JSON.stringify([...reminders, ...questions].map(([text]) => text))};
    // The nights when Los Angeles, Berlin and Lord Howe change their clocks, and an ordinary day.
    const days = ["2026-03-08T10:15:00Z", "2026-11-01T09:15:00Z", "2026-03-29T01:15:00Z", "2026-10-03T15:45:00Z", "2026-11-21T10:00:00Z"];
    const zones = ["Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Pacific/Kiritimati"];
    for (const day of days) for (const zone of zones) for (const text of texts) {
      console.log(JSON.stringify([day, zone, text, understand(text, { now: new Date(day), zone })]));
    }`;
  const outputs = ["UTC", "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"].map((TZ) => {
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      env: { ...process.env, TZ },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(child.status, 0, child.stderr);
    return child.stdout.split("\n");
  });
  const [first = []] = outputs;
  assert.ok(first.length > 1_000);
  for (const output of outputs) assert.deepEqual(output, first);
});

test("no text makes it throw, and each gets a meaning", () => {
  const odd = ["\0", "call \0 mum tomorrow at 5pm", "\ud800", "\udfff tomorrow at 5pm", "\u202e", "a".repeat(20_000)];
  const long = [
    "1 hour ".repeat(140),
    "9".repeat(999),
    "tomorrow ".repeat(110),
    " ".repeat(990),
    "at 5 to ".repeat(120),
  ];
  for (const text of [...naughty, ...odd, ...long]) {
    assert.equal(typeof understand(text, { now, zone }).kind, "string");
    const withTime = understand(`remind me tomorrow at 5pm to say ${text}`, { now, zone });
    assert.ok(["remind", "ask"].includes(withTime.kind), JSON.stringify(text));
    if (withTime.kind !== "remind") continue;
    for (const { what } of withTime.wanted) assert.ok(what.isWellFormed() && !/\p{Cc}/u.test(what));
  }
});

test("a text is parsed up to its limit and asked to be shortened beyond", () => {
  const fill = (length: number): string => `tomorrow at 5pm ${"x".repeat(length - 16)}`;
  assert.match(said(fill(MAX_PARSED_CHARS)), /^x{1984} @ 2026-11-22 17:00$/);
  assert.equal(said(fill(MAX_PARSED_CHARS + 1)), "ask too-long");
});

test("the hour said in a confirmation is the hour that was asked for", () => {
  const meant = understand("call mum tomorrow at 5", { now, zone });
  assert.ok(meant.kind === "remind");
  const [wanted] = meant.wanted;
  assert.equal(wanted.chosen, "half");
  assert.equal(localTime(wanted.dueAt, wanted.zone), "Sunday, 22 November 2026 at 17:00");
});
