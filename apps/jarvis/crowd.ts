// Jarvis' worst day as data: 15 people, then 5,000 in two days, first from the front page of Product Hunt and, after a
// night, from Lifehacker. Who they are, where they write, what they say and when; the same for the same random numbers.
// Pure: whoever sends it, and checks what came of it, makes it anew.

import { markOf, oddTexts, placeOf } from "./crowd-words.ts";

/** A channel and its part of the people; the parts need not add up to 1. */
export interface Share {
  readonly channel: string;
  readonly weight: number;
}

export interface CrowdOptions {
  /** Up to 99,999; the first 15 come before the others. */
  readonly people: number;
  /** How long the two days take, in seconds; the pauses within a session stretch with it. */
  readonly seconds: number;
  readonly shares: readonly Share[];
  /** From 0 up to 1; the same ones make the same day. */
  readonly random: () => number;
}

export interface CrowdPerson {
  /** Place in `Crowd.people`. */
  readonly number: number;
  readonly channel: string;
  readonly arrivesMs: number;
}

export type SayingKind = "hello" | "help" | "place" | "reminder" | "list" | "undo" | "cancel" | "odd";

/** One message. `atMs` counts from the beginning of the day. */
export interface Saying {
  /** Place in `Crowd.sayings`, which is the order of time. */
  readonly index: number;
  readonly person: number;
  /** Of the person's own, from 0. */
  readonly nth: number;
  readonly atMs: number;
  readonly kind: SayingKind;
  readonly text: string;
  /** Of the reminder that it makes, or cancels. */
  readonly mark?: string;
  /** The reminder falls due so long after it was written. */
  readonly dueSeconds?: number;
}

export interface Crowd {
  readonly people: readonly CrowdPerson[];
  readonly sayings: readonly Saying[];
  readonly lengthMs: number;
}

const firstPeople = 15;
/** Of the people, and of the reminders: together one message in fifty. */
const oddShare = 0.025;
const placeShare = 0.7;
const returnShare = 0.15;
const ringsAfterSeconds = 10;

/** Stretches of the day, as parts of it. A wave rises at once and ebbs away: t·e^(-t/ebb). */
const stages = [
  { name: "the first ones", from: 0, to: 0.08, share: 0, ebb: undefined },
  { name: "Product Hunt", from: 0.08, to: 0.42, share: 0.3, ebb: 0.1 },
  { name: "the night", from: 0.42, to: 0.52, share: 0.02, ebb: undefined },
  { name: "Lifehacker", from: 0.52, to: 0.95, share: 0.68, ebb: 0.125 },
] as const;

/** The whole day. */
export function worstDay(options: CrowdOptions): Crowd {
  const { seconds, random } = options;
  const people = arrivals(options).map((arrivesMs, number) => ({ number, channel: channelOf(options), arrivesMs }));
  const said = people.flatMap((person) => session(person, { seconds, random }));
  // Some of the first wave come back in the second: they know it already.
  const second = stages[3];
  const returns = people.filter(({ arrivesMs }) => arrivesMs < second.from * seconds * 1_000 && random() < returnShare);
  for (const person of returns) {
    const nth = said.reduce((most, one) => (one.person === person.number ? most + 1 : most), 0);
    const atMs = waveAt(second, random) * seconds * 1_000;
    said.push(reminder({ person: person.number, nth, atMs }, { seconds, random }));
  }
  return { people, sayings: inOrder(said), lengthMs: seconds * 1_000 };
}

export interface SteadyOptions extends CrowdOptions {
  readonly perSecond: number;
}

/** A crowd that says the same number of things in each second: one hello from each, then reminders, in turn. */
export function steadyCrowd({ perSecond, ...options }: SteadyOptions): Crowd {
  const { people: count, seconds, random } = options;
  const people = Array.from({ length: count }, (_, number) => {
    return { number, channel: channelOf(options), arrivesMs: (number / perSecond) * 1_000 };
  });
  const said = Array.from({ length: perSecond * seconds }, (_, index): Unplaced => {
    const place = { person: index % count, nth: Math.floor(index / count), atMs: (index / perSecond) * 1_000 };
    return index % 4 === 0 ? { ...place, kind: "hello", text: "hello" } : reminder(place, { seconds, random });
  });
  return { people, sayings: inOrder(said), lengthMs: seconds * 1_000 };
}

