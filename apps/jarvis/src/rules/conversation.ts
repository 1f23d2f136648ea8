// One turn of a conversation: what a person said against what is known of them, and what follows from it. Pure; the
// caller stores what changed and says the answer.

import { ask } from "./acts/asking.ts";
import { askDeleteAll, end, undo } from "./acts/ending.ts";
import { byId } from "./acts/find.ts";
import { list, noneWith } from "./acts/list.ts";
import { mine } from "./acts/mine.ts";
import { edit, move, snoozeBare } from "./acts/moving.ts";
import { confirm, press } from "./acts/press.ts";
import { saying, type Scene } from "./acts/scene.ts";
import { type Change, type LastAction } from "./changes.ts";
import { oneLine } from "./clean.ts";
import { type Command } from "./commands.ts";
import { type EndingCommand } from "./commands/ending.ts";
import { type ListCommand } from "./commands/list.ts";
import { type MineCommand } from "./commands/mine.ts";
import { type MovingCommand } from "./commands/moving.ts";
import * as managingPhrases from "./managing-phrases.ts";
import { closed, type Lookup, lookUp } from "./place.ts";
import { askWithReading, type Words } from "./reading-outside.ts";
import { placeLabel } from "./places/places.ts";
import { isZone, zoneOfMessengerLocale, type ZoneSource } from "./zone.ts";
import * as phrases from "./phrases.ts";
import { remind } from "./remind.ts";
import { type Reminder } from "./reminder.ts";
import { type AskReason, readReminder, type Setting, type Understanding, understand } from "./understand.ts";

/** What the next message may be the answer to; `at` is the id of the address where it was asked. */
export type Pending = Question & { readonly at?: string };

type Question =
  | { readonly kind: "delete-all" }
  | { readonly kind: "forget" }
  | { readonly kind: "change"; readonly id: string }
  /** "More" goes on with this search. */
  | { readonly kind: "search"; readonly text: string }
  /** The words of the message are being read outside. */
  | { readonly kind: "reading"; readonly id: string };

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
  /** Who did not say that it was done is asked once. */
  readonly askAgain: boolean;
  /** The secret in the link to their data, while there is one. */
  readonly exportToken: string | undefined;
  readonly pending: Pending | undefined;
  /** Soonest first. */
  readonly open: readonly Reminder[];
  /** Those that rang of late and do not come again, if nobody has answered them. */
  readonly rung: readonly Reminder[];
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
  /** A secret that nobody can guess, another one each time. */
  readonly newToken: () => string;
  /** The address of an export, without its ending. */
  readonly linkOf: (token: string) => string;
  /** So long do backups keep what is forgotten. */
  readonly backupDays: number;
  /** There is a language service to ask. */
  readonly readsOutside?: boolean;
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
  readonly changes?: readonly Change[];
  /** All that is stored of the person is to be deleted. */
  readonly forget?: true;
  /** A place to ask the geocoder about. */
  readonly asks?: Lookup;
  /** Words to have read outside. */
  readonly reads?: Words;
  /** They want messages that nobody has asked for, or none; undefined: as before. */
  readonly news?: boolean;
}

/** A person of whom nothing is known yet starts in UTC, which every answer then says. */
export function turn(before: Person, said: Said, moment: Moment): Turn {
  // A question is over with the next message, whatever it is.
  const person = { ...settled(before, said), pending: undefined };
  if (said.kind === "edit") return saying(person, phrases.edited());
  if (said.kind === "sticker" || said.kind === "attachment") return saying(person, phrases.noWords(said.kind));
  const words = said.payload ?? said.text;
  const scene: Scene = { person, moment, setting: settingOf(person, said, moment) };
  const pressed = press(scene, words, before.pending);
  if (pressed) return pressed;
  const meant = understand(words, scene.setting);
  if (meant.kind === "nothing") {
    return saying(person, words.trim() === "" ? phrases.noWords("empty") : phrases.question("unclear", ""));
  }
  return replied(scene, { meant, words, pending: before.pending }) ?? follow(scene, meant, words);
}

