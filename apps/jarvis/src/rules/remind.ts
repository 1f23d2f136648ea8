// Makes the reminders that a message asked for: how the person is afterwards, and what Jarvis says.

import { type Change, withChanges } from "./changes.ts";
import { cleanText, cutText } from "./clean.ts";
import { type Button, type Moment, type Person, type Turn } from "./conversation.ts";
import { MAX_OPEN_REMINDERS, MAX_WHAT_CHARS } from "./limits.ts";
import * as phrases from "./phrases.ts";
import { type Reminder, storedRepeat } from "./reminder.ts";
import { type Understanding, type Wanted } from "./understand.ts";

/** The reminders of one message. */
export function remind(
  person: Person,
  { wanted }: Extract<Understanding, { kind: "remind" }>,
  { newId }: Pick<Moment, "newId">,
): Turn {
  if (person.open.length + wanted.length > MAX_OPEN_REMINDERS) {
    return { person, text: phrases.tooMany(MAX_OPEN_REMINDERS), buttons: [] };
  }
  const made = wanted.map((one, index) => reminderOf(one, { id: newId(index), n: person.made + 1 + index }));
  const changes = made.map((after): Change => ({ after }));
  const said = made.map((reminder, index) => {
    const { chosen = "nothing", isMoved = false, zone } = wanted[index] ?? {};
    const zoneSource = zone === person.zone ? person.zoneSource : "named";
    return phrases.confirmation({ ...reminder, chosen, isMoved, zoneSource });
  });
  return {
    person: { ...withChanges(person, changes), waitingFor: undefined },
    text: phrases.together(said),
    buttons: buttonsOf(made),
    changes,
  };
}

function reminderOf({ what, dueAt, zone, repeat }: Wanted, { id, n }: { id: string; n: number }): Reminder {
  const text = cutText(cleanText(what), MAX_WHAT_CHARS);
  return { id, n, what: text, dueAt, zone, ...(repeat ? { repeat: storedRepeat(repeat) } : {}) };
}

/** One can be undone, changed, and put off; of several each can be undone. */
function buttonsOf(made: readonly Reminder[]): readonly Button[] {
  const [only] = made;
  if (only === undefined || made.length > 1) {
    return made.map(({ id }, index) => ({ title: `Undo ${index + 1}`, payload: `undo:${id}` }));
  }
  const { id, repeat } = only;
  const buttons = [
    { title: "Undo", payload: `undo:${id}` },
    { title: "Change", payload: `change:${id}` },
  ];
  // To put off all times of one that comes again is no snooze.
  return repeat ? buttons : [...buttons, { title: "1 hour later", payload: `shift:${id} 1 hour` }];
}
