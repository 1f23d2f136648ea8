// One turn of a conversation: what a person said against what is known of them, and what follows from it. Pure; the
// caller stores what changed and says the answer.

import { cleanText, cutText } from "./clean.ts";
import { closed, type Lookup, lookUp } from "./place.ts";
import { isZone, zoneOfMessengerLocale, type ZoneSource } from "./zone.ts";
import { MAX_LISTED, MAX_OPEN_REMINDERS, MAX_WHAT_CHARS } from "./limits.ts";
import * as phrases from "./phrases.ts";
import { type Understanding, understand } from "./understand.ts";

export interface Reminder {
  readonly id: string;
  /** The person's first, second, … reminder. */
  readonly n: number;
  readonly what: string;
  readonly dueAt: Date;
  readonly zone: string;
}

/** What "undo" takes back. */
export interface LastAction {
  readonly kind: "made" | "cancelled";
  readonly reminder: Reminder;
}

export interface Person {
  readonly zone: string;
  readonly zoneSource: ZoneSource;
  /** What the open question "when?" is about. */
  readonly waitingFor: string | undefined;
  readonly last: LastAction | undefined;
  /** Ids of the reminders that the last list showed, in its order. */
  readonly listed: readonly string[];
  /** How many reminders were ever made. */
  readonly made: number;
  /** The last question about a place that was not known. */
  readonly lookup: Lookup | undefined;
  /** They want a digest each morning. */
  readonly digest: boolean;
  /** Soonest first. */
  readonly open: readonly Reminder[];
}

export interface Said {
  readonly kind: "text" | "postback" | "sticker" | "attachment";
  readonly text: string;
  readonly payload?: string | undefined;
  readonly locale?: string | undefined;
  readonly browserZone?: string | undefined;
}

export interface Moment {
  /** When it was said: "in 5 minutes" counts from here. */
  readonly now: Date;
  /** The id of what this turn may make, a reminder or a question: the same whenever it runs again. */
  readonly newId: string;
}

export interface Button {
  readonly title: string;
  readonly payload: string;
}

/** What follows: the person as they are now, and what Jarvis says. */
export interface Turn {
  readonly person: Person;
  readonly text: string;
  readonly buttons: readonly Button[];
  readonly made?: Reminder;
  readonly cancelled?: Reminder;
  /** A place to ask the geocoder about. */
  readonly asks?: Lookup;
}

