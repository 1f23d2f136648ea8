// Asks when, and takes the answer: what it is about is kept until a time comes.

import { cutText } from "../clean.ts";
import { type Moment, type Person, type Turn } from "../conversation.ts";
import { MAX_WHAT_CHARS, MAX_YEARS_AHEAD } from "../limits.ts";
import * as phrases from "../phrases.ts";
import { remind } from "../remind.ts";
import { type AskReason, type Understanding } from "../understand.ts";
import { saying } from "./scene.ts";

/** Questions that a time alone answers. */
const open: ReadonlySet<AskReason> = new Set(["no-time", "past", "too-far", "too-often", "which", "which-day"]);

/** Asks back, with a button for each choice. */
export function ask(
  person: Person,
  { reason, what, choices = [], zone }: Extract<Understanding, { kind: "ask" }>,
): Turn {
  const isOpen = what !== "" && open.has(reason);
  const waiting = isOpen ? { ...person, waitingFor: cutText(what, MAX_WHAT_CHARS) } : person;
  if (choices.length === 0 || !isOpen) return saying(waiting, phrases.question(reason, what));
  const buttons = choices.map((at) => {
    return { title: phrases.choice(at, zone ?? person.zone), payload: `at:${at.getTime()}` };
  });
  return { person: waiting, text: phrases.whichOf(choices, what, zone ?? person.zone), buttons };
}

/** A choice was pressed under a question; what it was about is remembered. */
export function pick(person: Person, atMs: number, moment: Moment): Turn {
  const { waitingFor: what, zone } = person;
  const dueAt = new Date(atMs);
  if (what === undefined) return saying(person, phrases.question("no-what", ""));
  if (!(dueAt > moment.now)) return saying(person, phrases.question("past", what));
  if (dueAt.getTime() > moment.now.getTime() + MAX_YEARS_AHEAD * 366 * 86_400_000)
    return saying(person, phrases.question("too-far", what));
  return remind(
    person,
    { kind: "remind", wanted: [{ what, dueAt, zone, chosen: "nothing", isMoved: false, says: "both" }] },
    moment,
  );
}
