// Makes the reminders that a message asked for, and takes them back: how the person is afterwards, and what Jarvis
// says.

import { cleanText, cutText } from "./clean.ts";
import { type Moment, type Person, type Turn } from "./conversation.ts";
import { MAX_OPEN_REMINDERS, MAX_WHAT_CHARS } from "./limits.ts";
import * as phrases from "./phrases.ts";
import { type Reminder, storedRepeat } from "./reminder.ts";
import { type Understanding, type Wanted } from "./understand.ts";

/** The reminders of one message. */
export function remind(
  person: Person,
  { wanted }: Extract<Understanding, { kind: "remind" }>,
  { newId }: Moment,
): Turn {
  if (person.open.length + wanted.length > MAX_OPEN_REMINDERS) return full(person);
  let after: Person = { ...person, waitingFor: undefined };
  const made: Reminder[] = [];
  const said: string[] = [];
  for (const one of wanted) {
    const reminder = reminderOf(one, { id: newId(made.length), n: after.made + 1 });
    after = withReminder(after, reminder);
    made.push(reminder);
    const zoneSource = one.zone === person.zone ? person.zoneSource : "named";
    said.push(phrases.confirmation({ ...reminder, chosen: one.chosen, isMoved: one.isMoved, zoneSource }));
  }
  const buttons = made.map(({ id }, index) => {
    return { title: made.length === 1 ? "Undo" : `Undo ${index + 1}`, payload: `undo:${id}` };
  });
  return { person: after, text: phrases.together(said), buttons, made };
}

function reminderOf({ what, dueAt, zone, repeat }: Wanted, { id, n }: { id: string; n: number }): Reminder {
  const text = cutText(cleanText(what), MAX_WHAT_CHARS);
  return { id, n, what: text, dueAt, zone, ...(repeat ? { repeat: storedRepeat(repeat) } : {}) };
}

function full(person: Person): Turn {
  return { person, text: phrases.tooMany(MAX_OPEN_REMINDERS), buttons: [] };
}

/** The person with one more, in its place among the open ones; "undo" takes it back. */
export function withReminder(person: Person, reminder: Reminder): Person {
  const after = person.open.findIndex((one) => one.dueAt > reminder.dueAt);
  const open = person.open.toSpliced(after === -1 ? person.open.length : after, 0, reminder);
  return { ...person, made: reminder.n, open, last: { kind: "made", reminder } };
}

/** Takes a reminder back. */
export function takeBack(person: Person, id: string, how: "cancel" | "undo"): Turn {
  const reminder = person.open.find((one) => one.id === id);
  if (reminder === undefined) {
    const text = how === "undo" ? phrases.nothingToUndo() : phrases.nothingToCancel();
    return { person, text, buttons: [] };
  }
  return {
    person: {
      ...person,
      open: person.open.filter((one) => one !== reminder),
      last: { kind: "cancelled", reminder },
      waitingFor: undefined,
    },
    text: how === "undo" ? phrases.undone(reminder, "away") : phrases.cancelled(reminder),
    buttons: [],
    cancelled: reminder,
  };
}

/** What was made goes away, what was cancelled comes back: saying it twice changes nothing. */
export function undo(person: Person, { newId }: Moment): Turn {
  const { last } = person;
  if (last === undefined) return { person, text: phrases.nothingToUndo(), buttons: [] };
  if (last.kind === "made") return takeBack(person, last.reminder.id, "undo");
  if (person.open.length >= MAX_OPEN_REMINDERS) return full(person);
  // A new one of the same content: its timer can never be taken for that of the cancelled one, which may have fired.
  const reminder = { ...last.reminder, id: newId(0), n: person.made + 1 };
  return {
    person: withReminder(person, reminder),
    text: phrases.undone(reminder, "back"),
    buttons: [{ title: "Undo", payload: `undo:${reminder.id}` }],
    made: [reminder],
  };
}
