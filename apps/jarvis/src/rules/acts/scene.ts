// What every act works with, and the small answers that all of them give.

import { type Button, type Moment, type Person, type Turn } from "../conversation.ts";
import { type Change, openedBy, withChanges } from "../changes.ts";
import { MAX_OPEN_REMINDERS } from "../limits.ts";
import * as phrases from "../phrases.ts";
import { type Setting } from "../understand.ts";

export interface Scene {
  readonly person: Person;
  readonly moment: Moment;
  /** What the words are read against. */
  readonly setting: Setting;
}

export function saying(person: Person, text: string, buttons: readonly Button[] = []): Turn {
  return { person, text, buttons };
}

/** The answer to changes that were made; all of them can be undone at once. */
export function changing({ person }: Pick<Scene, "person">, changes: readonly Change[], text: string): Turn {
  const opened = openedBy(changes);
  if (opened > 0 && person.open.length + opened > MAX_OPEN_REMINDERS) {
    return saying(person, phrases.tooMany(MAX_OPEN_REMINDERS));
  }
  const [first] = changes;
  // Only that change is taken back by its button, never what was done after it.
  const id = (first?.after ?? first?.before)?.id ?? "";
  const buttons: Button[] = [{ title: "Undo", payload: `back:${id}` }];
  return { person: { ...withChanges(person, changes), waitingFor: undefined }, text, buttons, changes };
}
