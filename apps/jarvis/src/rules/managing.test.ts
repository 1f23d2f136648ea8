// Managing reminders, turn by turn: looking, changing, putting off, ending, and taking each of these back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { withChanges } from "./changes.ts";
import { type Person, turn } from "./conversation.ts";
import { MAX_OPEN_REMINDERS } from "./limits.ts";
import { newcomer, owns, sampleId } from "./managing-samples.ts";
import { type Reminder } from "./reminder.ts";
import { isoIn } from "./wall-time.ts";

/** A Saturday, 11:00 in Berlin. */
const now = new Date("2026-11-21T10:00:00Z");
const zone = "Europe/Berlin";
const berliner: Person = { ...newcomer, zone, zoneSource: "named" };

/** Says or presses one thing after the other; gives the person at the end, and the answers. */
function talk(begin: Person, ...said: readonly string[]): { person: Person; answers: string[] } {
  let person = begin;
  const answers = said.map((text, index) => {
    const answer = turn(person, { kind: "text", text }, owns(now, index + 1_000 * person.made));
    person = answer.person;
    return answer.text;
  });
  return { person, answers };
}

/** "what @ local time", soonest first. */
function kept({ open }: Person): string[] {
  return open.map((one) => {
    const rule = one.repeat ? ` ${one.repeat.rule}` : "";
    return `${one.what} @ ${isoIn(one.dueAt, one.zone).slice(5, 16)}${rule}`;
  });
}

const three = talk(
  berliner,
  "call mum on friday at 3pm",
  "buy milk in 3 hours",
  "every day at 8am take the pills",
).person;
const [milk, pills, mum] = [
  "buy milk @ 11-21T14:00",
  "take the pills @ 11-22T08:00 FREQ=DAILY",
  "call mum @ 11-27T15:00",
];

/** Somebody to whom this has rung five minutes ago. */
function rung(more: Partial<Reminder> = {}): Person {
  const rangAt = new Date(now.getTime() - 300_000);
  const reminder: Reminder = {
    id: sampleId(777),
    n: 1,
    what: "call mum",
    dueAt: rangAt,
    zone,
    rungAt: rangAt,
    ...more,
  };
  return { ...withChanges(berliner, [{ after: reminder }]), last: undefined };
}

test("a new time keeps what was not said: the day, or the time of day", () => {
  assert.deepEqual(kept(three), [milk, pills, mum]);
  for (const [said, expected] of [
    ["move milk to friday", "buy milk @ 11-27T14:00"],
    ["move mum to 5pm", "call mum @ 11-27T17:00"],
    ["move mum to 5", "call mum @ 11-27T17:00"],
    ["edit 3 to tomorrow at 9", "call mum @ 11-22T09:00"],
    ["change mum to 7 december", "call mum @ 12-07T15:00"],
    ["push mum back an hour", "call mum @ 11-27T16:00"],
    ["postpone mum by 2 days", "call mum @ 11-29T15:00"],
    ["change milk to buy Oat Milk", "buy Oat Milk @ 11-21T14:00"],
    ["rename mum to call dad at 7pm", "call dad @ 11-21T19:00"],
    ["change milk to every monday at 7am", "buy milk @ 11-23T07:00 FREQ=WEEKLY;BYDAY=MO"],
    ["move the pills to 9am", "take the pills @ 11-22T09:00 FREQ=DAILY"],
    ["move mum auf morgen", undefined],
  ] as const) {
    const after = kept(talk(three, "list", said).person);
    if (expected !== undefined) assert.ok(after.includes(expected), `${said}: ${after.join()}`);
  }
  const german = talk({ ...three, language: "de" }, "move mum to morgen um 9 uhr");
  assert.ok(kept(german.person).includes("call mum @ 11-22T09:00"), german.answers.join());
});

test("one turn of what comes again is put off alone; all of it can be undone at once, once", () => {
  const { person, answers } = talk(three, "move the pills to sunday at 10");
  assert.deepEqual(kept(person).slice(1, 3), [
    "take the pills @ 11-22T10:00",
    "take the pills @ 11-23T08:00 FREQ=DAILY",
  ]);
  assert.match(answers[0] ?? "", /Only this time/);
  const undone = talk(person, "undo", "undo");
  assert.deepEqual(kept(undone.person), [milk, pills, mum]);
  assert.match(undone.answers[1] ?? "", /nothing to undo/);
});