type Unplaced = Omit<Saying, "index">;
type Place = Pick<Saying, "person" | "nth" | "atMs">;
type Setting = Pick<CrowdOptions, "seconds" | "random">;

/** By person, the first ones first; in ms. */
function arrivals({ people: count, seconds, random }: CrowdOptions): number[] {
  const first = Math.min(count, firstPeople);
  const at = Array.from({ length: first }, (_, index) => (index / firstPeople) * stages[0].to);
  for (let person = first; person < count; person += 1) {
    const drawn = random();
    const stage =
      drawn < stages[1].share ? stages[1] : drawn < stages[1].share + stages[2].share ? stages[2] : stages[3];
    at.push(waveAt(stage, random));
  }
  return at.toSorted((one, other) => one - other).map((part) => part * seconds * 1_000);
}

/** A moment within the stage, as a part of the day: the sum of two waits (a gamma distribution), cut at its end. */
function waveAt({ from, to, ebb }: (typeof stages)[number], random: () => number): number {
  if (ebb === undefined) return from + random() * (to - from);
  for (;;) {
    const at = from - ebb * (Math.log(1 - random()) + Math.log(1 - random()));
    if (at < to) return at;
  }
}

function channelOf({ shares, random }: CrowdOptions): string {
  let left = random() * shares.reduce((sum, { weight }) => sum + weight, 0);
  for (const { channel, weight } of shares) if ((left -= weight) < 0) return channel;
  return shares.at(-1)?.channel ?? "";
}

/** What one person says when they come: most of them greet, many name a place, all want to be reminded of something. */
function session({ number: person, arrivesMs }: CrowdPerson, setting: Setting): Unplaced[] {
  const { seconds, random } = setting;
  const said: Unplaced[] = [];
  let atMs = arrivesMs;
  const next = (): Place => {
    const place = { person, nth: said.length, atMs };
    // One to four seconds of a day that takes ninety.
    atMs += seconds * (11 + random() * 34);
    return place;
  };
  const greets = random();
  if (greets < 0.35) said.push({ ...next(), kind: "hello", text: "hello" });
  else if (greets < 0.4) said.push({ ...next(), kind: "help", text: "help" });
  if (random() < placeShare) said.push({ ...next(), kind: "place", text: `my time zone is ${placeOf(person)}` });
  if (random() < oddShare) said.push({ ...next(), kind: "odd", text: oddOf(random) });
  const one = reminder(next(), setting);
  said.push(one);
  const after = random();
  if (after < 0.08) said.push({ ...next(), kind: "list", text: "list" });
  else if (after < 0.14) said.push({ ...next(), kind: "undo", text: "undo", mark: one.mark ?? "" });
  else if (after < 0.2) {
    said.push({ ...next(), kind: "cancel", text: `cancel ${one.mark ?? ""}`, mark: one.mark ?? "" });
  }
  if (random() < 0.12) said.push(reminder(next(), setting));
  return said;
}

const deeds = [
  "call mum about",
  "water",
  "take out the pizza",
  "buy milk for",
  "feed",
  "stretch with",
  "write to",
] as const;

/** A reminder that falls due a few seconds to a minute later; a few have something odd in them. */
function reminder(place: Place, { seconds, random }: Setting): Unplaced {
  const mark = markOf(place.person, place.nth);
  const deed = deeds[Math.floor(random() * deeds.length)] ?? "";
  const odd = random() < oddShare ? `${oddOf(random)} ` : "";
  // What is said at the end of the day rings soon after it.
  const longest = Math.max(1, Math.min(56, seconds / 2, seconds + ringsAfterSeconds - place.atMs / 1_000));
  const dueSeconds = 5 + Math.floor(random() * longest);
  const what = `${deed} ${odd}${mark}`;
  const when = dueSeconds === 60 ? "in 1 minute" : `in ${dueSeconds} seconds`;
  const texts = [`remind me to ${what} ${when}`, `remind me ${when} to ${what}`] as const;
  const text = texts[random() < 0.7 ? 0 : 1];
  return { ...place, kind: "reminder", text, mark, dueSeconds };
}

function oddOf(random: () => number): string {
  return oddTexts[Math.floor(random() * oddTexts.length)] ?? "";
}

function inOrder(said: readonly Unplaced[]): Saying[] {
  return said.toSorted((one, other) => one.atMs - other.atMs).map((one, index) => ({ ...one, index }));
}
