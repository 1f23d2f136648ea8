// Turns of a conversation: what is kept of a person from one to the next.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Person, type Said, turn } from "./conversation.ts";
import { newcomer, owns, sampleId } from "./managing-samples.ts";
import { MAX_LOOKUPS_PER_DAY, MAX_OPEN_REMINDERS } from "./limits.ts";
import { answered, placeNamed } from "./place.ts";

/** A Saturday. */
const now = new Date("2026-11-21T10:00:00Z");
/** Says one thing after the other; gives the person at the end, and the answers. */
function talk(said: readonly (string | Partial<Said>)[], begin = newcomer): { person: Person; answers: string[] } {
  let person = begin;
  const answers = said.map((one, index) => {
    const words: Said = { kind: "text", text: "", ...(typeof one === "string" ? { text: one } : one) };
    const next = turn(person, words, owns(now, index + 1_000 * begin.made));
    person = next.person;
    return next.text;
  });
  return { person, answers };
}

test("the question when is remembered until a time comes, and other talk does not end it", () => {
  const { person, answers } = talk(["call mum", "list", "I live in Berlin", "tomorrow at 5pm"]);
  assert.match(answers[0] ?? "", /When shall I remind you to call mum/);
  assert.match(answers[3] ?? "", /to call mum on Sunday, 22 November 2026 at 17:00 \(Europe\/Berlin\)/);
  assert.equal(person.waitingFor, undefined);
});

test("a number means what the last list showed, also after the order has changed", () => {
  const { answers } = talk(["a in 3 hours", "b in 4 hours", "list", "c in 1 hour", "cancel 1", "cancel 1", "cancel 2"]);
  assert.match(answers[4] ?? "", /Cancelled: a/);
  assert.match(answers[5] ?? "", /no reminder “1”/);
  assert.match(answers[6] ?? "", /Cancelled: b/);
});

test("undo takes back what was done last, of any kind, and then finds nothing more", () => {
  const { person, answers } = talk(["swim in 3 hours", "cancel", "undo", "undo"]);
  assert.match(answers[1] ?? "", /Cancelled: swim/);
  assert.match(answers[2] ?? "", /It is back: swim/);
  assert.match(answers[3] ?? "", /nothing to undo/);
  assert.deepEqual(
    person.open.map(({ id, n, what, rev }) => [id, n, what, rev]),
    [[sampleId(1), 1, "swim", 1]],
  );
  assert.match(talk(["undo"], talk(["swim in 3 hours"]).person).answers[0] ?? "", /I will not remind you of “swim”/);
  assert.match(talk(["undo"]).answers[0] ?? "", /nothing to undo/);
});

