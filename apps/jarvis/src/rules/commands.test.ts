// Which texts are commands, in all the ways that people write them; and which never are.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Command, commandOf } from "./commands.ts";
import { notCommands } from "./commands/not-commands.ts";
import { turn } from "./conversation.ts";
import { newcomer, owns } from "./managing-samples.ts";

/** A Saturday. */
const now = new Date("2026-11-21T10:00:00Z");

const said: readonly (readonly [string, Partial<Command> & { readonly kind: string }])[] = [
  ["list", { kind: "list" }],
  ["Show me all my reminders, please", { kind: "list" }],
  ["what's on my list?", { kind: "list" }],
  ["what reminders do I have?", { kind: "list" }],
  ["more", { kind: "more" }],
  ["next", { kind: "next", count: 1 }],
  ["What's next?", { kind: "next", count: 1 }],
  ["next 3", { kind: "next", count: 3 }],
  ["show me the next 5 reminders", { kind: "next", count: 5 }],
  ["search milk", { kind: "search", text: "milk" }],
  ["find my reminder about Milk", { kind: "search", text: "Milk" }],
  ["edit 2 to tomorrow at 9", { kind: "edit", of: { which: "number", number: 2 }, to: "tomorrow at 9", moves: false }],
  ["change milk to buy Oat Milk", { kind: "edit", of: { which: "text", text: "milk" }, to: "buy Oat Milk" }],
  ["move it to friday", { kind: "edit", of: { which: "last" }, to: "friday", moves: true }],
  ["reschedule the dentist for monday", { kind: "edit", of: { which: "text", text: "the dentist" }, to: "monday" }],
  ["change 2", { kind: "edit", of: { which: "number", number: 2 }, to: undefined }],
  ["push #3 back an hour", { kind: "shift", of: { which: "number", number: 3 }, by: "an hour" }],
  ["postpone it by 2 days", { kind: "shift", of: { which: "last" }, by: "2 days" }],
  ["snooze", { kind: "snooze", of: undefined, until: undefined }],
  ["Snooze for 10 min.", { kind: "snooze", of: undefined, until: "10 min" }],
  ["snooze until tonight", { kind: "snooze", of: undefined, until: "tonight" }],
  ["snooze 2 until monday", { kind: "snooze", of: { which: "number", number: 2 }, until: "monday" }],
  ["remind me again in 10 minutes", { kind: "snooze", of: undefined, until: "in 10 minutes" }],
  ["later", { kind: "later" }],
  ["done", { kind: "end", verb: "done", of: undefined }],
  ["Done!", { kind: "end", verb: "done", of: undefined }],
  ["did it", { kind: "end", verb: "done", of: undefined }],
  ["I'm done", { kind: "end", verb: "done", of: undefined }],
  ["done 2", { kind: "end", verb: "done", of: { which: "number", number: 2 } }],
  ["mark milk as done", { kind: "end", verb: "done", of: { which: "text", text: "milk" } }],
  ["stop", { kind: "end", verb: "stop", of: undefined }],
  ["stop reminding me of the pills", { kind: "end", verb: "stop", of: { which: "text", text: "the pills" } }],
  ["cancel", { kind: "end", verb: "cancel", of: { which: "last" } }],
  ["delete reminder 2", { kind: "end", verb: "cancel", of: { which: "number", number: 2 } }],
  ["cancel my reminder to buy milk", { kind: "end", verb: "cancel", of: { which: "text", text: "buy milk" } }],
  ["delete all", { kind: "delete-all" }],
  ["please cancel all of my reminders", { kind: "delete-all" }],
  ["undo that", { kind: "undo" }],
  ["ask again on", { kind: "ask-again", on: true }],
  ["don't ask me again", { kind: "ask-again", on: false }],
  ["export", { kind: "export", what: "show" }],
  ["new export link", { kind: "export", what: "renew" }],
  ["end my export link", { kind: "export", what: "end" }],
  ["forget me", { kind: "forget" }],
  ["delete all my data", { kind: "forget" }],
  ["my time zone is Springfield, Illinois", { kind: "zone", zone: "America/Chicago" }],
  ["help", { kind: "help" }],
  ["?", { kind: "help" }],
  ["thank you so much", { kind: "thanks" }],
];

test("commands are known in the ways that people write them", () => {
  for (const [text, expected] of said) {
    const command: Readonly<Record<string, unknown>> = { ...commandOf(text) };
    const seen = Object.fromEntries(Object.keys(expected).map((name) => [name, command[name]]));
    assert.deepEqual(seen, expected, text);
  }
});

test("what sounds like a command and is a reminder makes one, whatever reminders there are", () => {
  assert.ok(notCommands.length >= 60);
  const begin = ["call mum on friday at 3pm", "buy milk in 3 hours", "every day at 8 take the pills"].reduce(
    (person, text, index) => turn(person, { kind: "text", text }, owns(now, index)).person,
    newcomer,
  );
  for (const text of notCommands) {
    const { changes = [], text: answer } = turn(begin, { kind: "text", text }, owns(now, 9));
    assert.deepEqual(
      changes.map(({ before, after }) => [before, after !== undefined]),
      [[undefined, true]],
      `${text}: ${answer}`,
    );
  }
});
