// All texts that Jarvis says, from plain values: confirmations, reminders, questions, lists. Every text is clean (no
// NUL, no lone surrogate) and fits into one Messenger message, whatever people typed.

import { cleanText, cutText, oneLine } from "./clean.ts";
import {
  MAX_LISTED,
  MAX_MESSAGE_CHARS,
  MAX_PARSED_CHARS,
  MAX_PLACE_CHARS,
  MAX_REPEATED_CHARS,
  MIN_REPEAT_MINUTES,
} from "./limits.ts";
import { clockTime, localTime, shortTime } from "./local-time.ts";
import { repetitionSaid } from "./repetition-said.ts";
import { type StoredRepeat } from "./reminder.ts";
import type { Chosen } from "./resolve/moment.ts";
import type { AskReason } from "./understand.ts";
import type { ZoneSource } from "./zone.ts";

const EXAMPLE = "“remind me to call mum tomorrow at 5pm”";

/** A reminder as an answer shows it. */
export interface Shown {
  readonly what: string;
  readonly dueAt: Date;
  readonly zone: string;
  readonly repeat?: StoredRepeat | undefined;
}

/** What of a new reminder was chosen for the person, and why. */
export interface Confirmed extends Shown {
  readonly chosen: Chosen;
  readonly isMoved: boolean;
  readonly zoneSource: ZoneSource;
}

/** The answer to a new reminder: its text, the local day, time and zone, and what was chosen for the person. */
export function confirmation({ what, dueAt, zone, repeat, chosen, isMoved, zoneSource }: Confirmed): string {
  const choice = {
    nothing: "",
    half: " If you meant the other half of the day, say “undo” and write am or pm.",
    time: " You named no time of day, so I chose one; say “undo” to take it back.",
  }[chosen];
  const moved = isMoved ? " The clocks change then: the time you named does not exist, so it is the one after it." : "";
  const again = repeat ? `${repetitionSaid(repeat)}, first ` : "";
  const when = `${again}on ${localTime(dueAt, zone)} (${zoneSaid(zone, zoneSource)})`;
  return fit(`OK! I will remind you ${toDo(what)} ${when}.${moved}${choice}`);
}

/** Several answers in one message. */
export function together(texts: readonly string[]): string {
  return fit(texts.join("\n"));
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
    which: `Which time do you mean? Please write the date, for example “on 24 December at 9:00”.`,
    "which-day": `On which day shall I remind ${todo}? For example: “on the 3rd at 9:00”.`,
    "too-often": `I can repeat a reminder every ${MIN_REPEAT_MINUTES} minutes at most. How often shall I remind ${todo}?`,
    "too-long": `That is too long for a reminder. Please say it in up to ${MAX_PARSED_CHARS} characters.`,
  };
  return fit(texts[reason]);
}

/** The question which of a few instants is meant; under it are buttons. */
export function whichOf(choices: readonly Date[], what: string, zone: string): string {
  const named = choices.map((at) => localTime(at, zone));
  const last = named.at(-1) ?? "";
  const all = named.length === 1 ? last : `${named.slice(0, -1).join(", ")} or ${last}`;
  return fit(`When shall I remind you ${toDo(what)}: ${all}? Choose one, or write the time in another way.`);
}

/** The words of a button for an instant. */
export function choice(at: Date, zone: string): string {
  return shortTime(at, zone);
}

/** After the language was named; undefined when it is found out from each message. */
export function languageSet(code: string | undefined): string {
  if (code === undefined) return "I will find out the language of each message.";
  const name = new Intl.DisplayNames("en", { type: "language" }).of(code) ?? code;
  return `I will read your messages as ${name}. Say “language auto” and I will find it out each time.`;
}

/** Reminders, `reminders` being the first ones, soonest first, of `total`. Numbered on from those `before`. */
export function list(reminders: readonly Shown[], total: number = reminders.length, before = 0): string {
  if (total === 0 && before > 0) return "There are no more.";
  if (total === 0) return `You have no reminders. Make one: ${EXAMPLE}.`;
  const shown = reminders.slice(0, MAX_LISTED);
  const lines = shown.map(({ what, dueAt, zone, repeat }, index) => {
    const again = repeat ? `, ${repetitionSaid(repeat)}` : "";
    return `${before + index + 1}. ${shortTime(dueAt, zone)}${again} – ${cutText(oneLine(what), 120)}`;
  });
  const more = total - shown.length;
  if (more > 0) lines.push(`and ${more} more: say “more”`);
  const say = `Say “cancel ${before + 1}”, “done ${before + 1}” or “move ${before + 1} to friday”.`;
  return fit(["Your reminders:", ...lines, say].join("\n"));
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

/** When towns in several zones are called so. */
export function whichPlace(named: string, labels: readonly string[]): string {
  const list = labels.map((label) => `• ${oneLine(label)}`).join("\n");
  return fit(`There are several places called “${repeated(named)}”. Which one do you mean?\n${list}`);
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

/** After "no news" and "news on". */
export function news(on: boolean): string {
  if (on) return "You will get news about me again, should there be any. Say “no news” to stop them.";
  return "You will get no news about me any more, only answers and reminders. Say “news on” to get them again.";
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
    "• every weekday at 8 take my pills",
    "To manage them: “list”, “next”, “search milk”, “move 2 to friday”, “change milk to buy oat milk”, “snooze 10 min”, “done”, “cancel 2”, “delete all”, “undo”.",
    "Also: “my time zone is Berlin”, “digest on” for a list each morning, “ask again on” to be asked whether it was done, “language German”, “export”, “forget me”.",
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

/** The answer to a message that was changed after it had been sent. */
export function edited(): string {
  return "I read only what is written anew, so your change did nothing. Please write it again as a new message.";
}

export function zoneSaid(zone: string, source: ZoneSource): string {
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

export function toDo(what: string): string {
  const text = repeated(what);
  return NOT_A_DEED.test(text) || !/^\p{L}/u.test(text) ? `of “${text}”` : `to ${text}`;
}

export function repeated(what: string): string {
  return cutText(oneLine(what), MAX_REPEATED_CHARS);
}

export function fit(text: string): string {
  // Line ends are ours here; everything a person typed came through oneLine.
  return cutText(text.split("\n").map(cleanText).join("\n"), MAX_MESSAGE_CHARS);
}
