// When alarms are on and over, and what is to be told of them: by a clock that the test moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { limits } from "../limits.ts";
import { AlarmBook, type Readings } from "./book.ts";

const noon = Date.UTC(2026, 0, 1, 12);

/** A moment so many seconds after noon. */
function after(seconds: number) {
  return { nowMs: 5_000_000 + seconds * 1000, at: new Date(noon + seconds * 1000) };
}

function disk(value: number): Readings {
  return { disk: [{ subject: "", value, text: "" }] };
}

/** Tells all that is due, and gives it in short. */
function told(book: AlarmBook, seconds: number): string[] {
  const changes = book.due(after(seconds));
  book.told(changes, after(seconds));
  return changes.map(({ name, subject, state }) => `${state}: ${name} ${subject}`.trimEnd());
}

test("an alarm is told once when it is on and once when it is over", () => {
  const book = new AlarmBook();
  book.look(disk(84.9), after(0));
  assert.deepEqual(told(book, 0), []);
  book.look(disk(85), after(1));
  assert.deepEqual(told(book, 1), ["on: disk"]);
  book.look(disk(99), after(2));
  assert.deepEqual(told(book, 2), []);
  book.look(disk(81), after(3));
  assert.deepEqual(told(book, 3), []);
  book.look(disk(81), after(3 + limits.alarmCalmMs / 1000));
  assert.deepEqual(told(book, 13), ["off: disk"]);
  assert.deepEqual(told(book, 14), []);
  assert.deepEqual(book.alarms, []);
});

test("between its two thresholds an alarm stays as it is, however long", () => {
  const book = new AlarmBook();
  for (let second = 0; second < 600; second++) book.look(disk(second % 2 === 0 ? 82 : 84.9), after(second));
  assert.deepEqual(told(book, 600), []);
  book.look(disk(90), after(601));
  assert.deepEqual(told(book, 601), ["on: disk"]);
  for (let second = 602; second < 1_200; second++) book.look(disk(second % 2 === 0 ? 82 : 84.9), after(second));
  // Below for a moment, again and again: that is no end.
  for (let second = 1_200; second < 1_300; second++) book.look(disk(second % 5 === 0 ? 83 : 70), after(second));
  assert.deepEqual(told(book, 1_300), []);
});

test("an alarm that needs a while is not on before, and a figure that comes down starts it anew", () => {
  const book = new AlarmBook();
  const late = (value: number): Readings => ({ "event-loop": [{ subject: "web", value, text: "" }] });
  for (let second = 0; second < 19; second++) book.look(late(60), after(second));
  book.look(late(10), after(19));
  for (let second = 20; second < 40; second++) book.look(late(60), after(second));
  assert.deepEqual(told(book, 39), []);
  book.look(late(60), after(40));
  assert.deepEqual(told(book, 40), ["on: event-loop web"]);
});

test("while it lasts it is told again, after a stated time", () => {
  const book = new AlarmBook();
  book.look(disk(90), after(0));
  assert.deepEqual(told(book, 0), ["on: disk"]);
  const hour = limits.alarmRepeatMs / 1000;
  assert.deepEqual(told(book, hour - 1), []);
  assert.deepEqual(told(book, hour), ["still on: disk"]);
  assert.deepEqual(told(book, hour + 1), []);
  assert.deepEqual(told(book, 2 * hour), ["still on: disk"]);
});

test("each thing has its own alarm, and what is gone is over", () => {
  const book = new AlarmBook();
  const used = (values: Record<string, number>): Readings => ({
    budget: Object.entries(values).map(([subject, value]) => ({ subject, value, text: "" })),
  });
  book.look(used({ mail: 90, map: 10, chat: 85 }), after(0));
  assert.deepEqual(told(book, 0), ["on: budget mail", "on: budget chat"]);
  book.look(used({ mail: 90, map: 10 }), after(1));
  book.look(used({ mail: 90, map: 10 }), after(20));
  assert.deepEqual(told(book, 20), ["off: budget chat"]);
});

test("a figure that nobody knows changes nothing", () => {
  const book = new AlarmBook();
  book.look(disk(90), after(0));
  told(book, 0);
  for (let second = 1; second < 100; second++) book.look({}, after(second));
  assert.deepEqual(told(book, 100), []);
  assert.equal(book.alarms.length, 1);
});

test("another process goes on with what was told, and tells what was not", () => {
  const first = new AlarmBook();
  first.look({ ...disk(90), "disk-full": [{ subject: "", value: 96, text: "" }] }, after(0));
  first.told(
    first.due(after(0)).filter(({ name }) => name === "disk"),
    after(0),
  );
  const second = new AlarmBook(first.alarms);
  assert.deepEqual(told(second, 1), ["on: disk-full"]);
  second.look({ ...disk(10), "disk-full": [{ subject: "", value: 10, text: "" }] }, after(2));
  second.look({ ...disk(10), "disk-full": [{ subject: "", value: 10, text: "" }] }, after(12));
  const third = new AlarmBook(second.alarms);
  assert.deepEqual(told(third, 13), ["off: disk", "off: disk-full"]);
});

test("there are never more alarms than can be kept", () => {
  const book = new AlarmBook();
  const many = Array.from({ length: 2 * limits.alarmsOn }, (_, index) => ({
    subject: `b${index}`,
    value: 99,
    text: "",
  }));
  book.look({ budget: many }, after(0));
  assert.equal(book.alarms.length, limits.alarmsOn);
});