function settingOf({ zone, waitingFor, language }: Person, { locale }: Said, { now }: Moment): Setting {
  return {
    now,
    zone,
    ...(locale === undefined ? {} : { locale }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...(language === undefined ? {} : { language }),
  };
}

/** Questions to which "no" is an answer. */
const asking: ReadonlySet<Pending["kind"]> = new Set(["delete-all", "forget", "change"]);

interface Reply {
  readonly meant: Exclude<Understanding, { kind: "nothing" }>;
  readonly words: string;
  readonly pending: Pending | undefined;
}

/** The answer to what was asked before, or undefined when this is something else. */
function replied(scene: Scene, { meant, words, pending }: Reply): Turn | undefined {
  if (pending === undefined) return undefined;
  if (meant.kind === "yes") return confirm(scene, pending);
  if (meant.kind === "no" && asking.has(pending.kind)) return saying(scene.person, managingPhrases.kept());
  if (meant.kind === "more") return list({ ...scene.person, pending }, meant);
  const reminder = pending.kind === "change" ? byId(scene.person, pending.id) : undefined;
  const isWords = meant.kind === "remind" || meant.kind === "ask";
  return reminder && isWords ? edit(scene, reminder, { to: oneLine(words), moves: false }) : undefined;
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

function follow(scene: Scene, meant: Exclude<Understanding, { kind: "nothing" }>, words: string): Turn {
  const { person, moment } = scene;
  if (meant.kind === "remind") return remind(person, meant, moment);
  if (meant.kind === "ask") return snoozeBare(scene, words) ?? askWithReading(scene, meant, words);
  const answer = isAboutReminders(meant) ? manage(scene, meant) : settle(scene, meant);
  return answer ?? instead(scene, meant, words);
}

type Managing = ListCommand | EndingCommand | MovingCommand | MineCommand;

const managing: ReadonlySet<string> = new Set<Managing["kind"]>([
  "list",
  "more",
  "next",
  "search",
  "end",
  "delete-all",
  "undo",
  "edit",
  "shift",
  "snooze",
  "later",
  "export",
  "forget",
]);

function isAboutReminders(command: Command): command is Managing {
  return managing.has(command.kind);
}

/** Commands about reminders; undefined when there is no such reminder. */
function manage(scene: Scene, meant: Managing): Turn | undefined {
  switch (meant.kind) {
    case "list":
    case "more":
    case "next":
    case "search":
      return list(scene.person, meant);
    case "end":
      return end(scene, meant);
    case "delete-all":
      return askDeleteAll(scene);
    case "undo":
      return undo(scene);
    case "edit":
    case "shift":
    case "snooze":
    case "later":
      return move(scene, meant);
    case "export":
    case "forget":
      return mine(scene, meant);
  }
}

/** Commands about the person, and small talk. */
function settle({ person, moment }: Scene, meant: Exclude<Command, Managing>): Turn {
  switch (meant.kind) {
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
    case "ask-again":
      return saying({ ...person, askAgain: meant.on }, managingPhrases.askAgain(meant.on));
    case "my-zone":
      return saying(person, phrases.myZone(person.zone, person.zoneSource, moment.now));
    case "language":
      return saying({ ...person, language: meant.code }, phrases.languageSet(meant.code));
    case "help":
      return saying(person, phrases.help());
    case "greeting":
      return saying(person, phrases.greeting());
    case "thanks":
    case "yes":
    case "no":
      return saying(person, phrases.welcome());
  }
}

/** What sounds like a command about a reminder that there is not: a reminder itself, if it has a time. */
function instead(scene: Scene, meant: Command, words: string): Turn {
  const { person, moment } = scene;
  const read = readReminder(oneLine(words), scene.setting);
  if (read.kind === "remind") return remind(person, read, moment);
  if (!timeless.has(read.reason)) return ask(person, read);
  if (meant.kind === "search") return noneWith(person, meant.text);
  const named = "of" in meant && meant.of?.which === "text" ? meant.of.text : undefined;
  return saying(person, named === undefined ? phrases.question("unclear", "") : phrases.nothingToCancel(named));
}

const timeless: ReadonlySet<AskReason> = new Set(["no-time", "no-what", "unclear"]);

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
