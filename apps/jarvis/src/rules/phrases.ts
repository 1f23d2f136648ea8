// All texts that Jarvis says, from plain values: confirmations, reminders, questions, lists. Every text is clean (no
// NUL, no lone surrogate) and fits into one Messenger message, whatever people typed.

import { cleanText, cutText, oneLine } from "./clean.ts";
import { MAX_LISTED, MAX_MESSAGE_CHARS, MAX_PLACE_CHARS, MAX_REPEATED_CHARS } from "./limits.ts";
import type { AskReason } from "./understand.ts";
import type { Chosen } from "./when.ts";
import type { ZoneSource } from "./zone.ts";

const EXAMPLE = "“remind me to call mum tomorrow at 5pm”";

/** A reminder as an answer shows it. */
export interface Shown {
  readonly what: string;
  readonly dueAt: Date;
  readonly zone: string;
}

/** The answer to a new reminder: its text, the local day, time and zone, what was chosen for the person, and why. */
export function confirmation(reminder: Shown & { readonly chosen: Chosen; readonly zoneSource: ZoneSource }): string {
  const { what, dueAt, zone, chosen, zoneSource } = reminder;
  const choice = {
    nothing: "",
    half: " If you meant the other half of the day, say “undo” and write am or pm.",
    time: " You named no time of day, so I chose one; say “undo” to take it back.",
  }[chosen];
  return fit(
    `OK! I will remind you ${toDo(what)} on ${localTime(dueAt, zone)} (${zoneSaid(zone, zoneSource)}).${choice}`,
  );
}

/** The reminder itself. `late` says that it should have gone out before, and when. */
export function ring(reminder: Shown, late: boolean): string {
  const what = repeated(reminder.what);
  if (!late) return fit(`⏰ Reminder: ${what}`);
  return fit(`⏰ This is late, it was due on ${localTime(reminder.dueAt, reminder.zone)} (${reminder.zone}): ${what}`);
}

/** The reminder on the web page, which shows by its shape that it is one. */
export function rungLine(reminder: Shown, late: boolean): string {
  const what = repeated(reminder.what);
  if (!late) return fit(what);
  return fit(`${what}\n(This is late, it was due on ${localTime(reminder.dueAt, reminder.zone)}, ${reminder.zone}.)`);
}

/** The question for what was not understood, with an example to copy. */
export function question(reason: AskReason, what: string): string {
  const todo = what === "" ? "you" : `you ${toDo(what)}`;
  const texts: Record<AskReason, string> = {
    "no-time": `When shall I remind ${todo}? For example: “in 20 minutes”, “tomorrow at 5pm”, “on 24 December at 9:00”.`,
    "no-what": `What shall I remind you of? Write it in one message with the time, for example ${EXAMPLE}.`,
    past: `That time is over. When shall I remind ${todo}? For example: “in 20 minutes” or “tomorrow at 5pm”.`,
    unclear: `I am not sure what you mean, and a wrong reminder is worse than none. Please write it like ${EXAMPLE}.`,
    "too-far": "That is more than five years away. Please choose an earlier day.",
    repeating: `I cannot repeat a reminder yet. I can remind you once, for example ${EXAMPLE}.`,
    "too-long": "That is too long for a reminder. Please say it in up to 1,000 characters.",
  };
  return fit(texts[reason]);
}

/** The person's open reminders, `reminders` being the first ones, soonest first, of `total`. Numbered from 1. */
export function list(reminders: readonly Shown[], total: number = reminders.length): string {
  if (total === 0) return `You have no reminders. Make one: ${EXAMPLE}.`;
  const shown = reminders.slice(0, MAX_LISTED);
  const lines = shown.map(({ what, dueAt, zone }, index) => {
    return `${index + 1}. ${shortTime(dueAt, zone)} – ${cutText(oneLine(what), 120)}`;
  });
  const more = total - shown.length;
  if (more > 0) lines.push(`and ${more} more`);
  return fit(["Your reminders:", ...lines, "Say “cancel 1” to cancel one."].join("\n"));
}

