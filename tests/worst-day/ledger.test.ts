// The ledger against evidence that is made up: a good day has no findings, and whatever is wrong is found, with its
// person and message.

import assert from "node:assert/strict";
import { test } from "node:test";
import { markOf, oddTexts, ownersOf, placeOf } from "../../apps/jarvis/crowd-words.ts";
import { zoneChoice } from "../../apps/jarvis/src/rules/zone.ts";
import { crowdOf } from "./day.ts";
import { type Heard } from "./ears.ts";
import { type Evidence, judge, type Sort } from "./ledger.ts";

const plan = { seed: 1, people: 60, seconds: 90 };
const beginMs = 1_000_000;

/** A day on which everything went well: each answer after 50 ms, each ring 10 ms late. */
function goodDay(): Evidence & { readonly heard: Heard[] } {
  const crowd = crowdOf(plan);
  const taken = new Map(
    crowd.sayings.map(({ index, atMs }) => [index, { sentMs: beginMs + atMs, takenMs: beginMs + atMs, attempts: 1 }]),
  );
  const back = new Set(crowd.sayings.flatMap(({ kind, mark }) => (kind === "undo" || kind === "cancel" ? [mark] : [])));
  const heard = crowd.sayings.flatMap(({ person, atMs, kind, mark = "", dueSeconds = 0 }): Heard[] => {
    const at = beginMs + atMs + 50;
    const answer = (text: string): Heard => ({ person, atMs: at, text, kind: "answer" });
    if (kind === "hello") return [answer("Hello! I am Jarvis")];
    if (kind === "help") return [answer("I remind you of things.")];
    if (kind === "list") return [answer("Your reminders:")];
    if (kind === "odd") return [answer("I am not sure what you mean")];
    if (kind === "undo") return [answer(`Undone: I will not remind you of “${mark}”.`)];
    if (kind === "cancel") return [answer(`Cancelled: ${mark}`)];
    if (kind === "place") {
      return [answer("I do not know “x” by heart."), { person, atMs: at + 1, text: "I found X", kind: "looked up" }];
    }
    const ring: Heard = { person, atMs: at - 40 + dueSeconds * 1_000, text: `⏰ Reminder: ${mark}`, kind: "ring" };
    return [answer(`OK! I will remind you to feed ${mark}`), ...(back.has(mark) ? [] : [ring])];
  });
  heard.sort((one, other) => one.atMs - other.atMs);
  return { crowd, beginMs, taken, heard, endMs: Infinity };
}

function sortsOf(evidence: Evidence): Set<Sort> {
  return new Set(judge(evidence).findings.map(({ sort }) => sort));
}

test("a good day has no findings, and every message has its answer", () => {
  const day = goodDay();
  const { findings, answers, people } = judge(day);
  assert.deepEqual(findings, []);
  assert.equal(answers.length, day.crowd.sayings.length);
  assert.equal(people, plan.people);
});

test("each way in which a day can go wrong is found", () => {
  const ways: [Sort, (heard: Heard[]) => Heard[]][] = [
    ["unanswered", (heard) => without(heard, isAnswer)],
    ["answered twice", (heard) => twice(heard, isAnswer)],
    ["not rung", (heard) => without(heard, isRing)],
    ["rung twice", (heard) => twice(heard, isRing)],
    ["rung early", (heard) => heard.map((one) => (isRing(one) ? { ...one, atMs: one.atMs - 1_000 } : one))],
    ["not looked up", (heard) => without(heard, isLookup)],
    ["looked up twice", (heard) => twice(heard, isLookup)],
    ["another's words", (heard) => heard.map((one) => (isRing(one) ? { ...one, person: (one.person + 1) % 60 } : one))],
    ["impolite", (heard) => heard.map((one) => (isAnswer(one) ? { ...one, text: `${one.text}\uD800` } : one))],
    ["out of order", (heard) => heard.toReversed()],
  ];
  for (const [sort, spoil] of ways) {
    const day = goodDay();
    const found = sortsOf({ ...day, heard: spoil(day.heard) });
    assert.ok(found.has(sort), `${sort} not in ${[...found].join()}`);
  }
  const day = goodDay();
  assert.ok(sortsOf({ ...day, taken: new Map([...day.taken].slice(1)) }).has("not taken"));
});

test("a reminder that was taken back and rings all the same is found", () => {
  const day = goodDay();
  const back = day.crowd.sayings.find(({ kind }) => kind === "undo" || kind === "cancel");
  assert.ok(back);
  const ring: Heard = { person: back.person, atMs: 9e9, text: `⏰ Reminder: ${back.mark}`, kind: "ring" };
  assert.deepEqual([...sortsOf({ ...day, heard: [...day.heard, ring] })], ["rung though taken back"]);
  const readLate = day.heard.map((one) => (/^(Cancelled|Undone):/.test(one.text) ? { ...one, atMs: 9e9 + 1 } : one));
  assert.deepEqual([...sortsOf({ ...day, heard: [...readLate, ring] })], [], "it rang before it was taken back");
  assert.equal(judge(day).stopped, 0, "all were taken back before their time");
  const backs = readLate.filter(({ atMs }) => atMs > 9e9).length;
  assert.equal(judge({ ...day, heard: readLate }).stopped, backs, "none was heard, and each may have been on its way");
  const early = { ...ring, atMs: 0 };
  assert.deepEqual([...sortsOf({ ...day, heard: [early, ...day.heard] })], ["rung early"]);
});

test("the same seed makes the same day, another seed another one", () => {
  assert.deepEqual(crowdOf(plan), crowdOf(plan));
  assert.notDeepEqual(crowdOf(plan), crowdOf({ ...plan, seed: 2 }));
});

test("marks and places say whose they are, and no table knows the places", () => {
  for (const person of [0, 7, 15, 4_999, 99_999]) {
    assert.deepEqual(ownersOf(`x ${markOf(person, 3)} in ${placeOf(person)}!`), [person, person]);
    assert.equal(zoneChoice(placeOf(person)).kind, "none");
  }
  assert.ok(oddTexts.some((text) => !text.isWellFormed()) && oddTexts.some((text) => text.includes("\0")));
});

const isAnswer = ({ kind, text }: Heard): boolean => kind === "answer" && text.startsWith("OK!");
const isRing = ({ kind }: Heard): boolean => kind === "ring";
const isLookup = ({ kind }: Heard): boolean => kind === "looked up";

function without(heard: readonly Heard[], which: (one: Heard) => boolean): Heard[] {
  return heard.toSpliced(heard.findIndex(which), 1);
}

function twice(heard: readonly Heard[], which: (one: Heard) => boolean): Heard[] {
  return heard.flatMap((one, index) => (index === heard.findIndex(which) ? [one, one] : [one]));
}