test("everything that is done to reminders is taken back by undo, and an id stays the same", () => {
  for (const said of [
    "move milk to friday",
    "cancel mum",
    "done pills",
    "done milk",
    "delete all",
    "snooze mum until monday",
  ]) {
    const answers = said === "delete all" ? [said, "yes"] : [said];
    const { person } = talk(three, ...answers);
    assert.notDeepEqual(kept(person), kept(three), said);
    const { person: after, answers: back } = talk(person, "undo", "undo");
    assert.deepEqual(kept(after), kept(three), said);
    assert.deepEqual(new Set(after.open.map(({ id }) => id)), new Set(three.open.map(({ id }) => id)));
    assert.match(back[1] ?? "", /nothing to undo/);
  }
});

test("an undo button takes back its own change and no later one", () => {
  const first = turn(three, { kind: "text", text: "move milk to friday" }, owns(now, 50));
  const payload = first.buttons[0]?.payload ?? "";
  assert.deepEqual(kept(talk(first.person, payload).person), kept(three));
  const later = talk(first.person, "cancel mum", payload);
  assert.match(later.answers[1] ?? "", /nothing to undo/);
});

test("delete all is asked first, with a count and a button; a no, or anything else, ends the question", () => {
  const asked = turn(three, { kind: "text", text: "delete all" }, owns(now, 60));
  assert.match(asked.text, /all 3 reminders/);
  assert.deepEqual(kept(asked.person), kept(three));
  assert.deepEqual(kept(talk(asked.person, asked.buttons[0]?.payload ?? "").person), []);
  for (const other of ["no", "list", "hello"]) {
    const after = talk(asked.person, other, "confirm:delete-all", "yes");
    assert.deepEqual(kept(after.person), kept(three), other);
    assert.match(after.answers[1] ?? "", /question is over/);
  }
});

test("right after it rang, done, snooze, later and a bare time are about it", () => {
  for (const [said, expected] of [
    ["snooze", "11-21T11:10"],
    ["snooze 20", "11-21T11:20"],
    ["10 min", "11-21T11:10"],
    ["later", "11-21T12:00"],
    ["tonight", "11-21T21:00"],
    ["until monday at 9", "11-23T09:00"],
    ["remind me again in 2 hours", "11-21T13:00"],
    ["mañana a las 8", "11-22T08:00"],
    [`snooze:${sampleId(777)} tonight`, "11-21T21:00"],
  ] as const) {
    const { person } = talk(rung({ isRung: true }), said);
    assert.deepEqual(kept(person), [`call mum @ ${expected}`], said);
    assert.equal(person.rung.length, 0);
  }
  for (const said of ["done", "did it", `done:${sampleId(777)}`]) {
    const { person, answers } = talk(rung({ isRung: true }), said);
    assert.match(answers[0] ?? "", /^Done: call mum/, said);
    assert.deepEqual([person.open, person.rung], [[], []]);
    assert.equal(talk(person, "undo").person.rung.length, 1);
  }
  assert.match(talk(berliner, "done").answers[0] ?? "", /No reminder has come/);
  const old = rung({ isRung: true, rungAt: new Date(now.getTime() - 2 * 3_600_000) });
  assert.match(talk(old, "tonight").answers[0] ?? "", /What shall I remind you of/);
});

test("of what comes again done ends this turn, and stop ends it", () => {
  const daily = rung({
    dueAt: new Date("2026-11-22T07:00:00Z"),
    repeat: { rule: "FREQ=DAILY", start: "2026-11-20T08:00:00" },
  });
  const done = talk(daily, "done");
  assert.deepEqual(kept(done.person), ["call mum @ 11-22T08:00 FREQ=DAILY"]);
  assert.equal(done.person.open[0]?.rungAt, undefined);
  assert.match(done.answers[0] ?? "", /comes again on Sunday/);
  assert.deepEqual(kept(talk(daily, "stop").person), []);
  // Before it has rung, the turn that comes is left out.
  assert.deepEqual(kept(talk(done.person, "done call mum").person), ["call mum @ 11-23T08:00 FREQ=DAILY"]);
});