/** After a cancelled reminder. */
export function cancelled(reminder: Shown): string {
  return fit(
    `Cancelled: ${repeated(reminder.what)} (${localTime(reminder.dueAt, reminder.zone)}). Say “undo” to bring it back.`,
  );
}

/** When there is nothing that "cancel" could mean; `wanted` is the person's number or words. */
export function nothingToCancel(wanted?: string): string {
  if (wanted === undefined) return "You have no reminder to cancel.";
  return fit(`I found no reminder “${repeated(wanted)}”. Say “list” to see yours.`);
}

/** When a person has as many open reminders as there may be. */
export function tooMany(limit: number): string {
  return `You have ${limit} reminders waiting, which is as many as I can keep for one person. Cancel some first.`;
}

/** After "undo": what was taken back, a cancelled reminder that is there again or a new one that is gone. */
export function undone(reminder: Shown, brought: "back" | "away"): string {
  const what = repeated(reminder.what);
  if (brought === "away") return fit(`Undone: I will not remind you of “${what}”.`);
  return fit(`It is back: ${what}, ${localTime(reminder.dueAt, reminder.zone)} (${reminder.zone}).`);
}

/** When there is nothing to undo. */
export function nothingToUndo(): string {
  return "There is nothing to undo.";
}

/** After the zone was named; `now` shows that it is right. `open` reminders keep the instant they had. */
export function zoneSet(zone: string, now: Date, open: number): string {
  const kept = open === 0 ? "" : " Reminders you already have stay at the moment they were set for.";
  return fit(`Your time zone is now ${zone}, where it is ${localTime(now, zone)}.${kept}`);
}

/** When no zone of that name is known. */
export function zoneUnknown(named: string): string {
  return fit(
    `I do not know the time zone “${repeated(named)}”. Name the nearest big town, for example “my time zone is Berlin” ` +
      "or “my time zone is America/New_York”.",
  );
}

const INSTEAD = "Name a bigger town nearby, or write your time zone such as “my time zone is UTC+2”.";

/** While the geocoder is asked. */
export function lookingUp(named: string): string {
  return fit(`I do not know “${repeated(named)}” by heart. I am looking it up and will tell you in a moment.`);
}

/** When the geocoder takes its time. */
export function lookupSlow(place: string): string {
  return fit(`Looking up “${repeated(place)}” takes longer than it should; I will tell you. Or: ${INSTEAD}`);
}

/** When the geocoder has found the place; `name` is what it calls it. */
export function placeFound(name: string, zoneText: string): string {
  return fit(`I found ${cutText(oneLine(name), MAX_PLACE_CHARS)}. ${zoneText}`);
}

/** When the geocoder knows no such place. */
export function placeUnknown(place: string): string {
  return fit(`I looked it up and found no place called “${repeated(place)}”. ${INSTEAD}`);
}

/** When no place can be looked up: the budget is used up, or the geocoder is known to fail. */
export function lookupsSpent(place: string): string {
  return fit(`I cannot look up “${repeated(place)}” now. ${INSTEAD}`);
}

/** When this person has had as many places looked up as one may in a day. */
export function lookupsMany(): string {
  return `I have looked up many places for you today, and cannot look up more. ${INSTEAD}`;
}

/** After "digest on". */
export function digestOn(zone: string, source: ZoneSource): string {
  const when = `each morning at 8:00 (${zoneSaid(zone, source)})`;
  return fit(`You will get a list of the day's reminders ${when}, unless there are none. Say “digest off” to stop it.`);
}

/** After "digest off". */
export function digestOff(): string {
  return "You will get no list in the morning. Say “digest on” to get one.";
}

/** The digest: the reminders that are still to come on the day, soonest first. */
export function digest(reminders: readonly Shown[], zone: string): string {
  const shown = reminders.slice(0, MAX_LISTED);
  const lines = shown.map(({ what, dueAt }) => `• ${clockTime(dueAt, zone)} – ${cutText(oneLine(what), 120)}`);
  const more = reminders.length - shown.length;
  if (more > 0) lines.push(`and ${more} more`);
  return fit([`Good morning! Today (${zone}):`, ...lines].join("\n"));
}

