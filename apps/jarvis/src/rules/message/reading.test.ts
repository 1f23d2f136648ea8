// Phrases in six languages, whole requests, several reminders in one message, questions; and text that is nobody's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { MAX_PARSED_CHARS, MAX_REMINDERS_PER_MESSAGE } from "../limits.ts";
import { questionOf } from "./question.ts";
import { readMessage, SURE_ENOUGH } from "./reading.ts";
import { printRule } from "../recur/rule.ts";
import { isoIn } from "../wall-time.ts";

const zone = "Europe/Berlin";
/** A Tuesday, 4:30 in Berlin. */
const now = new Date("2026-11-24T03:30:00Z");

test("what people say is read as they mean it, in each language", () => {
  const lines = readFileSync(new URL("./samples/phrases.tsv", import.meta.url), "utf8").split("\n");
  const samples = lines.filter((line) => line !== "").map((line) => line.split("\t"));
  assert.ok(samples.length > 500);
  for (const [language = "", text = "", at = "", every = "", what = "", asks = ""] of samples) {
    const { reads } = readMessage(text, { now, zone, language });
    const [first] = reads;
    const question = questionOf(first, { now, asked: false, sureEnough: SURE_ENOUGH });
    const said = [
      reads.map(({ moment }) => moment && isoIn(moment.at, zone).slice(0, 16)).join(" "),
      first.moment?.rule ? printRule(first.moment.rule) : "",
      reads.map((read) => read.what).join(" + "),
      question === null ? "" : "asks",
    ];
    assert.deepEqual(said, [at, every, what, asks], `${language}: ${text}`);
  }
});

test("one letter wrong in a long word is no matter, and in a short one it is", () => {
  const at = (text: string) => readMessage(text, { now, zone, language: "en" }).reads[0].moment?.at.toISOString();
  for (const text of ["tomorow at 8", "tommorow at 8", "tomorrwo at 8", "tomorrrow at 8"]) {
    assert.equal(at(text), "2026-11-25T07:00:00.000Z", text);
  }
  assert.equal(at("thrusday at 8"), "2026-11-26T07:00:00.000Z");
  assert.equal(at("septembre 5 at 8"), "2027-09-05T06:00:00.000Z");
  assert.equal(at("fry me an egg"), undefined);
});

test("what can be two times is asked about, with both", () => {
  const asked = (text: string) => {
    const [read] = readMessage(text, { now, zone, language: "en" }).reads;
    return questionOf(read, { now, asked: true, sureEnough: SURE_ENOUGH });
  };
  assert.match(asked("remind me next friday to swim") ?? "", /Friday, 27 November 2026 or Friday, 4 December 2026\?/);
  assert.match(asked("remind me on saturday or sunday to swim") ?? "", /Saturday, 28 .* or Sunday, 29 /);
  assert.match(asked("remind me on Friday 25 November 2026 to swim") ?? "", /Do you mean/);
  assert.match(asked("remind me to swim") ?? "", /When/);
  assert.match(asked("remind me tomorrow") ?? "", /What/);
  assert.match(asked("remind me in march to swim") ?? "", /which day/);
  assert.match(asked("remind me yesterday to swim") ?? "", /past/);
  assert.equal(asked("remind me tomorrow to swim"), null);
});

test("a zone said after the time counts, in capitals only", () => {
  const read = (text: string) => readMessage(text, { now, zone, language: "en" }).reads[0];
  assert.equal(read("5pm EST call bob").moment?.at.toISOString(), "2026-11-24T22:00:00.000Z");
  assert.equal(read("5pm UTC+3 call bob").moment?.at.toISOString(), "2026-11-24T14:00:00.000Z");
  assert.equal(read("at 5pm get milk").what, "get milk");
  assert.equal(read("2026-12-01T10:00:00+09:00 launch").moment?.at.toISOString(), "2026-12-01T01:00:00.000Z");
});

test("a message makes no more reminders than it may", () => {
  const message = (count: number) =>
    Array.from({ length: count }, (_, index) => `do thing ${index} tomorrow at ${index + 8}:00`).join(" and ");
  const count = (many: number) => readMessage(message(many), { now, zone, language: "en" }).reads.length;
  assert.equal(count(MAX_REMINDERS_PER_MESSAGE), MAX_REMINDERS_PER_MESSAGE);
  assert.equal(count(MAX_REMINDERS_PER_MESSAGE + 1), 1);
});

test("no text makes it throw, and what it gives is a time within any calendar", () => {
  const words = [
    "every",
    "next",
    "at",
    "5",
    "in",
    "monday",
    "of",
    "the",
    "3rd",
    "and",
    "or",
    "until",
    "-",
    "/",
    ".",
    "h",
  ];
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc
      .array(fc.constantFrom(...words, "99999", "0", "month", "half", "to", "times", "a", "day", "from"), {
        maxLength: 14,
      })
      .map((all) => all.join(" ")),
  );
  const check = (said: string, language: string) => {
    for (const { moment, what } of readMessage(said, { now, zone, language }).reads) {
      assert.ok(what.length <= said.length);
      if (moment) assert.ok(!Number.isNaN(moment.at.getTime()) && moment.confidence <= 1, said);
    }
  };
  fc.assert(fc.property(text, fc.constantFrom("auto", "en", "de", "fr", "es", "pt", "it"), check), { numRuns: 3_000 });
  for (const piece of ["1 hour ", "monday and ", "1st ", "every ", "(", "half "]) {
    check(piece.repeat(MAX_PARSED_CHARS), "auto");
  }
});
