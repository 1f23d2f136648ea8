// When rules come: the RFC's examples and the calendar's corners in six zones and three zones of the process, then what
// is our own policy for clocks that change and for months that are too short.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { cornerExamples } from "./corner-examples.ts";
import { expected, run, shown } from "./examples.ts";
import { wallFrom } from "../wall-time.ts";
import { nextOccurrence, occurrences } from "./occurrences.ts";
import { rfcExamples } from "./rfc-examples.ts";
import { parseRule } from "./rule.ts";

const examples = [...rfcExamples, ...cornerExamples];

const zones = [
  "Australia/Lord_Howe",
  "America/New_York",
  "Europe/Berlin",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "America/Sao_Paulo",
];

/** The first `most` as "2026-03-29 03:30", as walls in `zone` show them, with "gap" or "month-end" where moved. */
function coming(rule: string, start: string, { zone = "Europe/Berlin", most = 100 } = {}): string[] {
  const found: string[] = [];
  for (const { at, moved } of occurrences(parseRule(rule), wallFrom(start), zone)) {
    if (found.length === most) break;
    found.push(`${shown(at, zone)}${moved ? ` ${moved}` : ""}`);
  }
  return found;
}

for (const zone of zones) {
  test(`each of at least 60 rules comes when the tables say, in ${zone}`, () => {
    assert.ok(examples.length >= 60);
    for (const example of examples) {
      const { first, total } = run(example, zone);
      assert.deepEqual(first, expected(example), `${example.rule} from ${example.start}`);
      if (total !== undefined) assert.equal(total, example.total ?? first.length, example.rule);
    }
  });
}

test("the zone of the process changes nothing", () => {
  // Days on which clocks change in the zones, and one that Samoa skipped; every quarter of an hour by night.
  const nights = [
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-10-04",
    "2026-10-25",
    "2026-11-01",
    "2018-11-04",
    "2011-12-30",
  ];
  const rules = [
    "FREQ=DAILY;COUNT=32;BYHOUR=0,1,2,3;BYMINUTE=0,15,30,45",
    "FREQ=HOURLY;COUNT=16;BYMINUTE=15,45",
    "FREQ=MINUTELY;INTERVAL=20;COUNT=20",
    "FREQ=MONTHLY;COUNT=5;BYMONTHDAY=31",
  ];
  const script = `
    import { cornerExamples } from ${JSON.stringify(new URL("./corner-examples.ts", import.meta.url).href)};
    import { rfcExamples } from ${JSON.stringify(new URL("./rfc-examples.ts", import.meta.url).href)};
    import { run } from ${JSON.stringify(new URL("./examples.ts", import.meta.url).href)};
    import { wallFrom } from ${JSON.stringify(new URL("../wall-time.ts", import.meta.url).href)};
    import { nextOccurrence, occurrences } from ${JSON.stringify(new URL("./occurrences.ts", import.meta.url).href)};
    import { parseRule } from ${JSON.stringify(new URL("./rule.ts", import.meta.url).href)};
    for (const zone of ${JSON.stringify(zones)}) {
      for (const example of [...rfcExamples, ...cornerExamples]) {
        console.log(JSON.stringify(run(example, zone)));
      }
      for (const text of ${JSON.stringify(rules)}) for (const night of ${JSON.stringify(nights)}) {
        const [rule, start] = [parseRule(text), wallFrom(night + " 00:05")];
        const endless = parseRule(text.replace(/;COUNT=\\d+/, ""));
        const next = nextOccurrence(endless, { start, zone, after: new Date("2027-06-01") });
        console.log(JSON.stringify([text, night, [...occurrences(rule, start, zone)], next]));
      }
    }`;
  const outputs = ["UTC", "America/Los_Angeles", "Australia/Lord_Howe"].map((TZ) => {
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      env: { ...process.env, TZ },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(child.status, 0, child.stderr);
    return child.stdout.trim().split("\n");
  });
  const here = zones.map((zone) => examples.map((example) => JSON.stringify(run(example, zone))));
  for (const output of outputs) {
    assert.deepEqual(output, outputs[0]);
    const perZone = output.length / zones.length;
    assert.equal(perZone, examples.length + rules.length * nights.length);
    for (const [index, lines] of here.entries()) {
      assert.deepEqual(output.slice(index * perZone, index * perZone + examples.length), lines);
    }
  }
});