test("cancelling by words that fit several asks which, and cancels none", () => {
  const { person, answers } = talk(["call mum in 2 hours", "call dad in 3 hours", "call in 4 hours", "cancel cal"]);
  assert.match(answers[3] ?? "", /1\. .*call mum\n2\. .*call dad/);
  assert.equal(person.open.length, 3);
  assert.match(talk(["cancel 2"], person).answers[0] ?? "", /Cancelled: call dad/);
  assert.match(talk(["cancel call"], person).answers[0] ?? "", /Cancelled: call \(/, "the one that is called so");
});

test("the likely zone is taken over until a zone is named, and what it comes from is said", () => {
  const berlin = talk([{ text: "swim in 3 hours", browserZone: "Europe/Berlin" }]);
  assert.match(berlin.answers[0] ?? "", /at 14:00 \(Europe\/Berlin, taken from your browser/);
  const travelled = talk([{ text: "my time zone", browserZone: "Asia/Tokyo" }], berlin.person);
  assert.match(travelled.answers[0] ?? "", /Asia\/Tokyo, taken from your browser/);
  const named = talk(["my time zone is Paris", { text: "my time zone", browserZone: "Asia/Tokyo" }], travelled.person);
  assert.match(named.answers[1] ?? "", /\(Europe\/Paris\)/);
  assert.match(
    talk([{ text: "my time zone", locale: "de_DE" }]).answers[0] ?? "",
    /Berlin, guessed from your language/,
  );
  assert.match(
    talk([{ text: "my time zone", browserZone: "Moon/Crater" }]).answers[0] ?? "",
    /UTC, since I do not know/,
  );
});

test("stickers, files, empty and wordless messages get a polite answer", () => {
  const { answers } = talk([{ kind: "sticker" }, { kind: "attachment" }, "", "   ", "👍", "x".repeat(5_000)]);
  for (const [index, expected] of [/Nice one/, /files/, /empty/, /empty/, /not sure/, /too long/].entries()) {
    assert.match(answers[index] ?? "", expected);
  }
});

test("as many reminders as there may be are kept, and the next one is refused politely", () => {
  const full = talk(Array.from({ length: MAX_OPEN_REMINDERS }, (_, index) => `step ${index} in ${index + 5} minutes`));
  assert.equal(full.person.open.length, MAX_OPEN_REMINDERS);
  const { person, answers } = talk(["one more in 5 minutes", "cancel", "one more in 5 minutes"], full.person);
  assert.match(answers[0] ?? "", /as many as I can keep/);
  assert.match(answers[2] ?? "", /to one more|of “one more”/);
  assert.equal(person.open.length, MAX_OPEN_REMINDERS);
});

test("a place that no table knows is looked up, and what follows of it is of the last question alone", () => {
  const first = turn(
    newcomer,
    { kind: "text", text: "my time zone is Hallstatt" },
    { ...owns(now, 0), now, newId: () => sampleId(1) },
  );
  assert.match(first.text, /looking it up/);
  assert.deepEqual([first.asks?.id, first.asks?.place, first.person.zone], [sampleId(1), "hallstatt", "UTC"]);
  assert.match(talk(["my time zone is 12:30"]).answers[0] ?? "", /do not know the time zone/);
  const found = { state: "found", zone: "Europe/Vienna", name: "Hallstatt, Austria" } as const;
  const told = answered(first.person, { id: sampleId(1), answer: found, now });
  assert.match(told?.text ?? "", /I found Hallstatt, Austria\. Your time zone is now Europe\/Vienna, .* at 11:00/);
  assert.deepEqual([told?.person.zone, told?.person.zoneSource], ["Europe/Vienna", "named"]);
  const moved = talk(["my time zone is Berlin"], first.person).person;
  const again = talk(["hello", "my time zone is Haapsalu"], first.person).person;
  for (const person of [moved, again, told?.person ?? newcomer, newcomer]) {
    assert.equal(answered(person, { id: sampleId(1), answer: found, now }), undefined);
  }
});

test("each answer about a place says what to do, and a zone that is none is not believed", () => {
  const { person } = turn(
    newcomer,
    { kind: "text", text: "my time zone is Hallstatt" },
    { ...owns(now, 0), now, newId: () => sampleId(1) },
  );
  const hostile = { state: "found", zone: "Europe/Oslo'; drop", name: "x".repeat(1_000) } as const;
  for (const [answer, words] of [
    [hostile, /found no place/],
    [{ state: "unknown" }, /found no place called “hallstatt”.* UTC\+2/],
    [{ state: "spent" }, /cannot look up “hallstatt” now.*bigger town nearby.* UTC\+2/],
  ] as const) {
    const told = answered(person, { id: sampleId(1), answer, now });
    assert.match(told?.text ?? "", words);
    assert.deepEqual([told?.person.zone, told?.person.lookup?.isOpen], ["UTC", false]);
  }
});

test("one person has only so many places looked up in a day", () => {
  const towns = Array.from(
    { length: MAX_LOOKUPS_PER_DAY + 1 },
    (_, index) => `my time zone is ${"x".repeat(index + 2)}`,
  );
  const { person, answers } = talk(towns);
  assert.match(answers.at(-2) ?? "", /looking it up/);
  assert.match(answers.at(-1) ?? "", /many places/);
  const tomorrow = new Date(now.getTime() + 86_400_000);
  const next = turn(
    person,
    { kind: "text", text: "my time zone is Haapsalu" },
    { ...owns(now, 0), now: tomorrow, newId: () => sampleId(50) },
  );
  assert.equal(next.asks?.place, "haapsalu");
});

test("all ways to write a place are one question", () => {
  for (const text of ["Orléans", "ORLEANS", " “orleans!” ", "orléans."])
    assert.equal(placeNamed(text), "orleans", text);
  assert.equal(placeNamed("Galway ,Ireland"), "galway, ireland");
  assert.equal(placeNamed("ガラパゴス"), "ガラパゴス");
  for (const text of ["", "x", "UTC+15", "12", "a/b", "\ud800", "x".repeat(65), "<b>oslo</b>"]) {
    assert.equal(placeNamed(text), null, JSON.stringify(text));
  }
});

test("the digest is off until somebody wants it, and says when it comes", () => {
  const on = talk([{ text: "digest on", browserZone: "Europe/Berlin" }]);
  assert.match(on.answers[0] ?? "", /8:00 \(Europe\/Berlin, taken from your browser/);
  assert.deepEqual(
    [newcomer.digest, on.person.digest, talk(["digest off"], on.person).person.digest],
    [false, true, false],
  );
});

test("a town of which there are several is asked about with state and country, and a press names the zone", () => {
  const asked = turn(
    newcomer,
    { kind: "text", text: "I live in Springfield" },
    { ...owns(now, 0), now, newId: () => sampleId(1) },
  );
  assert.match(asked.text, /several places called “springfield”/i);
  assert.match(asked.text, /Springfield, Missouri, United States/);
  assert.match(asked.text, /Springfield, Massachusetts, United States/);
  const chicago = asked.buttons.find(({ payload }) => payload.endsWith("America/Chicago"));
  const payload = chicago?.payload ?? "";
  const pressed = turn(
    asked.person,
    { kind: "postback", text: "", payload },
    { ...owns(now, 0), now, newId: () => sampleId(2) },
  );
  assert.equal(pressed.person.zone, "America/Chicago");
  assert.equal(talk(["my time zone is Springfield, Illinois"]).person.zone, "America/Chicago");
  assert.equal(talk(["my time zone is 東京"]).person.zone, "Asia/Tokyo");
});

test("what is asked which of two is answered by a press, and what it was about is kept", () => {
  const tuesday = new Date("2026-11-24T10:00:00Z");
  const moment = { ...owns(now, 0), now: tuesday, newId: () => sampleId(9) };
  const asked = turn(newcomer, { kind: "text", text: "remind me next friday at 5pm to dance" }, moment);
  assert.equal(asked.person.waitingFor, "dance");
  assert.equal(asked.buttons.length, 2);
  const [first] = asked.buttons;
  const made = turn(asked.person, { kind: "postback", text: "", payload: first?.payload ?? "" }, moment);
  assert.equal(made.changes?.[0]?.after?.dueAt.toISOString(), "2026-11-27T17:00:00.000Z");
  assert.match(made.text, /to dance on Friday, 27 November 2026 at 17:00/);
  const late = turn(asked.person, { kind: "postback", text: "", payload: "at:1000" }, moment);
  assert.match(late.text, /That time is over/);
});