/** A person of whom nothing is known yet starts in UTC, which every answer then says. */
export function turn(before: Person, said: Said, moment: Moment): Turn {
  const person = settled(before, said);
  if (said.kind === "sticker" || said.kind === "attachment") return saying(person, phrases.noWords(said.kind));
  const words = said.payload ?? said.text;
  const pressed = /^(undo|cancel):([0-9a-f-]{36})$/.exec(words);
  if (pressed !== null) return takeBack(person, pressed[2] ?? "", pressed[1] === "undo" ? "undo" : "cancel");
  const { zone, waitingFor } = person;
  const setting = {
    now: moment.now,
    zone,
    ...(said.locale === undefined ? {} : { locale: said.locale }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
  };
  const meant = understand(words, setting);
  if (meant.kind === "nothing") {
    return saying(person, words.trim() === "" ? phrases.noWords("empty") : phrases.question("unclear", ""));
  }
  return follow(person, meant, moment);
}

/** The person with the zone that is most likely theirs; what they named themselves stays. */
function settled(person: Person, { browserZone, locale }: Said): Person {
  if (person.zoneSource === "named") return person;
  if (browserZone !== undefined && isZone(browserZone)) {
    return { ...person, zone: browserZone, zoneSource: "browser" };
  }
  const likely = locale === undefined ? null : zoneOfMessengerLocale(locale);
  return likely === null || person.zoneSource === "browser"
    ? person
    : { ...person, zone: likely.zone, zoneSource: "locale" };
}

function follow(person: Person, meant: Exclude<Understanding, { kind: "nothing" }>, moment: Moment): Turn {
  switch (meant.kind) {
    case "remind":
      return remind(person, meant, moment);
    case "ask": {
      const isOpen = meant.what !== "" && ["no-time", "past", "too-far"].includes(meant.reason);
      const waiting = isOpen ? { ...person, waitingFor: cutText(meant.what, MAX_WHAT_CHARS) } : person;
      return saying(waiting, phrases.question(meant.reason, meant.what));
    }
    case "list":
      return listing(person);
    case "cancel":
      return cancel(person, meant);
    case "undo":
      return undo(person, moment);
    case "zone":
      return saying(
        { ...person, zone: meant.zone, zoneSource: "named", lookup: closed(person.lookup) },
        phrases.zoneSet(meant.zone, moment.now, person.open.length),
      );
    case "zone-unknown":
      return placeAsked(person, meant.text, moment);
    case "digest":
      return saying(
        { ...person, digest: meant.on },
        meant.on ? phrases.digestOn(person.zone, person.zoneSource) : phrases.digestOff(),
      );
    case "my-zone":
      return saying(person, phrases.myZone(person.zone, person.zoneSource, moment.now));
    case "help":
      return saying(person, phrases.help());
    case "greeting":
      return saying(person, phrases.greeting());
    case "thanks":
      return saying(person, phrases.welcome());
  }
}

function placeAsked(person: Person, named: string, { now, newId }: Moment): Turn {
  const found = lookUp(person.lookup, { named, id: newId, now });
  if (found === "no-place") return saying(person, phrases.zoneUnknown(named));
  if (found === "too-many") return saying(person, phrases.lookupsMany());
  return { ...saying({ ...person, lookup: found }, phrases.lookingUp(named)), asks: found };
}

function saying(person: Person, text: string): Turn {
  return { person, text, buttons: [] };
}

function remind(person: Person, meant: Extract<Understanding, { kind: "remind" }>, { newId }: Moment): Turn {
  if (person.open.length >= MAX_OPEN_REMINDERS) return saying(person, phrases.tooMany(MAX_OPEN_REMINDERS));
  const what = cutText(cleanText(meant.what), MAX_WHAT_CHARS);
  const reminder = { id: newId, n: person.made + 1, what, dueAt: meant.dueAt, zone: meant.zone };
  const zoneSource = meant.zone === person.zone ? person.zoneSource : "named";
  return {
    person: { ...withReminder(person, reminder), waitingFor: undefined },
    text: phrases.confirmation({ ...reminder, chosen: meant.chosen, zoneSource }),
    buttons: [{ title: "Undo", payload: `undo:${newId}` }],
    made: reminder,
  };
}

function withReminder(person: Person, reminder: Reminder): Person {
  const after = person.open.findIndex((one) => one.dueAt > reminder.dueAt);
  const open = person.open.toSpliced(after === -1 ? person.open.length : after, 0, reminder);
  return { ...person, made: reminder.n, open, last: { kind: "made", reminder } };
}

function listing(person: Person): Turn {
  const shown = person.open.slice(0, MAX_LISTED);
  return {
    person: { ...person, listed: shown.map((one) => one.id) },
    text: phrases.list(shown, person.open.length),
    buttons: shown.map((one, index) => ({ title: `Cancel ${index + 1}`, payload: `cancel:${one.id}` })),
  };
}

function cancel(person: Person, meant: Extract<Understanding, { kind: "cancel" }>): Turn {
  if (meant.which === "last") {
    const last = person.open.reduce<Reminder | undefined>(
      (one, other) => (one && one.n > other.n ? one : other),
      undefined,
    );
    return last === undefined ? saying(person, phrases.nothingToCancel()) : takeBack(person, last.id, "cancel");
  }
  if (meant.which === "number") {
    const order = person.listed.length > 0 ? person.listed : person.open.map((one) => one.id);
    const id = order[meant.number - 1];
    const isOpen = id !== undefined && person.open.some((one) => one.id === id);
    return isOpen ? takeBack(person, id, "cancel") : saying(person, phrases.nothingToCancel(String(meant.number)));
  }
  const found = matching(person.open, meant.text);
  const [only] = found;
  if (only === undefined) return saying(person, phrases.nothingToCancel(meant.text));
  if (found.length === 1) return takeBack(person, only.id, "cancel");
  // A wrong one cancelled is worse than a question: the list has a number, and a button, for each.
  const shown = listing({ ...person, open: found });
  return { ...shown, person: { ...shown.person, open: person.open } };
}

/** The reminders that `text` means: those that are called so, else those that have it in their text. */
function matching(open: readonly Reminder[], text: string): readonly Reminder[] {
  const wanted = text.toLowerCase();
  const called = open.filter((one) => one.what.toLowerCase() === wanted);
  return called.length > 0 ? called.slice(0, 1) : open.filter((one) => one.what.toLowerCase().includes(wanted));
}

function takeBack(person: Person, id: string, how: "cancel" | "undo"): Turn {
  const reminder = person.open.find((one) => one.id === id);
  if (reminder === undefined) {
    return saying(person, how === "undo" ? phrases.nothingToUndo() : phrases.nothingToCancel());
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
function undo(person: Person, { newId }: Moment): Turn {
  const { last } = person;
  if (last === undefined) return saying(person, phrases.nothingToUndo());
  if (last.kind === "made") return takeBack(person, last.reminder.id, "undo");
  if (person.open.length >= MAX_OPEN_REMINDERS) return saying(person, phrases.tooMany(MAX_OPEN_REMINDERS));
  // A new one of the same content: its timer can never be taken for that of the cancelled one, which may have fired.
  const reminder = { ...last.reminder, id: newId, n: person.made + 1 };
  return {
    person: withReminder(person, reminder),
    text: phrases.undone(reminder, "back"),
    buttons: [{ title: "Undo", payload: `undo:${newId}` }],
    made: reminder,
  };
}
