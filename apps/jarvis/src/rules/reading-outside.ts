// Words that no grammar here finds a time in: which of them a language service outside is asked about, and what its
// answer means. The question back is said at once whatever comes of it. Pure; the answer comes from outside and is not
// trusted.

import { ask } from "./acts/asking.ts";
import { type Scene } from "./acts/scene.ts";
import { oneLine } from "./clean.ts";
import { type Moment, type Person, type Turn } from "./conversation.ts";
import { MAX_READ_OUTSIDE_CHARS } from "./limits.ts";
import { readAgainAnd } from "./managing-phrases.ts";
import { countedOn } from "./place.ts";
import { remind } from "./remind.ts";
import { readReminder, type Setting, type Understanding } from "./understand.ts";
import { localIso, wallOf } from "./wall-time.ts";

/** What is asked: nothing in it says who. */
export interface Words {
  readonly id: string;
  /** On one line. */
  readonly text: string;
  readonly zone: string;
  /** When it was said. */
  readonly now: Date;
  readonly locale: string | undefined;
  readonly language: string | undefined;
}

/** What the service made of it. */
export type Reading =
  /** `words` of the text say `at`, to the minute or to the day. */
  | { readonly state: "found"; readonly words: string; readonly at: string; readonly grain: "minute" | "day" }
  | { readonly state: "unknown" }
  /** Nobody was asked: the budget has no calls left. */
  | { readonly state: "spent" };

type Ask = Extract<Understanding, { kind: "ask" }>;

/** Asks back, and has the words read outside if that may help: the answer to it comes after the question. */
export function askWithReading({ person, moment, setting }: Scene, meant: Ask, words: string): Turn {
  const turn = ask(person, meant);
  const text = oneLine(words);
  // Of two words none says when.
  const isWorthIt = meant.reason === "no-time" && text.length <= MAX_READ_OUTSIDE_CHARS && text.split(" ").length > 2;
  if (moment.readsOutside !== true || !isWorthIt) return turn;
  const counted = countedOn(person.lookup, moment.now);
  if (counted === "too-many") return turn;
  const { zone, locale, language } = setting;
  const id = moment.newId(0);
  const reads: Words = { id, text, zone, now: moment.now, locale, language };
  return { ...turn, person: { ...turn.person, lookup: counted, pending: { kind: "reading", id } }, reads };
}

/**
 * What follows from the answer for a person who has said nothing since; undefined when it is nothing. The time takes
 * the place of the words in the message, which is then read as any other: what is not the same time then is not
 * believed.
 */
export function readAgain(
  person: Person,
  { words, reading }: { readonly words: Words; readonly reading: Reading },
  moment: Pick<Moment, "now" | "newId">,
): Turn | undefined {
  const { pending } = person;
  if (pending?.kind !== "reading" || pending.id !== words.id || reading.state !== "found") return undefined;
  const meant = reread(words, reading);
  if (meant?.kind !== "remind" || meant.wanted.length !== 1 || !(meant.wanted[0].dueAt > moment.now)) return undefined;
  const turn = remind({ ...person, pending: undefined }, meant, moment);
  return { ...turn, text: readAgainAnd(turn.text) };
}

function reread(
  { text, zone, now, locale, language }: Words,
  { words, at, grain }: Extract<Reading, { state: "found" }>,
): Understanding | undefined {
  const instant = new Date(at);
  if (words === "" || !text.includes(words) || Number.isNaN(instant.getTime())) return undefined;
  const wanted = localIso(wallOf(instant, zone)).slice(0, 16);
  const [day = "", time = ""] = wanted.split("T");
  const said = grain === "day" ? day : `${day} ${time}`;
  const setting: Setting = {
    now,
    zone,
    ...(locale === undefined ? {} : { locale }),
    ...(language === undefined ? {} : { language }),
  };
  const meant = readReminder(oneLine(text.replace(words, () => ` ${said} `)), setting);
  if (meant.kind !== "remind") return undefined;
  const read = localIso(wallOf(meant.wanted[0].dueAt, zone)).slice(0, 16);
  return read.startsWith(grain === "day" ? day : wanted) ? meant : undefined;
}