test("putting off a turn makes no more reminders than there may be", () => {
  const full = Array.from({ length: MAX_OPEN_REMINDERS }, (_, index): Reminder => {
    const repeat = { rule: "FREQ=DAILY", start: "2026-11-22T08:00:00" };
    const dueAt = new Date("2026-11-22T07:00:00Z");
    return { id: sampleId(index + 1), n: index + 1, what: `pill ${index + 1}`, dueAt, zone, repeat };
  });
  const { person, answers } = talk({ ...berliner, open: full, made: full.length }, "snooze pill 500 until monday");
  assert.match(answers[0] ?? "", /as many as I can keep/);
  assert.equal(person.open.length, MAX_OPEN_REMINDERS);
});

test("the list comes in pages whose numbers go on, and search finds words", () => {
  const said = Array.from({ length: 23 }, (_, index) => `step ${index + 1} in ${index + 1} hours`);
  const many = said.reduce(
    (person, text, index) => turn(person, { kind: "text", text }, owns(now, index)).person,
    berliner,
  );
  const { person, answers } = talk(many, "list", "more", "more", "more");
  assert.match(answers[0] ?? "", /10\. .*step 10\nand 13 more: say “more”/);
  assert.match(answers[1] ?? "", /\n11\. .*step 11\n/);
  assert.match(answers[2] ?? "", /23\. .*step 23\nSay/);
  assert.match(answers[3] ?? "", /no more/);
  assert.match(talk(person, "cancel 17").answers[0] ?? "", /Cancelled: step 17/);
  const found = talk(many, "search step 1", "more");
  assert.match(found.answers[0] ?? "", /10\. .*step 18\nand 1 more/);
  assert.match(found.answers[1] ?? "", /^Your reminders:\n11\. .*step 19\nSay/);
  assert.match(talk(many, "next 3").answers[0] ?? "", /3\. .*step 3\nSay/);
  assert.match(talk(many, "search milk").answers[0] ?? "", /no reminder with “milk”/);
});

test("change asks what shall be different, and takes a time or words; a question can be answered with a button", () => {
  const asked = turn(three, { kind: "text", text: "change milk" }, owns(now, 70));
  assert.match(asked.text, /different about “buy milk”/);
  assert.ok(kept(talk(asked.person, "tomorrow at 9").person).includes("buy milk @ 11-22T09:00"));
  assert.ok(kept(talk(asked.person, "Buy bread").person).includes("Buy bread @ 11-21T14:00"));
  assert.match(talk(asked.person, "list", "Buy bread").answers[1] ?? "", /When shall I remind you/);
  const tuesday = { ...owns(new Date("2026-11-24T10:00:00Z"), 71) };
  const which = turn(three, { kind: "text", text: "move mum to next friday" }, tuesday);
  assert.equal(which.buttons.length, 2);
  const picked = turn(which.person, { kind: "text", text: "", payload: which.buttons[1]?.payload }, tuesday);
  assert.match(picked.text, /call mum on Friday, 4 December 2026/);
});

test("what no reminder is called is said, and is no reminder", () => {
  for (const said of [
    "move xyz to friday",
    "cancel xyz",
    "done xyz",
    "change xyz to tomorrow at 9",
    "snooze xyz until monday",
  ]) {
    const { person, answers } = talk(three, said);
    assert.match(answers[0] ?? "", /no reminder “xyz”/, said);
    assert.deepEqual(kept(person), kept(three));
  }
});

test("the export link stays until it is renewed or ended; to be forgotten is asked first", () => {
  const { person, answers } = talk(three, "export", "export", "new export link", "end export link", "end export link");
  assert.equal(answers[0], answers[1]);
  assert.notEqual(answers[1], answers[2]);
  assert.match(answers[3] ?? "", /has ended/);
  assert.match(answers[4] ?? "", /no export link/);
  assert.equal(person.exportToken, undefined);
  const asked = turn(three, { kind: "text", text: "forget me" }, owns(now, 80));
  assert.equal(asked.forget, undefined);
  const gone = turn(asked.person, { kind: "text", text: "", payload: "confirm:forget" }, owns(now, 81));
  assert.equal(gone.forget, true);
  assert.match(gone.text, /Backups are kept for 30 days/);
  assert.equal(turn(three, { kind: "text", text: "confirm:forget" }, owns(now, 82)).forget, undefined);
});
