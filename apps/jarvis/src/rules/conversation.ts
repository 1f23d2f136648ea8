// One turn of a conversation: what a person said against what is known of them, and what follows from it. Pure; the
// caller stores what changed and says the answer.

import { cutText } from "./clean.ts";
import { closed, type Lookup, lookUp } from "./place.ts";
import { placeLabel } from "./places/places.ts";
import { isZone, zoneOfMessengerLocale, type ZoneSource } from "./zone.ts";
import { MAX_LISTED, MAX_WHAT_CHARS, MAX_YEARS_AHEAD } from "./limits.ts";
import * as phrases from "./phrases.ts";
import { remind, takeBack, undo } from "./remind.ts";
import { type Reminder } from "./reminder.ts";
import { type AskReason, type Understanding, understand } from "./understand.ts";

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
  /** ISO 639-1 code of the language they chose; found out from each message when they chose none. */
  readonly language: string | undefined;
  /** Soonest first. */
  readonly open: readonly Reminder[];
}

export interface Said {
  readonly kind: "text" | "postback" | "sticker" | "attachment" | "edit";
  readonly text: string;
  readonly payload?: string | undefined;
  readonly locale?: string | undefined;
  readonly browserZone?: string | undefined;
}

export interface Moment {
  /** When it was said: "in 5 minutes" counts from here. */
  readonly now: Date;
  /** Ids of what this turn may make, reminders or a question: the same whenever it runs again. */
  readonly newId: (index: number) => string;
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
  readonly made?: readonly Reminder[];
  readonly cancelled?: Reminder;
  /** A place to ask the geocoder about. */
  readonly asks?: Lookup;
  /** They want messages that nobody has asked for, or none; undefined: as before. */
  readonly news?: boolean;
}

/** A person of whom nothing is known yet starts in UTC, which every answer then says. */
export function turn(before: Person, said: Said, moment: Moment): Turn {
  const person = settled(before, said);
  if (said.kind === "edit") return saying(person, phrases.edited());
  if (said.kind === "sticker" || said.kind === "attachment") return saying(person, phrases.noWords(said.kind));
  const words = said.payload ?? said.text;
  const pressed = /^(undo|cancel):([0-9a-f-]{36})$/.exec(words);
  if (pressed !== null) return takeBack(person, pressed[2] ?? "", pressed[1] === "undo" ? "undo" : "cancel");
  const picked = /^at:(\d{1,15})$/.exec(words)?.[1];
  if (picked !== undefined) return pick(person, Number(picked), moment);
  const { zone, waitingFor, language } = person;
  const setting = {
    now: moment.now,
    zone,
    ...(said.locale === undefined ? {} : { locale: said.locale }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(language === undefined ? {} : { language }),
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
    case "ask":
      return ask(person, meant);
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
    case "zone-which":
      return whichPlace(person, meant);
    case "zone-unknown":
      return placeAsked(person, meant.text, moment);
    case "digest":
      return saying(
        { ...person, digest: meant.on },
        meant.on ? phrases.digestOn(person.zone, person.zoneSource) : phrases.digestOff(),
      );
    case "news":
      return { ...saying(person, phrases.news(meant.on)), news: meant.on };
    case "my-zone":
      return saying(person, phrases.myZone(person.zone, person.zoneSource, moment.now));
    case "language":
      return saying({ ...person, language: meant.code }, phrases.languageSet(meant.code));
    case "help":
      return saying(person, phrases.help());
    case "greeting":
      return saying(person, phrases.greeting());
    case "thanks":
      return saying(person, phrases.welcome());
  }
}

/** Questions that a time alone answers. */
const open: ReadonlySet<AskReason> = new Set(["no-time", "past", "too-far", "too-often", "which", "which-day"]);

function ask(person: Person, { reason, what, choices = [], zone }: Extract<Understanding, { kind: "ask" }>): Turn {
  const isOpen = what !== "" && open.has(reason);
  const waiting = isOpen ? { ...person, waitingFor: cutText(what, MAX_WHAT_CHARS) } : person;
  if (choices.length === 0 || !isOpen) return saying(waiting, phrases.question(reason, what));
  const buttons = choices.map((at) => {
    return { title: phrases.choice(at, zone ?? person.zone), payload: `at:${at.getTime()}` };
  });
  return { person: waiting, text: phrases.whichOf(choices, what, zone ?? person.zone), buttons };
}

/** A choice was pressed under a question; what it was about is remembered. */
function pick(person: Person, atMs: number, moment: Moment): Turn {
  const { waitingFor: what, zone } = person;
  const dueAt = new Date(atMs);
  if (what === undefined) return saying(person, phrases.question("no-what", ""));
  if (!(dueAt > moment.now)) return saying(person, phrases.question("past", what));
  if (dueAt.getTime() > moment.now.getTime() + MAX_YEARS_AHEAD * 366 * 86_400_000)
    return saying(person, phrases.question("too-far", what));
  return remind(person, { kind: "remind", wanted: [{ what, dueAt, zone, chosen: "nothing", isMoved: false }] }, moment);
}

/** Towns that share a name: each has a button that names its zone. */
function whichPlace(person: Person, { text, places }: Extract<Understanding, { kind: "zone-which" }>): Turn {
  const labels = places.map((place) => placeLabel(place));
  const buttons = places.map(({ zone, region, country }) => {
    return { title: region === "" ? country : region, payload: `my time zone is ${zone}` };
  });
  return { person, text: phrases.whichPlace(text, labels), buttons };
}

function placeAsked(person: Person, named: string, { now, newId }: Moment): Turn {
  const found = lookUp(person.lookup, { named, id: newId(0), now });
  if (found === "no-place") return saying(person, phrases.zoneUnknown(named));
  if (found === "too-many") return saying(person, phrases.lookupsMany());
  return { ...saying({ ...person, lookup: found }, phrases.lookingUp(named)), asks: found };
}

function saying(person: Person, text: string): Turn {
  return { person, text, buttons: [] };
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
