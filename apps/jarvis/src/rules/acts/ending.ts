// Ends reminders (cancel, done, stop, delete all), and takes back what was done last.

import { type Change, changed, openedBy, reversed, withChanges } from "../changes.ts";
import { type EndingCommand, type EndVerb } from "../commands/ending.ts";
import { type Turn } from "../conversation.ts";
import { MAX_OPEN_REMINDERS, RUNG_HOLDS_MS } from "../limits.ts";
import * as managing from "../managing-phrases.ts";
import * as phrases from "../phrases.ts";
import { nextDue, type Reminder } from "../reminder.ts";
import { byId, find, lastRung } from "./find.ts";
import { choosing } from "./list.ts";
import { changing, saying, type Scene } from "./scene.ts";

/** Ends what the command names; undefined when it names words that no reminder has. */
export function end(scene: Scene, { verb, of }: Extract<EndingCommand, { kind: "end" }>): Turn | undefined {
  const { person, moment } = scene;
  if (of === undefined) {
    const reminder = lastRung(person, new Date(moment.now.getTime() - RUNG_HOLDS_MS));
    return reminder ? endOne(scene, reminder, verb) : saying(person, managing.nothingRang(verb));
  }
  const found = find(person, of);
  if (found.kind === "one") return endOne(scene, found.reminder, verb);
  // A wrong one ended is worse than a question.
  if (found.kind === "several") return choosing(person, found.reminders, verb);
  return of.which === "text" ? undefined : saying(person, phrases.nothingToCancel(found.said));
}

/** Ends the reminder of a button. */
export function endPressed(scene: Scene, id: string, verb: EndVerb): Turn {
  const reminder = byId(scene.person, id);
  if (reminder === undefined) return saying(scene.person, managing.isOver());
  return endOne(scene, reminder, verb);
}

function endOne(scene: Scene, reminder: Reminder, verb: EndVerb): Turn {
  if (verb !== "done") return changing(scene, [{ before: reminder }], phrases.cancelled(reminder));
  const [change, next] = doneWith(reminder);
  return changing(scene, [change], managing.done(reminder, next));
}

/** Of one that comes again this time alone is done: the one that rang, else the one to come. */
function doneWith(reminder: Reminder): [Change, Date | undefined] {
  const { repeat, rungAt, dueAt, isRung } = reminder;
  if (repeat === undefined || isRung) return [{ before: reminder, ended: "done" }, undefined];
  if (rungAt) return [changed(reminder, { rungAt: undefined }), dueAt];
  const next = nextDue(reminder, dueAt);
  return next ? [changed(reminder, { dueAt: next }), next] : [{ before: reminder, ended: "done" }, undefined];
}

/** Asks before all are deleted. */
export function askDeleteAll({ person }: Scene): Turn {
  if (person.open.length === 0) return saying(person, phrases.nothingToCancel());
  const buttons = [
    { title: "Delete all", payload: "confirm:delete-all" },
    { title: "Keep them", payload: "no" },
  ];
  return saying({ ...person, pending: { kind: "delete-all" } }, managing.deleteAll(person.open.length), buttons);
}

export function deleteAll(scene: Scene): Turn {
  const { open } = scene.person;
  if (open.length === 0) return saying(scene.person, phrases.nothingToCancel());
  const changes = open.map((before): Change => ({ before }));
  return changing(scene, changes, managing.deletedAll(open.length));
}

/** Takes back all that was done last; saying it again finds nothing more. */
export function undo({ person }: Scene): Turn {
  const { last } = person;
  const changes = last === undefined ? [] : reversed(person, last);
  if (changes.length === 0) return saying({ ...person, last: undefined }, phrases.nothingToUndo());
  if (person.open.length + openedBy(changes) > MAX_OPEN_REMINDERS) {
    return saying(person, phrases.tooMany(MAX_OPEN_REMINDERS));
  }
  const after = { ...withChanges(person, changes), last: undefined, waitingFor: undefined };
  return { person: after, text: managing.undone(changes), buttons: [], changes };
}

/** The button under a confirmation: that reminder goes away, whatever was done since. */
export function undoMade(scene: Scene, id: string): Turn {
  const { person } = scene;
  const reminder = person.open.find((one) => one.id === id);
  if (reminder === undefined) return saying(person, phrases.nothingToUndo());
  const changes = [{ before: reminder }];
  const after = { ...withChanges(person, changes), last: undefined, waitingFor: undefined };
  return { person: after, text: phrases.undone(reminder, "away"), buttons: [], changes };
}
