// Finds the reminder that a command is about among those a person has.

import { type Which } from "../commands/which.ts";
import { type Person } from "../conversation.ts";
import { type Reminder } from "../reminder.ts";

/** What was found: one, several to choose from, or none; `said` is how it was asked for. */
export type Found =
  | { readonly kind: "one"; readonly reminder: Reminder }
  | { readonly kind: "several"; readonly reminders: readonly Reminder[] }
  | { readonly kind: "none"; readonly said: string | undefined };

/** Those that are open, and those that rang and were not answered. */
export function allOf({ open, rung }: Person): readonly Reminder[] {
  return [...open, ...rung];
}

export function byId(person: Person, id: string): Reminder | undefined {
  return allOf(person).find((one) => one.id === id);
}

export function find(person: Person, of: Which): Found {
  if (of.which === "last") return foundOne(lastTouched(person), undefined);
  if (of.which === "number") {
    const order = person.listed.length > 0 ? person.listed : person.open.map((one) => one.id);
    return foundOne(byId(person, order[of.number - 1] ?? ""), String(of.number));
  }
  const matching = withWords(allOf(person), of.text);
  const [first, ...others] = matching;
  if (first && others.length > 0) return { kind: "several", reminders: matching };
  return foundOne(first, of.text);
}

function foundOne(reminder: Reminder | undefined, said: string | undefined): Found {
  return reminder === undefined ? { kind: "none", said } : { kind: "one", reminder };
}

/** "It": what was made or changed last, else the newest. */
function lastTouched(person: Person): Reminder | undefined {
  const touched = person.last?.changes.at(-1)?.after;
  const here = touched && person.open.find((one) => one.id === touched.id);
  if (here) return here;
  return person.open.reduce<Reminder | undefined>((one, other) => (one && one.n > other.n ? one : other), undefined);
}

/** The reminders that `text` means: the one that is called so, else those that have it in their text. */
function withWords(reminders: readonly Reminder[], text: string): readonly Reminder[] {
  const wanted = text.toLowerCase();
  const called = reminders.filter((one) => one.what.toLowerCase() === wanted);
  return called.length > 0 ? called.slice(0, 1) : containing(reminders, text);
}

/** The reminders that have `text` in theirs. */
export function containing(reminders: readonly Reminder[], text: string): readonly Reminder[] {
  const wanted = text.toLowerCase();
  return reminders.filter((one) => one.what.toLowerCase().includes(wanted));
}

/** What rang last and was not answered, if that was not before `since`. */
export function lastRung(person: Person, since: Date): Reminder | undefined {
  let last: Reminder | undefined;
  for (const one of allOf(person)) {
    if (one.rungAt && one.rungAt >= since && (last?.rungAt === undefined || one.rungAt >= last.rungAt)) last = one;
  }
  return last;
}