test("a time that clocks skip comes later by as much as they skip, that day only", () => {
  assert.deepEqual(coming("FREQ=DAILY;COUNT=3", "2026-03-28 02:30"), [
    "2026-03-28 02:30",
    "2026-03-29 03:30 gap",
    "2026-03-30 02:30",
  ]);
  const at = (start: string, zone: string) => [...occurrences(parseRule("FREQ=DAILY;COUNT=1"), wallFrom(start), zone)];
  const skipped: readonly (readonly [string, string, string])[] = [
    ["2026-03-08 02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
    ["2018-11-04 00:30", "America/Sao_Paulo", "2018-11-04T03:30:00.000Z"],
    ["1986-01-01 00:05", "Asia/Kathmandu", "1985-12-31T18:35:00.000Z"],
    // Lord Howe moves by half an hour, from 2:00 to 2:30.
    ["2026-10-04 02:15", "Australia/Lord_Howe", "2026-10-03T15:45:00.000Z"],
    // Samoa went from 29 to 31 December.
    ["2011-12-30 09:00", "Pacific/Apia", "2011-12-30T19:00:00.000Z"],
  ];
  for (const [start, zone, instant] of skipped) {
    assert.deepEqual(at(start, zone), [{ at: new Date(instant), wall: wallFrom(start), moved: "gap" }], start);
  }
});

test("a time that clocks show twice comes once, the first time", () => {
  const shownTwice: readonly (readonly [string, string, string])[] = [
    ["2026-10-25 02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-11-01 01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    ["2026-04-05 01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00.000Z"],
    ["2018-02-17 23:30", "America/Sao_Paulo", "2018-02-18T01:30:00.000Z"],
  ];
  for (const [start, zone, instant] of shownTwice) {
    const [first, second] = occurrences(parseRule("FREQ=DAILY;COUNT=2"), wallFrom(start), zone);
    assert.deepEqual(first, { at: new Date(instant), wall: wallFrom(start) });
    assert.ok(second && second.at.getTime() > Date.parse(instant) + 24 * 3_600_000, start);
    assert.equal(
      nextOccurrence(parseRule("FREQ=DAILY;COUNT=1"), { start: wallFrom(start), zone, after: first.at }),
      undefined,
    );
  }
});

test("what a gap moves keeps its place in order, and what falls together comes once", () => {
  const early = "FREQ=DAILY;COUNT=4;BYHOUR=2,3;BYMINUTE=0,30";
  assert.deepEqual(coming(early, "2026-03-29 00:00"), ["2026-03-29 03:00", "2026-03-29 03:30"]);
  const late = "FREQ=DAILY;COUNT=3;BYHOUR=2;BYMINUTE=15,35,45";
  assert.deepEqual(coming(late, "2026-10-04 00:00", { zone: "Australia/Lord_Howe" }), [
    "2026-10-04 02:35",
    "2026-10-04 02:45",
  ]);
  const between = "FREQ=DAILY;COUNT=2;BYHOUR=2;BYMINUTE=15,35";
  assert.deepEqual(coming(between, "2026-10-04 00:00", { zone: "Australia/Lord_Howe" }), [
    "2026-10-04 02:35",
    "2026-10-04 02:45 gap",
  ]);
  // Of four mornings one never was, and its instant is the next one's.
  assert.deepEqual(coming("FREQ=DAILY;COUNT=4", "2011-12-28 09:00", { zone: "Pacific/Apia" }), [
    "2011-12-28 09:00",
    "2011-12-29 09:00",
    "2011-12-31 09:00",
  ]);
  assert.deepEqual(coming("FREQ=MONTHLY;COUNT=2", "2011-12-30 09:00", { zone: "Pacific/Apia" }), [
    "2011-12-31 09:00 gap",
    "2012-01-30 09:00",
  ]);
  assert.deepEqual(coming("FREQ=DAILY;UNTIL=20260329T023000", "2026-03-28 02:30"), [
    "2026-03-28 02:30",
    "2026-03-29 03:30 gap",
  ]);
});

test("hours and minutes count time that passes, so that none is lost or doubled when clocks change", () => {
  const times = (...args: Parameters<typeof coming>) => coming(...args).map((text) => text.slice(11));
  assert.deepEqual(times("FREQ=HOURLY;COUNT=4", "2026-03-29 00:00"), ["00:00", "01:00", "03:00", "04:00"]);
  assert.deepEqual(times("FREQ=HOURLY;COUNT=4", "2026-10-25 01:00"), ["01:00", "02:00", "02:00", "03:00"]);
  assert.deepEqual(times("FREQ=MINUTELY;INTERVAL=90;COUNT=3", "2026-03-29 01:00"), ["01:00", "03:30", "05:00"]);
  const zone = "Australia/Lord_Howe";
  assert.deepEqual(times("FREQ=HOURLY;COUNT=4", "2026-10-04 00:00", { zone }), ["00:00", "01:00", "02:30", "03:30"]);
  const quarterPast = "FREQ=HOURLY;COUNT=4;BYMINUTE=15";
  assert.deepEqual(times(quarterPast, "2026-10-04 00:00", { zone }), ["00:15", "01:15", "03:15", "04:15"]);
  const quarterTo = "FREQ=HOURLY;COUNT=4;BYMINUTE=45";
  assert.deepEqual(times(quarterTo, "2026-04-05 00:00", { zone }), ["00:45", "01:45", "01:45", "02:45"]);
  const halves = "FREQ=MINUTELY;INTERVAL=30;BYHOUR=1;COUNT=5";
  const newYork = { zone: "America/New_York" };
  assert.deepEqual(times(halves, "2026-11-01 00:00", newYork), ["01:00", "01:30", "01:00", "01:30", "01:00"]);
  // In the Chatham Islands 3:45 becomes 2:45 in the middle of an hour.
  const fives = coming("FREQ=MINUTELY;INTERVAL=5;BYHOUR=2", "2026-04-05 00:00", { zone: "Pacific/Chatham", most: 16 });
  assert.deepEqual(fives.slice(11), [
    "2026-04-05 02:55",
    "2026-04-05 02:45",
    "2026-04-05 02:50",
    "2026-04-05 02:55",
    "2026-04-06 02:00",
  ]);
});