/** The answer to "my time zone". */
export function myZone(zone: string, source: ZoneSource, now: Date): string {
  return fit(`It is ${localTime(now, zone)} for you (${zoneSaid(zone, source)}).`);
}

/** What Jarvis can do. */
export function help(): string {
  return [
    "I remind you of things. Write it as you would say it:",
    "• remind me to call mum tomorrow at 5pm",
    "• in 20 minutes take out the pizza",
    "• on 24 December at 9:00 buy presents",
    "Also: “list”, “cancel” or “cancel 2”, “undo”, “my time zone is Berlin”, “digest on” for a list each morning.",
  ].join("\n");
}

/** The answer to a greeting. */
export function greeting(): string {
  return `Hello! I am Jarvis, I remind you of things. Try ${EXAMPLE}, or say “help”.`;
}

/** The answer to thanks and to small words that want nothing. */
export function welcome(): string {
  return "You are welcome!";
}

/** The answer to what holds no words: a sticker, a photo or voice message, an empty text. */
export function noWords(what: "sticker" | "attachment" | "empty"): string {
  const said = {
    sticker: "Nice one!",
    attachment: "I cannot look at files or listen to voice messages.",
    empty: "I got an empty message.",
  }[what];
  return `${said} Write me what to remind you of and when, for example ${EXAMPLE}.`;
}

/** "Tuesday, 24 November 2026 at 17:00", seconds only where they are not 0. */
export function localTime(instant: Date, zone: string): string {
  const seconds = instant.getUTCSeconds() === 0 ? {} : ({ second: "2-digit" } as const);
  const day = format(instant, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
  return `${day} at ${format(instant, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...seconds })}`;
}

function shortTime(instant: Date, zone: string): string {
  const day = format(instant, zone, { weekday: "short", day: "numeric", month: "short" });
  return `${day}, ${clockTime(instant, zone)}`;
}

function clockTime(instant: Date, zone: string): string {
  return format(instant, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

// Making a formatter costs about 50 µs, using one 1 µs. Four shapes for each zone; the cap is for odd spellings.
const MAX_FORMATS = 4_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(instant: Date, zone: string, shape: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${Object.keys(shape).join()} ${shape.weekday ?? ""}`;
  let known = formats.get(key);
  if (known === undefined) {
    if (formats.size >= MAX_FORMATS) formats.clear();
    known = new Intl.DateTimeFormat("en-GB", { ...shape, timeZone: zone });
    formats.set(key, known);
  }
  // ICU's comma after the weekday changed between versions; this one is the same everywhere.
  return known.format(instant).replace(/^([A-Z][a-z]+),? (?=\d)/, "$1, ");
}

function zoneSaid(zone: string, source: ZoneSource): string {
  const why: Record<ZoneSource, string> = {
    named: "",
    browser: ", taken from your browser; say “my time zone is …” to change it",
    locale: ", guessed from your language; say “my time zone is …” to change it",
    default: ", since I do not know your time zone yet; say “my time zone is …”",
  };
  return `${zone}${why[source]}`;
}

// "to call mum", but "of “the milk”" where the words are not something to do: a guess by the first word.
const NOT_A_DEED =
  /^(?:the|a|an|my|our|your|his|her|their|this|that|these|those|i|we|you|he|she|it|they|there|don'?t)\b/i;

function toDo(what: string): string {
  const text = repeated(what);
  return NOT_A_DEED.test(text) || !/^\p{L}/u.test(text) ? `of “${text}”` : `to ${text}`;
}

function repeated(what: string): string {
  return cutText(oneLine(what), MAX_REPEATED_CHARS);
}

function fit(text: string): string {
  // Line ends are ours here; everything a person typed came through oneLine.
  return cutText(text.split("\n").map(cleanText).join("\n"), MAX_MESSAGE_CHARS);
}
